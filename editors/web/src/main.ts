// The page: its parts put together, and what its buttons do.

import './style.css'

import type { Diagnostic } from '@codemirror/lint'
import { EditorView } from '@codemirror/view'

import { byId, make } from './dom'
import { createEditor, insertMask, insertNewline, redo, undo } from './editor'
import { Filling } from './filling'
import { showHealth } from './health'
import { askBeforeLeaving, isKeeping, keep, keptText, rememberText } from './keeping'
import { inEveryLanguage, say, switchLanguage } from './locale'
import type { Key, Values } from './messages'
import { toCsv, toJson } from './results/export'
import { Results } from './results/list'
import { Connection } from './server/connection'
import { Lines } from './server/line'
import { fixAll, problems, remedy } from './server/problems'
import { askForTokens, semanticTokens } from './server/semantic'

const DOCUMENT = 'untitled:workbench'
const EXAMPLES: readonly (readonly [Key, string])[] = [
  ['example.everyday', '今天天气真[MASK]，我们去公园散步吧。'],
  ['example.poem', '春风又[MASK]江南岸，明月何时照我还。'],
  ['example.choices', '他跑[MASK:的|地|得]很快，谁也追不上。'],
  ['example.word', '我们应该互相[MASK][MASK]，共同进步。'],
]

// The address must not show what opens this page to whoever sees it, or copies it.
const address = new URL(location.href)
address.searchParams.delete('token')
history.replaceState(null, '', address)

const said = byId('said', HTMLParagraphElement)
const note = byId('note', HTMLDivElement)
const fillButton = byId('fill', HTMLButtonElement)
const progress = byId('progress', HTMLProgressElement)
const keepBox = byId('keep', HTMLInputElement)
const actions = make('div', { class: 'actions', role: 'group', hidden: true })
const resultsRoot = byId('results', HTMLElement)
resultsRoot.append(actions)

let found: readonly Diagnostic[] = []
let lastSaid: readonly [Key, Values | undefined] | undefined

const connection = new Connection([
  semanticTokens,
  problems((all) => {
    found = all
    writeNote()
  }),
])

const view = createEditor(
  byId('editor', HTMLDivElement),
  {
    fill: () => {
      void filling.fill()
    },
    refuse: (most) => {
      tell('fill.too-much', { most })
    },
    compose: (composing) => {
      connection.compose(composing)
    },
  },
  [
    connection.client.plugin(DOCUMENT, 'plaintext'),
    EditorView.updateListener.of(({ docChanged, state, transactions }) => {
      if (docChanged) {
        rememberText(state.doc.toString())
      }
      if (transactions.some((transaction) => transaction.isUserEvent('undo'))) {
        lastSaid = undefined // what was said to be there is taken back
        said.textContent = ''
      }
    }),
  ],
)

const results = new Results(resultsRoot, view, new Lines(connection), (key, values) => {
  tell(key, values)
})

const filling = new Filling(view, results, {
  running: (is) => {
    fillButton.textContent = say(is ? 'fill.cancel' : 'fill.button')
    resultsRoot.setAttribute('aria-busy', String(is))
    said.setAttribute('aria-busy', String(is)) // a screen reader is told the end, not every step
    progress.classList.toggle('is-running', is)
    progress.value = 0
    if (!is) {
      actions.hidden = results.isEmpty
    }
  },
  progress: (done, all) => {
    progress.max = all
    progress.value = done
    if (done < all) {
      tell('fill.progress', { done, all })
    }
  },
  tell: (key, values) => {
    tell(key, values)
  },
})

// -- what is said

function tell(key: Key, values?: Values): void {
  lastSaid = [key, values]
  said.textContent = say(key, values)
}

/** What is wrong in the text, before anybody asks; the room for it is always there. */
function writeNote(): void {
  const [first] = found
  if (!first) {
    note.replaceChildren()
    return
  }
  const malformed = found.some(({ severity }) => severity === 'error' || severity === 'warning')
  const text = found.length === 1 ? first.message : `${say('problems.count', { count: found.length })} ${first.message}`
  const place = make('button', { type: 'button', class: 'place', title: say('problems.show') }, text)
  place.addEventListener('click', () => {
    const { from, to } = found[0] ?? first
    view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true })
    view.focus()
  })
  const fixable = found.filter((problem) => problem.actions?.length)
  const fix = make('button', { type: 'button', class: 'fix' }, found.length === 1 ? remedy(first) : say('problems.fix-all'))
  fix.addEventListener('click', () => {
    fixAll(view).then(
      (count) => {
        tell('problems.fixed', { count })
        view.focus()
      },
      () => {
        tell('fill.unreachable')
      },
    )
  })
  const warning = malformed ? make('span', { class: 'unfilled' }, say('problems.not-filled')) : undefined
  note.replaceChildren(...[place, warning, fixable.length > 0 ? fix : undefined].filter((each) => each !== undefined))
}

