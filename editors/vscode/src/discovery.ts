// Finding a server that runs, without asking anybody: the setting, then the runtime inside this extension, then PATH.
// What does not answer is noted and passed over. Knows nothing of VS Code, so that a plain Node test can drive it.

import { execFile } from 'node:child_process'
import { accessSync, chmodSync, constants, existsSync } from 'node:fs'
import { homedir } from 'node:os'
import * as path from 'node:path'

export type Source = 'setting' | 'bundle' | 'path'

export interface Server {
  readonly command: string
  readonly source: Source
  /** What `--version` printed. */
  readonly version: string
}

/** A server that was there and could not be used, and why. */
export interface Refused {
  readonly command: string
  readonly source: Source
  readonly reason: string
}

export interface Discovery {
  readonly server: Server | undefined
  readonly refused: readonly Refused[]
}

export interface Places {
  /** The value of `bertfill.server.path`; empty when it is not set. */
  readonly setting: string
  /** The folder in which this extension lives. */
  readonly extension: string
  readonly env: NodeJS.ProcessEnv
  readonly platform: NodeJS.Platform
  /** Servers that answered and then did not start: passed over. */
  readonly refused: readonly Refused[]
}

const PROBE_MS = 20_000

/** The first server that answers, and every one before it that did not. */
export async function discover(places: Places): Promise<Discovery> {
  const refused: Refused[] = [...places.refused]
  for (const [command, source] of candidates(places)) {
    if (refused.some((each) => each.command === command)) {
      continue
    }
    try {
      return { server: { command, source, version: await probe(command) }, refused }
    } catch (error) {
      refused.push({ command, source, reason: error instanceof Error ? firstLine(error.message) : String(error) })
    }
  }
  return { server: undefined, refused }
}

function* candidates(places: Places): Generator<readonly [string, Source]> {
  const setting = places.setting.trim()
  if (setting) {
    yield [expandHome(setting), 'setting']
  }
  const suffix = places.platform === 'win32' ? '.exe' : ''
  const bundled = path.join(places.extension, 'server', `bertfill-ls${suffix}`)
  if (existsSync(bundled)) {
    makeExecutable(bundled, places.platform)
    yield [bundled, 'bundle']
  }
  const onPath = findOnPath(`bertfill-ls${suffix}`, places.env)
  if (onPath) {
    yield [onPath, 'path']
  }
}

/** `~/x` as a shell would read it; every other path is left as it was written. */
export function expandHome(written: string): string {
  return written === '~' || written.startsWith('~/') ? path.join(homedir(), written.slice(1)) : written
}

export function findOnPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env.PATH ?? env.Path ?? '').split(path.delimiter)
  return folders
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, name))
    .find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false // not there, or not for us: both mean "look further"
  }
}

/** Some unpackers of extensions drop the executable bit. */
function makeExecutable(file: string, platform: NodeJS.Platform): void {
  if (platform !== 'win32' && !isExecutable(file)) {
    try {
      chmodSync(file, 0o755)
    } catch {
      // a read-only installation: the probe then says what is wrong
    }
  }
}

function probe(command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, ['--version'], { timeout: PROBE_MS, windowsHide: true }, (error, stdout, stderr) => {
      if (error) {
        reject(new Error(firstLine(stderr) || error.message))
      } else if (/\d+\.\d+/.test(stdout)) {
        resolve(stdout.trim())
      } else {
        reject(new Error(`--version printed ${JSON.stringify(firstLine(stdout))}`))
      }
    })
  })
}

function firstLine(text: string): string {
  return text.trim().split(/\r?\n/, 1)[0] ?? ''
}
