// Notices the first accepted fill, which completes a step of the walkthrough.

import * as vscode from 'vscode'

import { isOurs } from './documents'

export function watchFirstFill(): vscode.Disposable {
  const subscription = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    // What a fill looks like from outside: five or more characters (a mask, or the rest of one) give way to a few.
    const filled = contentChanges.some(
      ({ text, rangeLength }) => rangeLength >= '[MASK'.length && /^\p{Script=Han}{1,8}$/u.test(text),
    )
    if (filled && isOurs(document)) {
      void vscode.commands.executeCommand('setContext', 'bertfill.filled', true)
      subscription.dispose()
    }
  })
  return subscription
}
