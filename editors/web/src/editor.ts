// The text: CodeMirror with the keys of this page. What the server has to say about the text is in `server/`.

import { acceptCompletion, autocompletion, closeCompletion, type CompletionSource } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, insertNewline, redo, undo } from '@codemirror/commands'
import { lintKeymap } from '@codemirror/lint'
import { hoverTooltips, serverCompletionSource } from '@codemirror/lsp-client'
import { Compartment, EditorState, Prec, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, keymap, placeholder } from '@codemirror/view'

import { inEveryLanguage, say } from './locale'

export const MASK = '[MASK]'
const MOST_CHARACTERS = 1_000_000 // more than the server reads at once (bertfill_ls/web/limits.py) is refused before it is sent

interface Actions {
  readonly fill: () => void
  /** A change was refused: the text may have so many characters. */
  readonly refuse: (most: number) => void
  readonly compose: (composing: boolean) => void
}

export function createEditor(parent: HTMLElement, actions: Actions, extensions: readonly Extension[]): EditorView {
  const words = new Compartment()
  const view = new EditorView({
    parent,
    extensions: [
      EditorView.cspNonce.of(document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.nonce ?? ''),
      history(),
      drawSelection({ cursorBlinkRate: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 1200 }),
      EditorView.lineWrapping,
      EditorState.allowMultipleSelections.of(true),
      words.of([]),
      keys(actions),
      composing(actions),
      shortEnough(actions),
      completion,
      hoverTooltips({ hoverTime: 350 }),
      ...extensions,
    ],
  })
  inEveryLanguage(() => {
    view.dispatch({ effects: words.reconfigure(inWords()) })
  })
  return view
}

/** Puts a mask where the selection is, and the cursor behind it. */
export function insertMask(view: EditorView): boolean {
  view.dispatch(view.state.replaceSelection(MASK), { userEvent: 'input', scrollIntoView: true })
  view.focus()
  return true
}

export { insertNewline, redo, undo }

function inWords(): Extension {
  return [
    placeholder(say('editor.placeholder')),
    EditorView.contentAttributes.of({
      'aria-label': say('editor.label'),
      'aria-describedby': 'keys',
      'aria-multiline': 'true',
      lang: 'zh-CN',
      enterkeyhint: 'go',
      spellcheck: 'false',
      autocapitalize: 'off',
    }),
  ]
}

function keys({ fill }: Actions): Extension {
  const submit = (view: EditorView): boolean => {
    closeCompletion(view)
    fill()
    return true
  }
  return [
    // Those of an open list of candidates come first: Enter takes what was chosen there.
    Prec.high(
      keymap.of([
        { key: 'Enter', run: submit, shift: insertNewline },
        { key: 'Mod-Enter', run: insertNewline },
        { key: 'Ctrl-Enter', run: insertNewline },
        { key: 'Ctrl-Alt-m', run: insertMask },
        // Tab leaves the text, as it does on any other page, unless there is something to take.
        { key: 'Tab', run: acceptCompletion },
      ]),
    ),
    keymap.of([...historyKeymap, ...lintKeymap, ...defaultKeymap]),
  ]
}

function shortEnough({ refuse }: Actions): Extension {
  return EditorState.changeFilter.of(({ docChanged, newDoc, startState }) => {
    const isShort = !docChanged || newDoc.length <= MOST_CHARACTERS || newDoc.length < startState.doc.length
    if (!isShort) {
      refuse(MOST_CHARACTERS)
    }
    return isShort
  })
}

/** Tells when an input method begins and when its text is in the document. */
function composing({ compose }: Actions): Extension {
  return EditorView.domEventHandlers({
    compositionstart: () => {
      compose(true)
    },
    compositionend: () => {
      setTimeout(() => {
        compose(false)
      }) // once the editor has read what was written
    },
  })
}

const askServer: CompletionSource = (context) => (context.view?.composing ? null : serverCompletionSource(context))

const completion = autocompletion({
  override: [askServer],
  selectOnOpen: false, // Enter fills, unless one was chosen with the arrow keys
  icons: false,
})
