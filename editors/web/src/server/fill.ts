// Asking for many lines in one batch: answers come as they are ready, in order, and an abort ends the work.

import { locale } from '../locale'
import type { WireAnswer } from '../results/answer'
import { objects } from './ndjson'

/** No answer, or no further one: the message is the server's sentence, empty where it cannot be reached (`status` 0). */
export class FillError extends Error {
  constructor(
    readonly status: number,
    reason = '',
  ) {
    super(reason)
  }
}

export async function* fillLines(
  lines: readonly string[],
  topK: number,
  signal: AbortSignal,
): AsyncGenerator<WireAnswer> {
  const response = await reached(signal, () =>
    fetch('/fill', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': locale() },
      body: JSON.stringify({ lines, topK }),
      signal,
    }),
  )
  if (!response.ok || response.body === null) {
    throw new FillError(response.status, await reasonOf(response))
  }
  const answers = objects(response.body)
  let answered = 0
  for (;;) {
    const next = await reached(signal, () => answers.next())
    if (next.done === true) {
      break
    }
    yield answerOf(next.value)
    answered++
  }
  if (answered < lines.length) {
    throw new FillError(0) // the connection ended before the answers did
  }
}

/** What is waited for, with every failure of the network as a FillError; an abort is none. */
async function reached<Value>(signal: AbortSignal, wait: () => Promise<Value>): Promise<Value> {
  try {
    return await wait()
  } catch (error) {
    if (signal.aborted) {
      throw error
    }
    throw new FillError(0)
  }
}

function answerOf(value: unknown): WireAnswer {
  const { error } = value as { readonly error?: unknown }
  if (typeof error === 'string') {
    throw new FillError(200, error)
  }
  return value as WireAnswer
}

async function reasonOf(response: Response): Promise<string> {
  const text = (await response.text()).trim()
  try {
    const value = JSON.parse(text) as { readonly error?: unknown }
    return typeof value.error === 'string' ? value.error : text
  } catch {
    return text || String(response.status) // no JSON: a sentence, or nothing
  }
}
