// Client middleware that times answers, and keeps VS Code's own highlights from contradicting ours.

import type { Middleware } from 'vscode-languageclient/node'
import * as vscode from 'vscode'

export class Latency implements vscode.Disposable {
  private readonly emitter = new vscode.EventEmitter<number>()
  /** Milliseconds that the last completion or hover took, as the writer felt it. */
  readonly onDidMeasure = this.emitter.event

  dispose(): void {
    this.emitter.dispose()
  }

  private async timed<T>(work: () => T | PromiseLike<T>): Promise<T> {
    const start = performance.now()
    const answer = await work()
    if (answer) {
      this.emitter.fire(performance.now() - start)
    }
    return answer
  }

  readonly middleware: Middleware = {
    provideCompletionItem: (document, position, context, token, next) =>
      this.timed(() => next(document, position, context, token)),
    provideHover: (document, position, token, next) => this.timed(() => next(document, position, token)),
    // A run of Chinese is one word to VS Code and it does not ask again inside one word, so the mask and what it rests
    // on are painted by reasons.ts. Here an empty place is answered, which paints nothing: no answer would make VS Code
    // mark every other "MASK", and the mask itself would have two colours, one upon the other.
    provideDocumentHighlights: async (document, position, token, next) => {
      const all = (await next(document, position, token)) ?? []
      return all
        .filter(({ range }) => range.contains(position) && !range.end.isEqual(position))
        .map(({ range }) => new vscode.DocumentHighlight(new vscode.Range(range.start, range.start)))
    },
  }
}
