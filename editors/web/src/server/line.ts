// What the server says about one line by itself, as the table has it: reasons, and the tone of its end. The line is a
// document of its own for as long as the question lasts, so that no other line takes part in the answer.

import type { Connection } from './connection'
import { COMMAND, type Explanation, type ToneComparison } from './protocol'

const KEPT = 500 // answers; a text of many lines may be looked at for long

export class Lines {
  private readonly explanations = new Map<string, Promise<Explanation | null>>()
  private asked = 0

  constructor(private readonly connection: Connection) {}

  /** What a candidate of the gap at `place` rests on; null where the server cannot tell. */
  explain(text: string, place: number, candidate: string): Promise<Explanation | null> {
    const key = JSON.stringify([text, place, candidate])
    const known = this.explanations.get(key)
    if (known) {
      return known
    }
    const asked = this.about(text, place, (argument) =>
      this.connection.execute(COMMAND.explain, { ...argument, candidate }),
    )
    this.explanations.set(key, asked)
    asked.catch(() => this.explanations.delete(key)) // asked again, it may do better
    const [oldest] = this.explanations.keys()
    if (this.explanations.size > KEPT && oldest !== undefined) {
      this.explanations.delete(oldest)
    }
    return asked
  }

  compareTone(text: string, place: number): Promise<ToneComparison | null> {
    return this.about(text, place, (argument) => this.connection.execute(COMMAND.compareTone, argument))
  }

  /** Opens the line, asks, and closes it: the server answers for a document as it was when it was asked. */
  private async about<Answer>(text: string, place: number, ask: (argument: Place) => Promise<Answer>): Promise<Answer> {
    const { client } = this.connection
    await client.initializing
    const textDocument = { uri: `untitled:line-${++this.asked}` }
    client.notification('textDocument/didOpen', {
      textDocument: { ...textDocument, languageId: 'plaintext', version: 0, text },
    })
    const answer = ask({ textDocument, position: { line: 0, character: place } })
    client.notification('textDocument/didClose', { textDocument })
    return answer
  }
}

interface Place {
  readonly textDocument: { readonly uri: string }
  readonly position: { readonly line: number; readonly character: number }
}
