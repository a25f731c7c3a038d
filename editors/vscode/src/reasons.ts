// Paints what a prediction rests on: lightly while the cursor is on a mask, by weight and with a legend when "explain" is
// asked for. One thing has one colour: the mask, and what it rests on, in three strengths.

import { DocumentHighlightRequest } from 'vscode-languageclient/node'
import * as vscode from 'vscode'

import { isOurs } from './documents'
import { percent } from './percent'
import type { Explanation } from './protocol'
import type { ServerHost } from './server'

const REST_MS = 80
/** UTF-16 units of a line that a legend is shown behind; behind a longer one it would lie beyond the edge, unwrapped. */
const LONGEST_LINE = 40
/** From how large a share of what helps a candidate a token gets which strength; below the last it gets none. */
const STRENGTHS = [
  { share: 0.25, color: 'bertfill.strongestReasonBackground' },
  { share: 0.1, color: 'bertfill.strongReasonBackground' },
  { share: 0.04, color: 'bertfill.reasonBackground' },
] as const

export class Reasons implements vscode.Disposable {
  private readonly mask = background('bertfill.maskBackground')
  private readonly token = background('bertfill.reasonBackground')
  private readonly heat = STRENGTHS.map(({ color }) => background(color))
  private readonly legend = vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor('editorCodeLens.foreground'), margin: '0 0 0 2em' },
  })
  private readonly subscriptions: { dispose(): unknown }[]
  private timer: NodeJS.Timeout | undefined
  private asked = 0
  private heatShown = false
  private told: vscode.Disposable | undefined

  constructor(private readonly host: ServerHost) {
    this.subscriptions = [
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        this.clearHeat(textEditor)
        this.soon(textEditor)
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        for (const editor of vscode.window.visibleTextEditors.filter((each) => each.document === document)) {
          this.clearHeat(editor)
          this.paint(editor, [])
          this.soon(editor)
        }
      }),
      host.onDidChangePhase(({ kind }) => {
        if (kind === 'ready' && vscode.window.activeTextEditor) {
          this.soon(vscode.window.activeTextEditor)
        }
      }),
      this.mask,
      this.token,
      ...this.heat,
      this.legend,
    ]
  }

  dispose(): void {
    clearTimeout(this.timer)
    this.told?.dispose()
    vscode.Disposable.from(...this.subscriptions).dispose()
  }

  /** The weights of one prediction; they go with the next move of the cursor. */
  show(editor: vscode.TextEditor, explanation: Explanation): void {
    this.clearHeat(editor)
    this.paint(editor, [])
    this.heatShown = true
    const byStrength = STRENGTHS.map((): vscode.DecorationOptions[] => [])
    for (const { range, share } of explanation.tokens) {
      const strength = STRENGTHS.findIndex((each) => share >= each.share)
      byStrength[strength]?.push({ range: toRange(range), hoverMessage: percent(share).trim() })
    }
    this.heat.forEach((type, strength) => {
      editor.setDecorations(type, byStrength[strength] ?? [])
    })
    const mask = toRange(explanation.maskRange)
    editor.setDecorations(this.mask, [mask])
    const contentText = explanation.plain.trimEnd().split('\n').at(-1) ?? ''
    const { text, range } = editor.document.lineAt(mask.end.line)
    if (text.length > LONGEST_LINE) {
      this.told = vscode.window.setStatusBarMessage(`bertfill: ${contentText}`)
    } else {
      const renderOptions = { after: { contentText } }
      editor.setDecorations(this.legend, [{ range: new vscode.Range(range.end, range.end), renderOptions }])
    }
  }

  private clearHeat(editor: vscode.TextEditor): void {
    this.heatShown = false
    this.told?.dispose()
    for (const type of [...this.heat, this.legend]) {
      editor.setDecorations(type, [])
    }
  }

  private soon(editor: vscode.TextEditor): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      void this.ask(editor)
    }, REST_MS)
  }

  private async ask(editor: vscode.TextEditor): Promise<void> {
    const client = this.host.running
    const { document, selection } = editor
    if (!client || !isOurs(document) || !selection.isEmpty || !isNearMask(document, selection.active)) {
      this.paint(editor, [])
      return
    }
    if (this.heatShown) {
      return
    }
    const turn = ++this.asked
    const version = document.version
    try {
      const highlights = await client.sendRequest(DocumentHighlightRequest.type, {
        textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(document),
        position: client.code2ProtocolConverter.asPosition(selection.active),
      })
      if (turn === this.asked && version === document.version && !this.isHeatShown()) {
        this.paint(editor, (highlights ?? []).map(({ range }) => toRange(range)))
      }
    } catch {
      this.paint(editor, []) // the server went away in between; its return asks again
    }
  }

  private isHeatShown(): boolean {
    return this.heatShown // asked again after waiting: it may have been shown in between
  }

  private paint(editor: vscode.TextEditor, ranges: readonly vscode.Range[]): void {
    const cursor = editor.selection.active
    editor.setDecorations(this.mask, ranges.filter((range) => range.contains(cursor)))
    editor.setDecorations(this.token, ranges.filter((range) => !range.contains(cursor)))
  }
}

function background(color: string): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor(color),
    borderRadius: '3px',
    // High-contrast themes have a transparent background above and a border here.
    borderColor: new vscode.ThemeColor('editor.wordHighlightTextBorder'),
    borderStyle: 'solid',
    borderWidth: '1px',
  })
}

/** Whether it is worth asking the server: a bracket stands on the cursor's line. */
function isNearMask(document: vscode.TextDocument, position: vscode.Position): boolean {
  return /[[\]【】［］]/.test(document.lineAt(position.line).text)
}

export function toRange(range: { start: Place; end: Place }): vscode.Range {
  return new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character)
}

interface Place {
  readonly line: number
  readonly character: number
}
