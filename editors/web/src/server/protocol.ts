// Made from bertfill_ls/lsp/commands/contract.py by: python -m tools.commands
// The server's commands: names, arguments and answers.

import type { Position, Range } from 'vscode-languageserver-protocol'

export const COMMAND = {
  fillAll: 'bertfill.server.fillAll',
  maskSelection: 'bertfill.server.maskSelection',
  compareTone: 'bertfill.server.compareTone',
  explain: 'bertfill.server.explain',
  models: 'bertfill.server.models',
  status: 'bertfill.server.status',
  restartEngine: 'bertfill.server.restartEngine',
} as const

/** What each command takes and answers. */
export interface Contract {
  readonly 'bertfill.server.fillAll': { readonly arguments: [DocumentArgument]; readonly answer: Message }
  readonly 'bertfill.server.maskSelection': { readonly arguments: [RangeArgument]; readonly answer: Message }
  readonly 'bertfill.server.compareTone': { readonly arguments: [PlaceArgument]; readonly answer: ToneComparison | null }
  readonly 'bertfill.server.explain': { readonly arguments: [ExplainArgument]; readonly answer: Explanation | null }
  readonly 'bertfill.server.models': { readonly arguments: []; readonly answer: ModelList }
  readonly 'bertfill.server.status': { readonly arguments: []; readonly answer: Status }
  readonly 'bertfill.server.restartEngine': { readonly arguments: []; readonly answer: Message }
}

/** A document by its name. */
export interface TextDocument {
  readonly uri: string
}

/** Names a document. */
export interface DocumentArgument {
  readonly textDocument: TextDocument
}

/** What a command has done, where there is something to say. */
export interface Message {
  readonly message?: string
}

/** Names a selection of a document. */
export interface RangeArgument {
  readonly textDocument: TextDocument
  readonly range: Range
}

/** Names a place in a document. */
export interface PlaceArgument {
  readonly textDocument: TextDocument
  readonly position: Position
}

/** A candidate. */
export interface ScoredText {
  readonly text: string
  /** A probability, 0 to 1. */
  readonly score: number
}

/** One end mark, and what would stand in the gap before it. */
export interface Tone {
  /** The sentence with this end mark. */
  readonly text: string
  readonly mark: string
  readonly candidates: readonly ScoredText[]
}

/** A sentence under 。, ！ and ？. */
export interface ToneComparison {
  readonly plain: string
  readonly variants: readonly Tone[]
  readonly maskRange: Range
  /** The sentence's end mark; an empty range where it has none. */
  readonly markRange: Range
}

/** Names a place in a document, and a candidate. */
export interface ExplainArgument {
  readonly textDocument: TextDocument
  readonly position: Position
  /** What is to be explained; the first candidate when it is left out. */
  readonly candidate?: string
}

/** A token of the context. */
export interface ExplainedToken {
  readonly text: string
  readonly range: Range
  /** From 0 to 1, of all that speaks for the candidate; 0 where it speaks against it. */
  readonly share: number
}

/** What a prediction rests on. */
export interface Explanation {
  readonly plain: string
  readonly candidate: string
  readonly maskRange: Range
  readonly tokens: readonly ExplainedToken[]
}

/** A model that can be chosen. */
export interface InstalledModel {
  /** What the setting `model` takes: a name, or the folder of one that is not installed. */
  readonly name: string
  readonly megabytes: number
  /** What one mask takes on this machine; null where that was not measured yet. */
  readonly milliseconds: number | null
  /** The share of the smoke test's masks that it fills rightly; null without one. */
  readonly firstRight: number | null
  readonly license: string | null
  /** Whether it answers when the setting is empty. */
  readonly isDefault: boolean
  /** Whether it answers now. */
  readonly isCurrent: boolean
  /** Why it cannot be used. */
  readonly problem: string | null
  /** All of that but the name, in a line. */
  readonly plain: string
}

/** The models that can be chosen, the one that comes with bertfill first. */
export interface ModelList {
  readonly models: readonly InstalledModel[]
  readonly plain: string
}

/** How long the batches of late took: half of them no longer than this, and 95 of a hundred. */
export interface Milliseconds {
  readonly p50: number
  readonly p95: number
}

/** How the server is. */
export interface Status {
  readonly state: 'loading' | 'ready' | 'failing' | 'failed'
  readonly version: string
  /** The model by name; null while the default one is being loaded. */
  readonly model: string | null
  /** The model that is being loaded while `model` answers; null when there is none. */
  readonly next: string | null
  /** The beginning of the SHA-256 of its weights. */
  readonly modelHash: string | null
  /** Where text is sent to be answered; null: nowhere. */
  readonly remoteHost: string | null
  /** Resident memory; null where the system does not tell. */
  readonly memoryMegabytes: number | null
  /** Null before the first batch. */
  readonly batchMilliseconds: Milliseconds | null
  /** Jobs that wait or run. */
  readonly queue: number
  readonly batches: number
  readonly answers: number
  readonly answersFromCache: number
  readonly lastError: string | null
  readonly plain: string
}
