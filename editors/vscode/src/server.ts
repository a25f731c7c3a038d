// The life of the language server: found, started, watched, restarted, stopped. One at a time.

import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type Executable,
  LanguageClient,
  type LanguageClientOptions,
  type Middleware,
  RevealOutputChannelOn,
  State,
} from 'vscode-languageclient/node'
import * as vscode from 'vscode'

import { type Discovery, discover, type Refused, type Server } from './discovery'
import { SELECTOR } from './documents'
import { COMMAND, type Contract, type Status } from './protocol'

/** Crashes within this time that are answered by starting again; one more, and the server stays down. */
const CRASHES = 5
const CRASH_WINDOW_MS = 180_000
const LOADING_POLL_MS = 400

/** The state at least: a server on PATH may be older than this extension, and tell no more. */
type KnownStatus = Pick<Status, 'state'> & Partial<Status>

export type Phase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'loading' | 'ready'; readonly status: KnownStatus }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'stopped' }

/** Puts what went wrong into the log; the status item tells the writer, and no pop-up does. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false)
  }
}

export class ServerHost implements vscode.Disposable {
  private client: LanguageClient | undefined
  private discovery: Discovery | undefined
  private phase: Phase = { kind: 'idle' }
  private crashes: number[] = []
  private queue: Promise<void> = Promise.resolve()
  private readonly changed = new vscode.EventEmitter<Phase>()
  readonly onDidChangePhase = this.changed.event

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
    private readonly middleware: Middleware,
  ) {}

  get current(): Phase {
    return this.phase
  }

  get found(): Discovery | undefined {
    return this.discovery
  }

  /** Starts unless something has started it already. */
  async start(): Promise<void> {
    if (this.phase.kind === 'idle') {
      await this.restart()
    } else {
      await this.queue
    }
  }

  /** Starts, or starts anew. Calls that overlap run one after the other. */
  restart(): Promise<void> {
    this.queue = this.queue.then(async () => {
      await this.stopNow()
      await this.startNow()
    })
    return this.queue
  }

  stop(): Promise<void> {
    this.queue = this.queue.then(() => this.stopNow())
    return this.queue
  }

  dispose(): void {
    this.changed.dispose()
  }

  /** The running client; `undefined` while there is none to ask. */
  get running(): LanguageClient | undefined {
    return this.client?.state === State.Running ? this.client : undefined
  }

  async execute<C extends keyof Contract>(command: C, ...args: Contract[C]['arguments']): Promise<Contract[C]['answer']> {
    await this.start()
    const client = this.running
    if (!client) {
      throw new Error(vscode.l10n.t('The language server is not running.'))
    }
    const result: unknown = await client.sendRequest('workspace/executeCommand', { command, arguments: args })
    return result as Contract[C]['answer'] // the server's own tests hold it to the contract
  }

  /** Asks for the state of the model, and again until it is neither absent nor loading. */
  async refreshStatus(): Promise<KnownStatus | undefined> {
    for (;;) {
      const client = this.running
      if (!client) {
        return undefined
      }
      const offered = client.initializeResult?.capabilities.executeCommandProvider?.commands ?? []
      const status: KnownStatus = offered.includes(COMMAND.status)
        ? await this.execute(COMMAND.status)
        : { state: 'ready' }
      if (client !== this.running) {
        return undefined
      }
      if (status.state === 'failed') {
        this.enter({ kind: 'failed', reason: status.lastError ?? '' })
        return status
      }
      this.enter({ kind: status.state === 'loading' ? 'loading' : 'ready', status })
      if (status.state !== 'loading') {
        return status
      }
      await new Promise((resolve) => setTimeout(resolve, LOADING_POLL_MS))
    }
  }

  private refreshSoon(): void {
    this.refreshStatus().catch((error: unknown) => {
      this.log.warn(String(error))
    })
  }

  /** Tells the server what the settings are now; it needs no restart for them. */
  async sendSettings(): Promise<void> {
    const settings = { bertfill: vscode.workspace.getConfiguration('bertfill') }
    await this.running?.sendNotification('workspace/didChangeConfiguration', { settings })
  }

  private enter(phase: Phase): void {
    this.phase = phase
    this.changed.fire(phase)
  }

  private async startNow(): Promise<void> {
    this.enter({ kind: 'starting' })
    this.crashes = []
    let refused: readonly Refused[] = []
    for (;;) {
      this.discovery = await discover({
        setting: vscode.workspace.getConfiguration('bertfill').get('server.path', ''),
        extension: this.context.extensionPath,
        env: process.env,
        platform: process.platform,
        refused,
      })
      refused = this.discovery.refused
      const { server } = this.discovery
      if (!server) {
        this.enter({ kind: 'failed', reason: vscode.l10n.t('No language server was found.') })
        break
      }
      if (await this.tryServer(server)) {
        break
      }
      refused = [...refused, { ...server, reason: vscode.l10n.t('it did not start') }]
    }
    for (const each of refused) {
      this.log.warn(`${each.source}: ${each.command}: ${each.reason}`)
    }
  }

  private async tryServer(server: Server): Promise<boolean> {
    this.log.info(`${server.source}: ${server.command} (${server.version})`)
    this.client = this.createClient(server)
    try {
      await this.client.start()
      return true
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error))
      return false
    }
  }

  private createClient(server: Server): LanguageClient {
    const executable: Executable = { command: server.command, args: ['serve'] }
    const options: LanguageClientOptions = {
      documentSelector: SELECTOR,
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: () => vscode.workspace.getConfiguration('bertfill'), // as it is at each start
      markdown: { isTrusted: false, supportHtml: true },
      middleware: {
        ...this.middleware,
        handleWorkDoneProgress: (token, params, next) => {
          next(token, params)
          if (params.kind === 'end') {
            this.refreshSoon() // another model may have taken over
          }
        },
      },
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => (started ? this.afterCrash() : { action: CloseAction.DoNotRestart, handled: true }),
      },
      initializationFailedHandler: () => false,
    }
    let started = false
    const client = new QuietClient('bertfill', 'bertfill', executable, options)
    client.onDidChangeState(({ newState }) => {
      if (client !== this.client) {
        return
      }
      if (newState === State.Running) {
        started = true
        this.refreshSoon()
      } else if (newState === State.Starting) {
        this.enter({ kind: 'starting' })
      }
    })
    return client
  }

  private afterCrash(): CloseHandlerResult {
    const now = Date.now()
    this.crashes = [...this.crashes.filter((moment) => now - moment < CRASH_WINDOW_MS), now]
    if (this.crashes.length <= CRASHES) {
      this.log.warn(`the server ended unexpectedly; starting it again (${this.crashes.length}/${CRASHES})`)
      return { action: CloseAction.Restart, handled: true }
    }
    this.enter({ kind: 'failed', reason: vscode.l10n.t('The language server keeps ending; see the log.') })
    return { action: CloseAction.DoNotRestart, handled: true }
  }

  private async stopNow(): Promise<void> {
    const client = this.client
    this.client = undefined
    if (client?.needsStop()) {
      try {
        await client.stop()
      } catch (error) {
        this.log.warn(`stop: ${String(error)}`)
      }
    }
    this.enter({ kind: 'stopped' })
  }
}
