// When the server is worth its memory: once a document of ours holds Chinese, or something like a mask.

import * as vscode from 'vscode'

import { isOurs, isWorthwhile } from './documents'

/** Calls `start` once, as soon as an open document needs the server. */
export function whenNeeded(start: () => void): vscode.Disposable {
  const subscriptions: vscode.Disposable[] = []
  const stop = (): void => {
    vscode.Disposable.from(...subscriptions).dispose()
  }
  const look = (document: vscode.TextDocument, text: string): boolean => {
    if (!isOurs(document) || !isWorthwhile(text)) {
      return false
    }
    stop()
    start()
    return true
  }
  subscriptions.push(
    vscode.workspace.onDidOpenTextDocument((document) => {
      look(document, document.getText())
    }),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      // What is written, with what stands before it in its line: a mask may come letter by letter.
      contentChanges.some(({ range, text }) =>
        look(document, document.lineAt(Math.min(range.start.line, document.lineCount - 1)).text + text),
      )
    }),
  )
  vscode.workspace.textDocuments.some((document) => look(document, document.getText()))
  return new vscode.Disposable(stop)
}
