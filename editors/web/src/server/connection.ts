// The connection to the language server: one WebSocket, opened again when it is lost. The text is never part of it: what
// was typed meanwhile stands in the page, and is told to the server anew.

import { LSPClient, type LSPClientExtension, type Transport } from '@codemirror/lsp-client'
import type { Extension } from '@codemirror/state'
import DOMPurify from 'dompurify'

import { locale } from '../locale'
import { COMMAND, type Contract } from './protocol'

/** `refused`: the server is there, but does not know this page's token; `full`: it has as many pages as it takes. */
export type Phase = 'connecting' | 'open' | 'lost' | 'refused' | 'full'

const TRY_LATER = 1013 // how the server closes a session that is one too many

const FIRST_WAIT_MS = 400
const LONGEST_WAIT_MS = 8000
const PATIENCE_MS = 30_000 // for one answer: longer than a model takes to be loaded

type CommandName = keyof Contract

export class Connection {
  readonly client: LSPClient
  private socket: WebSocket | undefined
  private wait = FIRST_WAIT_MS
  private timer = 0
  private phase: Phase = 'connecting'
  private readonly listeners: ((phase: Phase) => void)[] = []
  /** Nothing is sent while an input method composes: what it has written so far is no text yet. */
  private held: string[] | undefined

  constructor(extensions: readonly (Extension | LSPClientExtension)[]) {
    this.client = new LSPClient({
      extensions,
      timeout: PATIENCE_MS,
      sanitizeHTML: (html) => DOMPurify.sanitize(html, { FORBID_TAGS: ['style', 'img', 'a'], FORBID_ATTR: ['style'] }),
      initializationOptions: { language: locale(), inlayHints: false },
    })
    for (const event of ['online', 'focus', 'pageshow']) {
      window.addEventListener(event, () => {
        this.now()
      })
    }
  }

  onPhase(listener: (phase: Phase) => void): void {
    this.listeners.push(listener)
    listener(this.phase)
  }

  open(): void {
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/lsp`)
    this.socket = socket
    socket.addEventListener('open', () => {
      this.wait = FIRST_WAIT_MS
      this.client.connect(this.transport(socket))
      this.client.initializing.then(
        () => {
          this.client.sync() // what was typed while there was no connection
          this.tell('open')
        },
        () => {
          socket.close()
        },
      )
    })
    socket.addEventListener('close', ({ code }) => {
      if (socket === this.socket) {
        void this.lost(code)
      }
    })
  }

  /** What a command answers. */
  async execute<Name extends CommandName>(
    command: Name,
    ...args: Contract[Name]['arguments']
  ): Promise<Contract[Name]['answer']> {
    const params = { command, arguments: args }
    return this.client.request<typeof params, Contract[Name]['answer']>('workspace/executeCommand', params)
  }

  status(): Promise<Contract[typeof COMMAND.status]['answer']> {
    return this.execute(COMMAND.status)
  }

  speak(language: string): void {
    this.client.notification('workspace/didChangeConfiguration', {
      settings: { bertfill: { language, inlayHints: false } },
    })
  }

  compose(composing: boolean): void {
    if (composing) {
      this.held ??= []
      return
    }
    const held = this.held ?? []
    this.held = undefined
    for (const message of held) {
      this.socket?.send(message)
    }
  }

  private transport(socket: WebSocket): Transport {
    const handlers = new Map<(value: string) => void, (event: MessageEvent) => void>()
    return {
      send: (message) => {
        if (socket.readyState !== WebSocket.OPEN) {
          return // the document is sent whole when there is a connection again
        }
        if (this.held) {
          this.held.push(message)
        } else {
          socket.send(message)
        }
      },
      subscribe: (handler) => {
        const listener = (event: MessageEvent): void => {
          handler(String(event.data))
        }
        handlers.set(handler, listener)
        socket.addEventListener('message', listener)
      },
      unsubscribe: (handler) => {
        const listener = handlers.get(handler)
        if (listener) {
          socket.removeEventListener('message', listener)
        }
      },
    }
  }

  private async lost(code: number): Promise<void> {
    this.socket = undefined
    if (this.held) {
      this.held = []
    }
    if (this.client.connected) {
      this.client.disconnect()
    }
    this.tell(code === TRY_LATER ? 'full' : (await isKnown()) ? 'lost' : 'refused')
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      this.open()
    }, this.wait)
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS)
  }

  /** Tries at once where a try is waiting: the writer is back, or the network is. */
  private now(): void {
    if (this.socket === undefined && this.timer) {
      clearTimeout(this.timer)
      this.open()
    }
  }

  private tell(phase: Phase): void {
    this.phase = phase
    for (const listener of this.listeners) {
      listener(phase)
    }
  }
}

/** Whether the server still knows this page; a server that is not there may. */
async function isKnown(): Promise<boolean> {
  try {
    const { status } = await fetch('/status')
    return status !== 401 && status !== 403
  } catch {
    return true
  }
}
