// The diagnostic report a user can paste into an issue. Versions and states only: no document text, no folder names.

import { release } from 'node:os'
import * as vscode from 'vscode'

import { COMMAND } from './protocol'
import type { ServerHost } from './server'
import { stateText } from './status'

export async function report(host: ServerHost, version: string): Promise<string> {
  const lines = [
    `bertfill ${version}`,
    `VS Code ${vscode.version} (${vscode.env.appName}, ${vscode.env.uiKind === vscode.UIKind.Web ? 'web' : 'desktop'})`,
    `${process.platform} ${process.arch} ${release()}, Node ${process.versions.node}`,
    `locale: ${vscode.env.language}; trusted: ${vscode.workspace.isTrusted}; remote: ${vscode.env.remoteName ?? 'no'}`,
    `state: ${stateText(host.current)}`,
    `server: ${host.found?.server ? `${host.found.server.version} (${host.found.server.source})` : 'none'}`,
    ...(host.found?.refused ?? []).map(({ source }) => `passed over: ${source}`),
  ]
  if (host.running) {
    const status = await host.execute(COMMAND.status)
    lines.push('', status.plain)
  }
  return lines.join('\n')
}
