// The item in the status bar: the state of the model; more in its tooltip. Visible beside documents that are ours.

import * as vscode from 'vscode'

import type { Refused } from './discovery'
import { isOurs } from './documents'
import type { Latency } from './latency'
import type { Phase, ServerHost } from './server'

export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('bertfill.status', vscode.StatusBarAlignment.Right, 90)
  private readonly subscriptions: { dispose(): unknown }[]
  private lastMs: number | undefined

  constructor(
    private readonly host: ServerHost,
    latency: Latency,
  ) {
    this.item.name = 'bertfill'
    this.item.command = 'bertfill.showStatus'
    this.subscriptions = [
      this.item,
      host.onDidChangePhase(() => {
        this.draw()
      }),
      latency.onDidMeasure((ms) => {
        this.lastMs = ms
        this.draw()
        if (remoteIsNamed()) {
          void host.refreshStatus() // a server elsewhere goes and comes without a word
        }
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        this.follow(editor)
      }),
      vscode.workspace.onDidOpenTextDocument(() => {
        this.follow(vscode.window.activeTextEditor) // a change of language arrives as "opened"
      }),
    ]
    this.draw()
    this.follow(vscode.window.activeTextEditor)
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose()
  }

  private follow(editor: vscode.TextEditor | undefined): void {
    const ours = isOurs(editor?.document)
    void vscode.commands.executeCommand('setContext', 'bertfill.active', ours)
    if (ours) {
      this.item.show()
    } else {
      this.item.hide()
    }
  }

  private draw(): void {
    const phase = this.host.current
    this.item.text = `${ICON[phase.kind]} bertfill`
    this.item.backgroundColor =
      phase.kind === 'failed' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined
    this.item.tooltip = this.tooltip(phase)
    this.item.accessibilityInformation = { label: `bertfill: ${stateText(phase)}`, role: 'button' }
  }

  private tooltip(phase: Phase): vscode.MarkdownString {
    const text = new vscode.MarkdownString(`**bertfill** — ${stateText(phase)}`)
    if (phase.kind === 'ready' && phase.status.model) {
      text.appendMarkdown(`\n\n${vscode.l10n.t('Model')}: \`${phase.status.model}\``)
    }
    if (phase.kind === 'ready' && phase.status.remoteHost) {
      text.appendMarkdown(`\n\n${vscode.l10n.t('The sentences around masks are sent to')} \`${phase.status.remoteHost}\``)
    } else if (phase.kind === 'ready' && remoteIsNamed()) {
      text.appendMarkdown(`\n\n${vscode.l10n.t('This computer answers; no text is sent')}`)
    }
    if (this.lastMs !== undefined) {
      text.appendMarkdown(`\n\n${vscode.l10n.t('Last answer')}: ${milliseconds(this.lastMs)}`)
    }
    for (const each of this.host.found?.refused ?? []) {
      text.appendMarkdown(`\n\n$(info) `)
      text.appendText(refusedText(each))
    }
    text.supportThemeIcons = true
    return text
  }
}

function remoteIsNamed(): boolean {
  return vscode.workspace.getConfiguration('bertfill').get<string>('remote.url', '') !== ''
}

const ICON: Record<Phase['kind'], string> = {
  starting: '$(loading~spin)',
  loading: '$(loading~spin)',
  ready: '$(sparkle)',
  failed: '$(warning)',
  idle: '$(circle-outline)',
  stopped: '$(circle-slash)',
}

export function stateText(phase: Phase): string {
  switch (phase.kind) {
    case 'starting':
      return vscode.l10n.t('starting')
    case 'loading':
      return vscode.l10n.t('loading the model')
    case 'ready':
      return vscode.l10n.t('ready')
    case 'failed':
      return phase.reason
    case 'idle':
      return vscode.l10n.t('starts with the first Chinese text or mask')
    case 'stopped':
      return vscode.l10n.t('stopped')
  }
}

export function refusedText({ source, command, reason }: Refused): string {
  const passedOver = vscode.l10n.t('{0} could not be used: {1}', command, reason)
  return source === 'setting' ? `bertfill.server.path: ${passedOver}` : passedOver
}

function milliseconds(ms: number): string {
  return ms < 1 ? '<1 ms' : `${Math.round(ms)} ms`
}
