// Writing a mask without typing its brackets: with an input method on, `[` is `【` and `MASK` begins a composition.

import * as vscode from 'vscode'

const MASK = '[MASK]'

/** Puts a mask at every cursor, then offers what may stand in the first. */
export async function insertMask(editor: vscode.TextEditor): Promise<void> {
  const written = await editor.edit((edit) => {
    for (const selection of editor.selections) {
      edit.replace(selection, MASK)
    }
  })
  if (written) {
    editor.selections = editor.selections.map(({ end }) => new vscode.Selection(end, end))
    await vscode.commands.executeCommand('editor.action.triggerSuggest')
  }
}
