// Wiring: what is made, in which order, and what goes when the window does.

import * as vscode from 'vscode'

import { registerCommands } from './commands'
import { watchFirstFill } from './filled'
import { Latency } from './latency'
import { whenNeeded } from './need'
import { Reasons } from './reasons'
import { ServerHost } from './server'
import { StatusItem } from './status'

let host: ServerHost | undefined

export function activate(context: vscode.ExtensionContext): { host: ServerHost } {
  const log = vscode.window.createOutputChannel('bertfill', { log: true })
  const latency = new Latency()
  const server = new ServerHost(context, log, latency.middleware)
  const reasons = new Reasons(server)
  host = server
  context.subscriptions.push(log, latency, server, reasons, new StatusItem(server, latency), watchFirstFill())
  registerCommands(context, server, reasons, log)
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('bertfill.server') && server.current.kind !== 'idle') {
        void server.restart()
      } else if (event.affectsConfiguration('bertfill')) {
        void server.sendSettings()
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      if (server.current.kind !== 'idle') {
        void server.restart() // settings that were withheld may choose another server
      }
    }),
    whenNeeded(() => {
      void server.start()
    }),
  )
  return { host: server }
}

export function deactivate(): Promise<void> | undefined {
  return host?.stop()
}
