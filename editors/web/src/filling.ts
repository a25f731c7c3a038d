// From a key to the answers on the screen: one batch at a time, shown as it comes, and given up when a newer one begins.

import type { Text } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'

import type { Key, Values } from './messages'
import type { AskedLine, Results } from './results/list'
import { FillError, fillLines } from './server/fill'

const TOP_K = 5
export const MOST_LINES = 2000 // bertfill_ls/web/limits.py
const FRAME_MS = 50 // between two looks at what has come

export interface Screen {
  /** A batch runs, or none does any more. */
  readonly running: (is: boolean) => void
  readonly progress: (done: number, all: number) => void
  readonly tell: (key: Key, values?: Values) => void
}

export class Filling {
  private current: AbortController | undefined
  private asked: Text | undefined // what the current batch is about

  constructor(
    private readonly view: EditorView,
    private readonly results: Results,
    private readonly screen: Screen,
  ) {}

  get isRunning(): boolean {
    return this.current !== undefined
  }

  cancel(): void {
    this.current?.abort()
  }

  /** Asks for every line that is not blank, each by itself; a key that is held down does not ask the same again. */
  async fill(): Promise<void> {
    if (this.current && this.asked?.eq(this.view.state.doc)) {
      return
    }
    this.cancel()
    const lines = linesOf(this.view)
    if (lines.length === 0 || lines.length > MOST_LINES) {
      this.screen.tell(lines.length === 0 ? 'fill.nothing' : 'fill.too-long', { lines: lines.length, most: MOST_LINES })
      return
    }
    const began = performance.now()
    const mine = new AbortController()
    this.current = mine
    this.asked = this.view.state.doc
    this.results.watch(lines)
    this.screen.running(true)
    let done = 0
    try {
      for await (const count of this.shown(lines, mine.signal)) {
        done = count
        this.screen.progress(done, lines.length)
      }
      this.finish(lines, performance.now() - began)
    } catch (error) {
      if (this.current === mine) {
        this.tellFailure(error, mine.signal.aborted, done, lines.length)
      }
    } finally {
      if (this.current === mine) {
        this.current = undefined
        this.screen.running(false)
      }
    }
  }

  /** Shows answers as they come, some to a frame; yields how many are on the screen. */
  private async *shown(lines: readonly AskedLine[], signal: AbortSignal): AsyncGenerator<number> {
    const texts = lines.map(({ text }) => text)
    let [done, shown, last] = [0, 0, -FRAME_MS]
    let waiting: (() => void)[] = []
    const flush = async (): Promise<number> => {
      for (const add of waiting) {
        add()
      }
      waiting = []
      shown = done
      await painted()
      last = performance.now()
      return shown
    }
    for await (const answer of fillLines(texts, TOP_K, signal)) {
      const place = done++
      if (place === 0) {
        this.results.begin(lines) // those before stay on the screen until there is something to take their place
      }
      waiting.push(() => {
        this.results.add(place, answer)
      })
      if (performance.now() - last >= FRAME_MS) {
        yield await flush()
      }
    }
    if (shown < done) {
      yield await flush()
    }
  }

  private finish(lines: readonly AskedLine[], milliseconds: number): void {
    if (this.results.isEmpty) {
      this.screen.tell('fill.no-mask')
      return
    }
    this.screen.tell('fill.done', {
      lines: lines.length,
      gaps: this.results.gaps,
      milliseconds: Math.round(milliseconds),
    })
    this.results.settle()
  }

  private tellFailure(error: unknown, aborted: boolean, done: number, all: number): void {
    if (aborted) {
      this.screen.tell('fill.cancelled', { done, all })
    } else if (error instanceof FillError && error.message) {
      this.screen.tell('fill.failed', { reason: error.message })
    } else if (error instanceof FillError) {
      this.screen.tell('fill.unreachable')
    } else {
      throw error
    }
  }
}

function linesOf(view: EditorView): AskedLine[] {
  const { doc } = view.state
  return Array.from({ length: doc.lines }, (_, place) => doc.line(place + 1)).filter(({ text }) => text.trim() !== '')
}

/** Resolves once what was changed until now is on the screen; in a tab that nobody sees, soon. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    if (document.hidden) {
      setTimeout(resolve)
    } else {
      requestAnimationFrame(() => {
        setTimeout(resolve)
      })
    }
  })
}
