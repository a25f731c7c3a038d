// The commands of the palette.

import * as vscode from 'vscode'

import { isOurs } from './documents'
import { insertMask } from './insert'
import { chooseModel } from './model'
import { COMMAND, type Message } from './protocol'
import type { Reasons } from './reasons'
import { report } from './report'
import type { ServerHost } from './server'
import { refusedText, stateText } from './status'
import { chooseTone } from './tone'

export function registerCommands(
  context: vscode.ExtensionContext,
  host: ServerHost,
  reasons: Reasons,
  log: vscode.LogOutputChannel,
): void {
  const define = (name: string, action: () => Promise<unknown>): void => {
    const guarded = async (): Promise<void> => {
      try {
        await action()
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error)
        log.error(`${name}: ${text}`)
        void vscode.window.showWarningMessage(`bertfill: ${text}`)
      }
    }
    context.subscriptions.push(vscode.commands.registerCommand(`bertfill.${name}`, guarded))
  }
  const version = String((context.extension.packageJSON as { version: unknown }).version)

  define('fill', fillAtCursor)
  define('fillAll', async () => {
    announce(await host.execute(COMMAND.fillAll, here(ourEditor())))
  })
  define('insertMask', () => insertMask(ourEditor()))
  define('maskSelection', async () => {
    const editor = ourEditor()
    const argument = { ...here(editor), range: editor.selection }
    announce(await host.execute(COMMAND.maskSelection, argument))
  })
  define('rewriteSelection', async () => {
    ourEditor()
    await vscode.commands.executeCommand('editor.action.codeAction', { kind: 'refactor.rewrite', apply: 'never' })
  })
  define('compareTone', async () => {
    const editor = ourEditor()
    const comparison = await host.execute(COMMAND.compareTone, here(editor))
    if (comparison) {
      await chooseTone(editor, comparison)
    } else {
      noMask()
    }
  })
  define('explain', async () => {
    const editor = ourEditor()
    const explanation = await host.execute(COMMAND.explain, here(editor))
    if (explanation) {
      reasons.show(editor, explanation)
    } else {
      noMask()
    }
  })
  define('chooseModel', () => chooseModel(host))
  define('showStatus', () => showStatus(host))
  define('restart', () => host.restart())
  define('openLog', () => {
    log.show()
    return Promise.resolve()
  })
  define('copyReport', async () => {
    await vscode.env.clipboard.writeText(await report(host, version))
    vscode.window.setStatusBarMessage(vscode.l10n.t('bertfill: the report is in the clipboard'), 4000)
  })
  define('openSample', async () => {
    const chinese = vscode.env.language.toLowerCase().startsWith('zh')
    const sample = vscode.Uri.joinPath(context.extensionUri, 'walkthrough', chinese ? 'sample.zh-cn.md' : 'sample.md')
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(sample))
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: text })
    await vscode.window.showTextDocument(document)
  })
}

function ourEditor(): vscode.TextEditor {
  const editor = vscode.window.activeTextEditor
  if (!editor || !isOurs(editor.document)) {
    throw new Error(vscode.l10n.t('Open a text, Markdown or LaTeX file first.'))
  }
  return editor
}

function here(editor: vscode.TextEditor): { textDocument: { uri: string }; position: vscode.Position } {
  return { textDocument: { uri: editor.document.uri.toString() }, position: editor.selection.active }
}

/** The suggestions of the mask under the cursor or, with the cursor elsewhere, of the next one in the document. */
async function fillAtCursor(): Promise<void> {
  const editor = ourEditor()
  const { document, selection } = editor
  const text = document.getText()
  const cursor = document.offsetAt(selection.active)
  const mask = nextMask(text, cursor, aliases(document))
  if (!mask) {
    noMask()
    return
  }
  if (cursor <= mask.start || cursor > mask.end) {
    const target = document.positionAt(mask.end)
    editor.selection = new vscode.Selection(target, target)
    editor.revealRange(new vscode.Range(target, target))
  }
  await vscode.commands.executeCommand('editor.action.triggerSuggest')
}

/** What the user writes for a mask instead, the longest first. */
function aliases(document: vscode.TextDocument): string[] {
  const written = vscode.workspace.getConfiguration('bertfill', document).get<string[]>('maskAliases') ?? []
  return written.filter((alias) => alias !== '').sort((one, other) => other.length - one.length)
}

/** The first bracketed mask, or alias of one, that ends at or after `offset`, else the first of the text. */
function nextMask(text: string, offset: number, aliases: string[]): { start: number; end: number } | undefined {
  const written = ['\\[MASK(?::[^\\]\\n]*)?\\]', ...aliases.map((alias) => alias.replace(/[^\p{L}\s]/gu, '\\$&'))]
  const masks = [...text.matchAll(new RegExp(written.join('|'), 'g'))].map(({ index, 0: found }) => ({
    start: index,
    end: index + found.length,
  }))
  return masks.find(({ end }) => end >= offset) ?? masks[0]
}

function noMask(): void {
  vscode.window.setStatusBarMessage(vscode.l10n.t('bertfill: there is no [MASK] here'), 4000)
}

function announce(answer: Message): void {
  if (answer.message?.includes('≈')) {
    // Which fills could as well be others is to be read, and the status bar would cut it off.
    void vscode.window.showInformationMessage(`bertfill: ${answer.message}`)
  } else if (answer.message) {
    vscode.window.setStatusBarMessage(`bertfill: ${answer.message}`, 6000)
  }
}

async function showStatus(host: ServerHost): Promise<void> {
  const status = host.running ? await host.execute(COMMAND.status) : undefined
  const lines = [status?.plain ?? stateText(host.current), ...(host.found?.refused ?? []).map(refusedText)]
  const restart = vscode.l10n.t('Restart')
  const openLog = vscode.l10n.t('Open log')
  const copy = vscode.l10n.t('Copy report')
  const options = { modal: true, detail: lines.join('\n').trim() }
  const answer = await vscode.window.showInformationMessage('bertfill', options, openLog, copy, restart)
  const command = answer && { [restart]: 'restart', [openLog]: 'openLog', [copy]: 'copyReport' }[answer]
  if (command) {
    await vscode.commands.executeCommand(`bertfill.${command}`)
  }
}
