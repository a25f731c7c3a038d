// A client of the language server in sixty lines: VS Code's name, UTF-16 columns, one request at a time.

import { spawn } from 'node:child_process'

const HEADER_END = '\r\n\r\n'

export class LanguageServer {
  #waiting = new Map()
  #next = 1
  #buffer = Buffer.alloc(0)

  constructor(command) {
    this.process = spawn(command, ['serve'], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.process.stdout.on('data', (chunk) => this.#receive(chunk))
  }

  async initialize(clientName) {
    const item = { snippetSupport: true, labelDetailsSupport: true, documentationFormat: ['markdown'] }
    const answer = await this.request('initialize', {
      processId: process.pid,
      clientInfo: { name: clientName },
      rootUri: null,
      capabilities: {
        general: { positionEncodings: ['utf-16'] },
        textDocument: { completion: { completionItem: item } },
      },
    })
    this.notify('initialized', {})
    return answer
  }

  request(method, params) {
    const id = this.#next++
    this.#send({ jsonrpc: '2.0', id, method, params })
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  notify(method, params) {
    this.#send({ jsonrpc: '2.0', method, params })
  }

  async stop() {
    await this.request('shutdown', null)
    this.notify('exit', null)
  }

  #send(message) {
    const body = Buffer.from(JSON.stringify(message))
    this.process.stdin.write(`Content-Length: ${body.length}${HEADER_END}`)
    this.process.stdin.write(body)
  }

  #receive(chunk) {
    this.#buffer = Buffer.concat([this.#buffer, chunk])
    for (;;) {
      const header = this.#buffer.indexOf(HEADER_END)
      if (header < 0) return
      const length = Number(/content-length: *(\d+)/i.exec(this.#buffer.subarray(0, header).toString())[1])
      const start = header + HEADER_END.length
      if (this.#buffer.length < start + length) return
      const message = JSON.parse(this.#buffer.subarray(start, start + length).toString())
      this.#buffer = this.#buffer.subarray(start + length)
      this.#handle(message)
    }
  }

  #handle(message) {
    if (message.method !== undefined) {
      // What the server asks of a client (progress, configuration, registrations): nothing is refused, nothing is known.
      if (message.id !== undefined) this.#send({ jsonrpc: '2.0', id: message.id, result: null })
      return
    }
    const { resolve, reject } = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.error) reject(new Error(message.error.message))
    else resolve(message.result)
  }
}
