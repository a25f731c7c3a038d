// "Choose model": what is installed, with what is known of each on this machine. The setting follows the choice, and the
// server the setting.

import * as vscode from 'vscode'

import { COMMAND, type InstalledModel } from './protocol'
import type { ServerHost } from './server'

interface Pick extends vscode.QuickPickItem {
  readonly model?: InstalledModel
}

export async function chooseModel(host: ServerHost): Promise<void> {
  const { models } = await host.execute(COMMAND.models)
  const picks: Pick[] = [
    ...models.map(pickOf),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    {
      label: `$(folder-opened) ${vscode.l10n.t('A model folder…')}`,
      description: vscode.l10n.t('another one, as bertfill-ls model pull installs them'),
    },
  ]
  const pick = await vscode.window.showQuickPick(picks, {
    title: vscode.l10n.t('Choose model'),
    placeHolder: vscode.l10n.t('The one that answers goes on until the next one is there'),
    matchOnDescription: true,
  })
  if (!pick) {
    return
  }
  const { model } = pick
  const chosen = model ? model.name : await askForFolder()
  if (chosen !== undefined) {
    await use(chosen, model?.isDefault === true)
  }
}

function pickOf(model: InstalledModel): Pick {
  const marks = [model.isCurrent && vscode.l10n.t('in use'), model.isDefault && vscode.l10n.t('default')]
  const icon = model.problem === null ? (model.isCurrent ? '$(check) ' : '') : '$(warning) '
  return {
    label: icon + model.name,
    description: [model.plain, ...marks.filter((mark) => mark !== false)].join(' · '),
    model,
  }
}

async function askForFolder(): Promise<string | undefined> {
  const folders = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: vscode.l10n.t('Use this model'),
  })
  return folders?.[0]?.fsPath
}

/** Writes the setting, which is one of a user and a machine, never of a folder; what is the default needs none. */
async function use(chosen: string, isDefault: boolean): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('bertfill')
  await configuration.update('model', isDefault ? undefined : chosen, vscode.ConfigurationTarget.Global)
}
