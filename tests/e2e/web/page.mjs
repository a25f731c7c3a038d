// The workbench in a headless Chromium: a real server behind a wire that can be cut, and what a test does on the page.

import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import net from 'node:net'
import path from 'node:path'

import { sleep, until } from '../vscode/workbench.mjs'

export { sleep, until }

/** A server of its own, reached through a port that can be closed and opened again while the server goes on. */
export class Server {
  static async start(binary, args = []) {
    const server = new Server()
    server.process = spawn(binary, ['web', '--no-browser', '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    process.once('exit', () => server.process.kill('SIGKILL')) // also when what follows throws
    server.log = ''
    for (const stream of [server.process.stdout, server.process.stderr]) {
      stream.on('data', (text) => { server.log += text })
    }
    await until(() => /\?token=\S+/.test(server.log), 20_000, `the server: ${server.log}`)
    const address = new URL(/http:\S+/.exec(server.log)[0])
    server.port = Number(address.port)
    server.token = address.searchParams.get('token')
    await server.connect()
    return server
  }

  get address() {
    return `http://127.0.0.1:${this.wire.port}/?token=${this.token}`
  }

  /** Lays the wire, to where it was before if there was one. */
  async connect() {
    const port = this.wire?.port ?? 0
    const sockets = new Set()
    const listener = net.createServer((incoming) => {
      const outgoing = net.connect(this.port, '127.0.0.1')
      for (const [one, other] of [[incoming, outgoing], [outgoing, incoming]]) {
        sockets.add(one)
        one.on('error', () => other.destroy())
        one.on('close', () => { sockets.delete(one); other.destroy() })
        one.pipe(other)
      }
    })
    await new Promise((resolve) => listener.listen(port, '127.0.0.1', resolve))
    this.wire = { listener, sockets, port: listener.address().port }
  }

  /** Cuts the wire. */
  cut() {
    this.wire.listener.close()
    for (const socket of this.wire.sockets) socket.destroy()
  }

  async stop() {
    this.cut()
    const ended = new Promise((resolve) => this.process.once('exit', resolve))
    const start = Date.now()
    this.process.kill('SIGINT')
    const code = await Promise.race([ended, sleep(5000).then(() => 'still there')])
    return { code, milliseconds: Date.now() - start }
  }
}

/** One browser for all pages. `rules`: names that resolve to this machine. */
export function launch(driver, chromium, rules = '') {
  const { chromium: engine } = createRequire(path.join(driver, 'x.js'))('playwright-core')
  return engine.launch({
    executablePath: chromium,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', `--host-resolver-rules=${rules}`],
  })
}

/** One page, in a context of its own unless one is given: what is on it, and what is done to it. */
export class Page {
  static async open(browser, server, options = {}) {
    const page = new Page()
    page.errors = []
    page.context = options.context ?? (await browser.newContext({
      viewport: { width: 1000, height: 900 },
      locale: 'zh-CN',
      acceptDownloads: true,
      permissions: ['clipboard-read', 'clipboard-write'],
      ...options,
    }))
    page.page = await page.context.newPage()
    page.page.setDefaultTimeout(15_000)
    page.sent = [] // what went to the server: frames and requests
    page.page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => page.sent.push(String(payload))))
    page.page.on('request', (request) => page.sent.push(`${request.method()} ${new URL(request.url()).pathname}`))
    page.page.on('pageerror', (error) => page.errors.push(error.message))
    page.page.on('console', (message) => {
      if (message.type() === 'error' && !/WebSocket connection|ERR_CONNECTION|Failed to load resource/.test(message.text())) {
        page.errors.push(message.text())
      }
    })
    await page.page.goto(server.address + (options.query ?? ''))
    await page.ready()
    return page
  }

  ready() {
    return this.page.locator('#connection[data-phase=ready]').waitFor()
  }

  get editor() {
    return this.page.locator('#editor .cm-content')
  }

  get cards() {
    return this.page.locator('.card')
  }

  /** The text as it stands in the editor: its lines as they were typed. */
  text() {
    return this.editor.evaluate((content) => [...content.querySelectorAll('.cm-line')]
      .map((line) => line.textContent).join('\n'))
  }

  /** Types a text into the empty editor, a key each, line ends as Shift+Enter. */
  async type(text) {
    await this.editor.click()
    await this.press('Control+a', 'Delete')
    for (const [number, line] of text.split('\n').entries()) {
      if (number > 0) await this.press('Shift+Enter')
      await this.page.keyboard.type(line)
    }
  }

  /** Puts a text there as if pasted. */
  async paste(text) {
    await this.editor.click()
    await this.press('Control+a')
    await this.page.evaluate((text) => navigator.clipboard.writeText(text), text)
    await this.press('Control+v')
  }

  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key)
  }

  /** Enter, and wait for what it leads to. */
  async fill() {
    await this.editor.focus()
    await this.press('Enter')
    await this.done()
  }

  async done() {
    await this.page.locator('#results[aria-busy=false] .card').first().waitFor()
  }

  said() {
    return this.page.locator('#said').innerText()
  }

  /** The candidates of each gap on the page, in order. */
  candidates() {
    return this.page.locator('.gap table').evaluateAll((tables) =>
      tables.map((table) => [...table.querySelectorAll('.candidate')].map((button) => button.textContent)))
  }

  candidate(text, gap = 0) {
    return this.page.locator('.gap').nth(gap).locator('table .candidate').filter({ hasText: new RegExp(`^${text}$`) })
  }

  marks(where) {
    return this.page.locator(`${where} .reason`).allInnerTexts()
  }

  async picture(folder, name, options = {}) {
    fs.mkdirSync(folder, { recursive: true })
    const file = path.join(folder, `${name}.png`)
    await this.page.screenshot({ path: file, fullPage: true, ...options })
    return file
  }

  close() {
    return this.context.close()
  }
}
