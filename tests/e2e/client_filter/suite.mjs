// node suite.mjs MONACO SERVER — VS Code's own completion filter, from monaco-editor, run on the real items of the server:
// at every offset after `[` up to right after `]` all are visible and in the order of the model, whatever stands to the left.

import path from 'node:path'
import { pathToFileURL } from 'node:url'

import { Report } from '../vscode/report.mjs'
import { LanguageServer } from './language_server.mjs'

const [monaco, server] = process.argv.slice(2)
const module = path.resolve(monaco, 'esm/vs/editor/contrib/suggest/browser/completionModel.js')
const { CompletionModel, LineContext } = await import(pathToFileURL(module).href)

const LEFTS = ['', '床前明月光，疑是地', '🎉', '𠮷野家', 'ASCII word ', '👨‍👩‍👧今天天气真', '（“', 'x']
const MASKS = ['[MASK]', '[MASK][MASK]', '[MASK:的|地|得]']
const MALFORMED = ['[mask]', '【MASK】', '［MASK］', '[ MASK ]', '[MSAK]', '<mask>']
const RIGHT = '我们一起去公园散步。'

const OPTIONS = {
  filterGraceful: true, localityBonus: false, preview: false, selectionMode: 'always', shareSuggestSelections: false,
  showIcons: true, snippetsPreventQuickSuggestions: false,
}

/** What VS Code makes of a list: `null` when it shows nothing. Columns count UTF-16 units from 1. */
function shown(list, line, character) {
  const column = character + 1
  const container = { incomplete: list.isIncomplete, suggestions: [] }
  const items = list.items.map((item) => {
    const { start, end } = item.textEdit.range
    const filterText = item.filterText ?? item.label
    return {
      completion: { ...item, kind: 18, range: {} },
      container,
      provider: {},
      position: { lineNumber: 1, column },
      editStart: { lineNumber: 1, column: start.character + 1 },
      editInsertEnd: { lineNumber: 1, column: end.character + 1 },
      editReplaceEnd: { lineNumber: 1, column: end.character + 1 },
      textLabel: item.label,
      labelLow: item.label.toLowerCase(),
      filterTextLow: filterText.toLowerCase(),
      sortTextLow: (item.sortText ?? item.label).toLowerCase(),
      isInvalid: false,
      score: [-100, 0],
      distance: 0,
      idx: 0,
    }
  })
  const before = new LineContext(line.slice(0, character), 0)
  return new CompletionModel(items, column, before, { distance: () => 0 }, OPTIONS, 'inline').items.map((each) => each.completion)
}

/** The line after accepting an item, as VS Code does it: the whole range is replaced. */
function accepted(item, line) {
  const { start, end } = item.textEdit.range
  return line.slice(0, start.character) + item.textEdit.newText + line.slice(end.character)
}

const report = new Report()
const client = new LanguageServer(server)
await client.initialize('Visual Studio Code')
let opened = 0

async function document(line) {
  const uri = `untitled:filter-${opened++}`
  client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'plaintext', version: 1, text: line } })
  return async (character) => {
    for (;;) {
      const params = { textDocument: { uri }, position: { line: 0, character } }
      const list = await client.request('textDocument/completion', params)
      if (!list?.isIncomplete) return list // incomplete: the model is being loaded
    }
  }
}

for (const mask of MASKS) {
  const complaints = []
  for (const left of LEFTS) {
    const line = left + mask + RIGHT
    const ask = await document(line)
    for (let inside = 1; inside <= mask.length; inside++) {
      const character = left.length + inside
      const where = `${line.slice(0, character)}│${line.slice(character)}`
      const list = await ask(character)
      if (!list || list.items.length === 0) {
        complaints.push(`${where}: the server offers nothing`)
        continue
      }
      const ranked = [...list.items].sort((a, b) => (a.sortText < b.sortText ? -1 : 1)).map((item) => item.label)
      const visible = shown(list, line, character)
      if (visible.map((item) => item.label).join() !== ranked.join()) {
        complaints.push(`${where}: offered ${ranked}, shown ${visible.map((item) => item.label)}`)
      }
      for (const item of list.items) {
        const result = accepted(item, line)
        const between = result.slice(left.length, result.length - RIGHT.length)
        const leftOver = between.replace(item.textEdit.newText, '')
        // Nothing of the mask may stay behind, except a whole other mask of the run.
        const clean = result.startsWith(left) && result.endsWith(RIGHT) && ['', '[MASK]'].includes(leftOver)
        if (!clean) complaints.push(`${where}: ${result}`)
      }
    }
  }
  report.check(`all of ${mask} visible and in order, at every offset`, complaints.length === 0, complaints.slice(0, 3).join(' ; ') || undefined)
}

for (const malformed of MALFORMED) {
  const complaints = []
  for (const left of LEFTS.filter((each) => each !== 'x')) {
    const line = left + malformed + RIGHT
    const ask = await document(line)
    const character = left.length + malformed.length
    const list = await ask(character)
    const visible = list ? shown(list, line, character).map((item) => accepted(item, line)) : []
    if (visible.join() !== `${left}[MASK]${RIGHT}`) complaints.push(`${line}: ${visible}`)
  }
  report.check(`the fix of ${malformed} is the one item`, complaints.length === 0, complaints.slice(0, 3).join(' ; ') || undefined)
}

await client.stop()
process.exit(report.end())
