// How the server is, at the head of the page: connecting, loading its model, ready; and what to do when it is gone.

import { byId } from './dom'
import { inEveryLanguage, locale, prefer, say } from './locale'
import type { Connection, Phase } from './server/connection'

const AGAIN_MS = 300 // while a model is loaded

/** What `GET /status` answers (bertfill_ls/web/app.py). */
interface ServerStatus {
  readonly state: 'loading' | 'ready' | 'failing' | 'failed'
  readonly version: string
  readonly model: string | null
  readonly language: string
  readonly languageAsked: boolean
  readonly error: string | null
}

/** Shows how the server is, in every language; `failed` is told why its model cannot be used, in a sentence. */
export function showHealth(connection: Connection, failed: (sentence: string) => void): void {
  const banner = byId('banner', HTMLParagraphElement)
  const state = byId('connection', HTMLParagraphElement)
  let phase: Phase = 'connecting'

  const writePhase = (): void => {
    const lost = phase === 'connecting' || phase === 'open' ? undefined : say(`connection.${phase}`)
    banner.hidden = lost === undefined
    banner.textContent = lost ?? ''
    if (phase !== 'open') {
      state.dataset.phase = phase
      state.textContent = phase === 'connecting' ? say('connection.connecting') : ''
    }
  }

  const describe = async (): Promise<void> => {
    const status = await statusOf()
    if (status === undefined || phase !== 'open') {
      return // the connection is about to be found lost, which is said
    }
    if (status.languageAsked) {
      prefer(status.language)
    }
    const kind = status.state === 'ready' || status.state === 'loading' ? status.state : 'failed'
    state.dataset.phase = kind
    state.textContent = say(`connection.${kind}`)
    if (status.error !== null) {
      failed(status.error)
    }
    const { version, model } = status
    byId('about', HTMLSpanElement).textContent =
      model === null ? `bertfill ${version}` : say('about.model', { version, model })
    if (kind === 'loading') {
      setTimeout(() => {
        void describe()
      }, AGAIN_MS)
    }
  }

  connection.onPhase((now) => {
    phase = now
    writePhase()
    if (now === 'open') {
      connection.speak(locale())
      void describe()
    }
  })
  inEveryLanguage((language) => {
    writePhase()
    if (phase === 'open') {
      connection.speak(language)
      void describe()
    }
  })
}

async function statusOf(): Promise<ServerStatus | undefined> {
  try {
    const response = await fetch('/status', { headers: { 'accept-language': locale() } })
    return response.ok ? ((await response.json()) as ServerStatus) : undefined
  } catch {
    return undefined
  }
}
