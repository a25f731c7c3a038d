// A real VS Code (its server and web workbench) with our VSIX installed, in a headless browser: start it, type into it,
// read what it shows. Everything it writes goes to a folder of its own that is removed at the end.

import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

const SETTINGS = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'editor.wordBasedSuggestions': 'off',
  'editor.hover.delay': 100,
  'editor.accessibilitySupport': 'off',
  'editor.unicodeHighlight.ambiguousCharacters': false,
  'editor.fontFamily': "'JetBrains Mono', 'Noto Sans Mono CJK SC', monospace",
  'editor.fontSize': 16,
  'editor.lineHeight': 1.75,
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'editor.renderLineHighlight': 'none',
  'breadcrumbs.enabled': false,
  'git.enabled': false,
  'chat.disableAIFeatures': true,
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'window.commandCenter': false,
  'files.autoSave': 'off',
}

export class Workbench {
  /** @param {{ prefix: string, chromium: string, vsix: string, files: Record<string, string> | ((workspace: string) => Record<string, string>), settings?: object, env?: object, locale?: string }} options */
  static async start(options) {
    const workbench = new Workbench()
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'bertfill-vscode-'))
    workbench.home = home
    workbench.workspace = path.join(home, '写作 folder')
    const data = path.join(home, 'server')
    fs.mkdirSync(workbench.workspace)
    const files = typeof options.files === 'function' ? options.files(workbench.workspace) : options.files
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(workbench.workspace, name)), { recursive: true })
      fs.writeFileSync(path.join(workbench.workspace, name), text, { mode: name.endsWith('.sh') ? 0o755 : 0o644 })
    }
    // The server keeps application-scoped settings (trust, telemetry) in User and machine-scoped ones in Machine.
    for (const scope of ['User', 'Machine']) {
      fs.mkdirSync(path.join(data, 'data', scope), { recursive: true })
      const settings = JSON.stringify({ ...SETTINGS, ...options.settings })
      fs.writeFileSync(path.join(data, 'data', scope, 'settings.json'), settings)
    }
    const env = { ...(options.env ?? process.env), HOME: home }
    const binary = path.join(options.prefix, 'bin/code-web-server')
    execFileSync(binary, ['--install-extension', options.vsix, '--server-data-dir', data], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    workbench.port = await freePort()
    workbench.log = ''
    workbench.server = spawn(
      binary,
      ['--host', '127.0.0.1', '--port', String(workbench.port), '--without-connection-token', '--telemetry-level', 'off',
        '--accept-server-license-terms', '--server-data-dir', data],
      { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
    )
    process.once('exit', () => workbench.kill()) // also when what follows throws
    for (const stream of [workbench.server.stdout, workbench.server.stderr]) {
      stream.on('data', (text) => { workbench.log += text })
    }
    await until(() => workbench.log.includes('listening on'), 10_000, 'the workbench server')
    const { chromium } = createRequire(path.join(options.prefix, 'driver/x.js'))('playwright-core')
    workbench.browser = await chromium.launch({
      executablePath: options.chromium,
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', `--lang=${options.locale ?? 'en-US'}`],
    })
    workbench.context = await workbench.browser.newContext({
      viewport: options.viewport ?? { width: 1100, height: 700 },
      deviceScaleFactor: options.scale ?? 1,
    })
    return workbench
  }

  /** Shows one file of the workspace: in the window that is open, or in a new one. */
  async open(file, payload = []) {
    if (this.page && !this.page.isClosed() && file) {
      await this.press('Escape')
      await this.page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: file }).dblclick()
      await this.page.locator('.tab.active').filter({ hasText: file }).waitFor()
      return this.page
    }
    this.page = await this.context.newPage()
    this.page.setDefaultTimeout(20_000)
    if (process.env.E2E_DEBUG) {
      this.page.on('console', (message) => console.log('  console', message.text().slice(0, 300)))
    }
    const entries = [...payload, ['skipWelcome', 'true'], ['skipReleaseNotes', 'true']]
    if (file) entries.push(['openFile', this.remote(path.join(this.workspace, file))])
    const query = `folder=${encodeURIComponent(this.workspace)}&payload=${encodeURIComponent(JSON.stringify(entries))}`
    await this.page.goto(`http://127.0.0.1:${this.port}/?${query}`)
    if (file) await this.page.waitForSelector('.editor-instance .monaco-editor .view-line')
    return this.page
  }

  remote(file) {
    return `vscode-remote://127.0.0.1:${this.port}${encodeURI(file)}`
  }

  get editor() {
    return this.page.locator('.editor-instance .monaco-editor').first()
  }

  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key)
  }

  /** Puts the cursor at a place counted from 1, by arrow keys; columns are what an arrow key steps over. */
  async cursor(line, column) {
    await this.editor.locator('.view-lines').click({ position: { x: 5, y: 5 } })
    await this.press('Escape', 'Control+Home')
    for (let each = 1; each < line; each++) await this.press('ArrowDown')
    await this.press('Home')
    for (let each = 1; each < column; each++) await this.press('ArrowRight')
  }

  /** The lines on the screen, from top to bottom. */
  async lines() {
    return this.editor.locator('.view-line').evaluateAll((nodes) =>
      nodes
        .map((node) => ({
          top: parseFloat(node.style.top),
          text: [...node.querySelectorAll('span > span')]
            .filter((span) => !/inlay|dyn-rule|ced-/.test(span.className) || span.className.includes('mtk'))
            .map((span) => span.textContent)
            .join(''),
        }))
        .sort((a, b) => a.top - b.top)
        .map(({ text }) => text.replace(/\u00a0/g, ' ').replace(/[\u200b\u200c]/g, '')),
    )
  }

  /** Waits for the suggestions and returns their labels. */
  async suggestions() {
    const rows = this.page.locator('.suggest-widget.visible .monaco-list-row')
    await rows.first().waitFor()
    return rows.evaluateAll((nodes) =>
      nodes
        .sort((a, b) => Number(a.dataset.index) - Number(b.dataset.index))
        .map((node) => node.querySelector('.label-name')?.textContent ?? ''),
    )
  }

  /** Saves the file and reads it from the disk, again until it is as expected or five seconds are over. */
  async saved(file, wanted) {
    const deadline = Date.now() + 5000
    for (;;) {
      await this.press('Control+S')
      await sleep(80)
      const text = fs.readFileSync(path.join(this.workspace, file), 'utf8')
      if (wanted === undefined || text === wanted || Date.now() > deadline) return text
    }
  }

  async command(title) {
    await this.press('F1')
    const input = this.page.locator('.quick-input-widget .quick-input-box input')
    await input.waitFor()
    await input.fill(`>${title}`)
    // Clicked, not entered: under load the row that Enter takes may still be one of the list before.
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first().click()
  }

  /** Forgets unsaved changes and closes what is open, so that the next scenario starts from the disk. */
  async discard() {
    if (!this.page || this.page.isClosed()) return
    await this.press('Escape', 'Escape')
    while ((await this.page.locator('.tab').count()) > 0) {
      await this.command('Revert and Close Editor')
      await sleep(200)
    }
  }

  async screenshot(file, clip) {
    await this.page.screenshot({ path: file, ...(clip ? { clip } : {}) })
  }

  /** Ends the workbench server and all that it started. */
  kill() {
    if (this.server.exitCode === null && this.server.signalCode === null) process.kill(-this.server.pid, 'SIGTERM')
  }

  async stop() {
    await Promise.race([this.browser.close(), sleep(4000)])
    if (this.server.exitCode === null && this.server.signalCode === null) {
      this.kill()
      await Promise.race([new Promise((resolve) => this.server.once('exit', resolve)), sleep(3000)])
    }
    if (process.env.E2E_KEEP) console.log(`kept ${this.home}`)
    else fs.rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

export async function until(ready, ms, what) {
  const deadline = Date.now() + ms
  for (;;) {
    const value = await ready()
    if (value) return value
    if (Date.now() > deadline) throw new Error(`timed out: ${what}`)
    await sleep(50)
  }
}

function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

/** Processes whose command line contains `text`, by /proc. */
export function processes(text) {
  return fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      return command.includes(text) ? [{ pid: Number(pid), command }] : []
    } catch {
      return [] // it ended between the two calls
    }
  })
}
