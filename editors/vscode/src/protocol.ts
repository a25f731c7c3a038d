// The server's commands: names, arguments and answers. The server is the one who decides; this file only repeats it.

import type { Range } from 'vscode-languageclient/node'

export const COMMAND = {
  fillAll: 'bertfill.server.fillAll',
  maskSelection: 'bertfill.server.maskSelection',
  compareTone: 'bertfill.server.compareTone',
  explain: 'bertfill.server.explain',
  status: 'bertfill.server.status',
  restartEngine: 'bertfill.server.restartEngine',
} as const

export interface Message {
  readonly message?: string
}

export interface Scored {
  readonly text: string
  /** A probability, 0 to 1. */
  readonly score: number
}

export interface Tone {
  /** The whole sentence with this end mark. */
  readonly text: string
  readonly mark: string
  readonly candidates: readonly Scored[]
}

export interface ToneComparison {
  readonly variants: readonly Tone[]
  readonly maskRange?: Range
  /** The sentence's end mark; an empty range where it has none. */
  readonly markRange?: Range
}

export interface Explanation {
  readonly plain: string
  readonly candidate?: string
  readonly maskRange?: Range
  /** Weights between 0 and 1; they need not add up to 1. */
  readonly tokens?: readonly { readonly range: Range; readonly text: string; readonly weight: number }[]
}

export interface Status {
  readonly state: 'loading' | 'ready' | 'failed' | 'off'
  readonly model?: string
  readonly lastError?: string | null
  readonly plain?: string
}