// -- buttons

function button(key: Key, name: string, action: () => unknown): HTMLButtonElement {
  const element = make('button', { type: 'button', class: name })
  element.addEventListener('click', () => {
    action()
  })
  inEveryLanguage(() => {
    element.textContent = say(key)
  })
  return element
}

const insert = button('editor.insert', 'insert', () => insertMask(view))
byId('tools', HTMLDivElement).append(
  insert,
  button('editor.undo', 'undo', () => undo(view)),
  button('editor.redo', 'redo', () => redo(view)),
  button('editor.new-line', 'new-line touch', () => {
    insertNewline(view)
    view.focus()
  }),
)

actions.append(
  button('actions.fill-all', 'fill-all', () => {
    tell('actions.filled', { count: results.fillAll() })
  }),
  button('actions.copy', 'copy', async () => {
    try {
      await navigator.clipboard.writeText(results.filledText())
      tell('actions.copied')
    } catch {
      tell('actions.not-copied')
    }
  }),
  button('actions.json', 'json', () => {
    download('bertfill.json', 'application/json', toJson(results.byLine))
  }),
  button('actions.csv', 'csv', () => {
    download('bertfill.csv', 'text/csv', toCsv(results.byLine))
  }),
)

fillButton.addEventListener('click', () => {
  if (filling.isRunning) {
    filling.cancel()
  } else {
    void filling.fill()
  }
})

byId('language', HTMLButtonElement).addEventListener('click', switchLanguage)

for (const [key, text] of EXAMPLES) {
  const example = button(key, 'example', () => {
    showExample(text)
  })
  example.title = text
  byId('examples', HTMLParagraphElement).append(example)
}

keepBox.checked = isKeeping()
keepBox.addEventListener('change', () => {
  keep(keepBox.checked)
})

// Undo belongs to the text wherever the focus is: a candidate was just taken in the table.
document.addEventListener('keydown', (event) => {
  const mod = event.ctrlKey || event.metaKey
  if (mod && !event.altKey && event.key.toLowerCase() === 'z' && !event.defaultPrevented && !view.hasFocus) {
    event.preventDefault()
    ;(event.shiftKey ? redo : undo)(view)
  }
})

/** An example takes the place of another one, or of nothing; below a text of the writer's it is one more line. */
function showExample(text: string): void {
  const written = view.state.doc.toString()
  const { length } = view.state.doc
  const change = isWorth(written) ? { from: length, insert: `\n${text}` } : { from: 0, to: length, insert: text }
  view.dispatch({ changes: change, userEvent: 'input.example' })
  view.dispatch({ selection: { anchor: view.state.doc.length } })
  view.focus()
  void filling.fill()
}

function isWorth(text: string): boolean {
  return text.trim() !== '' && !EXAMPLES.some(([, example]) => example === text)
}

function download(name: string, type: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }))
  make('a', { href: url, download: name }).click()
  setTimeout(() => {
    URL.revokeObjectURL(url)
  }, 1000)
}

// -- words

inEveryLanguage((language) => {
  document.documentElement.lang = language
  document.title = say('page.title')
  const texts: readonly (readonly [string, Key])[] = [
    ['intro', 'page.intro'],
    ['keys', 'editor.keys'],
    ['results-title', 'results.title'],
    ['private', 'page.private'],
    ['keep-text', 'page.keep'],
    ['language', 'page.language'],
    ['licenses', 'about.licenses'],
  ]
  for (const [id, key] of texts) {
    byId(id, HTMLElement).textContent = say(key)
  }
  byId('language', HTMLButtonElement).setAttribute('aria-label', say('page.language-label'))
  byId('tools', HTMLDivElement).setAttribute('aria-label', say('editor.tools'))
  insert.title = say('editor.insert-label', { key: 'Ctrl+Alt+M' })
  actions.setAttribute('aria-label', say('actions.label'))
  byId('examples', HTMLParagraphElement).dataset.label = say('page.try')
  fillButton.textContent = say(filling.isRunning ? 'fill.cancel' : 'fill.button')
  if (lastSaid) {
    tell(...lastSaid)
  }
  writeNote()
  results.translate()
})

const kept = keptText()
if (kept !== null) {
  view.dispatch({ changes: { from: 0, insert: kept }, selection: { anchor: kept.length } })
}
askBeforeLeaving(isWorth)
showHealth(connection, (sentence) => {
  said.textContent = sentence
})
connection.onPhase((phase) => {
  if (phase === 'open') {
    askForTokens(view)
  }
})
connection.open()
view.focus()
