// Paints what a prediction rests on: lightly while the cursor is on a mask, as a heat map when "explain" is asked for.

import { DocumentHighlightRequest } from 'vscode-languageclient/node'
import * as vscode from 'vscode'

import { isOurs } from './documents'
import type { Explanation } from './protocol'
import type { ServerHost } from './server'

const REST_MS = 80
const HEAT_LEVELS = 5

export class Reasons implements vscode.Disposable {
  private readonly mask = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('bertfill.maskBackground'),
    borderRadius: '3px',
  })
  private readonly token = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('bertfill.reasonBackground'),
    borderRadius: '3px',
    // High-contrast themes have a transparent background above and a border here.
    borderColor: new vscode.ThemeColor('editor.wordHighlightTextBorder'),
    borderStyle: 'solid',
    borderWidth: '1px',
  })
  private readonly heat = Array.from({ length: HEAT_LEVELS }, (_, level) => {
    const alpha = (0.12 + (0.5 * level) / (HEAT_LEVELS - 1)).toFixed(2)
    return vscode.window.createTextEditorDecorationType({
      backgroundColor: `rgba(255, 120, 30, ${alpha})`,
      borderRadius: '3px',
      overviewRulerColor: `rgba(255, 120, 30, ${alpha})`,
    })
  })
  private readonly subscriptions: { dispose(): unknown }[]
  private timer: NodeJS.Timeout | undefined
  private asked = 0
  private heatShown = false

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
    ]
  }

  dispose(): void {
    clearTimeout(this.timer)
    vscode.Disposable.from(...this.subscriptions).dispose()
  }

  /** The heat map of one prediction; it goes with the next move of the cursor. */
  show(editor: vscode.TextEditor, explanation: Explanation): void {
    this.paint(editor, [])
    this.heatShown = true
    const tokens = explanation.tokens ?? []
    const heaviest = Math.max(...tokens.map(({ weight }) => weight), Number.EPSILON)
    const byLevel = this.heat.map((): vscode.DecorationOptions[] => [])
    for (const { range, weight } of tokens.filter((each) => each.weight > 0)) {
      const level = Math.min(HEAT_LEVELS - 1, Math.floor((weight / heaviest) * HEAT_LEVELS))
      byLevel[level]?.push({ range: toRange(range), hoverMessage: `${(weight * 100).toFixed(0)}%` })
    }
    this.heat.forEach((type, level) => {
      editor.setDecorations(type, byLevel[level] ?? [])
    })
  }

  private clearHeat(editor: vscode.TextEditor): void {
    this.heatShown = false
    for (const type of this.heat) {
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
