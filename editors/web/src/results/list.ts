// All answers of one batch: where their lines are in the text now, what is chosen in them, what they rest on.

import { isolateHistory } from '@codemirror/commands'
import { StateEffect, type ChangeSpec } from '@codemirror/state'
import { EditorView } from '@codemirror/view'

import { make } from '../dom'
import type { Key, Values } from '../messages'
import type { Lines } from '../server/line'
import type { Explanation, ToneComparison } from '../server/protocol'
import { filled, maskOf, placeNow, readAnswer, type Answer, type WireAnswer } from './answer'
import { Card } from './card'
import { follow, lineNow, linePlaces, showFollowed } from './places'
import { paint, reasonMarks, type Reason } from './reasons'

const FOLDED_FROM = 7 // lines; so many tables at once are looked through by nobody
const REST_MS = 60 // before a candidate that the pointer passes over is explained

/** A line that was asked about: its number from 1, and where it begins in the document. */
export interface AskedLine {
  readonly number: number
  readonly from: number
  readonly text: string
}

export class Results {
  private lines: readonly AskedLine[] = []
  private cards = new Map<number, Card>() // by the place of their line among `lines`
  private answers = new Map<number, Answer>()
  private readonly list = make('div', { class: 'cards' })
  private looked: { readonly card: Card; readonly gap: number } | undefined
  private timer = 0
  private turn = 0

  constructor(
    root: HTMLElement,
    private readonly view: EditorView,
    private readonly server: Lines,
    private readonly tell: (key: Key, values: Values) => void,
  ) {
    root.append(this.list)
    const listener = EditorView.updateListener.of(({ docChanged }) => {
      if (docChanged) {
        this.update()
      }
    })
    view.dispatch({ effects: StateEffect.appendConfig.of([linePlaces, reasonMarks, listener]) })
  }

  /** Keeps an eye on lines that are asked about: the text may change before there is an answer. */
  watch(lines: readonly AskedLine[]): void {
    follow(
      this.view,
      lines.map(({ from }) => from),
    )
  }

  /** Forgets the answers before; what comes next is about these lines, which are watched. */
  begin(lines: readonly AskedLine[]): void {
    showFollowed(this.view)
    this.clear(lines)
  }

  private clear(lines: readonly AskedLine[]): void {
    this.lines = lines
    this.cards.clear()
    this.answers.clear()
    this.list.replaceChildren()
    this.turn++
    this.looked = undefined
    clearTimeout(this.timer)
    paint(this.view, [])
  }

  add(place: number, raw: WireAnswer): void {
    const line = this.lines[place]
    if (!line) {
      return
    }
    const answer = readAnswer(raw)
    this.answers.set(place, answer)
    if (answer.gaps.length === 0) {
      return
    }
    const folded = this.lines.length >= FOLDED_FROM
    const form = { line: line.number, named: this.lines.length > 1, folded, open: this.cards.size === 0 }
    const card = new Card(answer, form, {
      choose: (chosen, gap, candidate) => {
        this.choose(chosen, gap, candidate)
      },
      look: (looked, gap, candidate) => {
        this.look(looked, gap, candidate)
      },
      compareTone: ({ answer: { text, gaps } }, gap) => this.server.compareTone(text, (gaps[gap]?.start ?? 0) + 1),
      chooseTone: (chosen, gap, comparison, candidate, mark) => {
        this.chooseTone(chosen, gap, comparison, candidate, mark)
      },
    })
    this.cards.set(place, card)
    this.list.append(card.element)
    card.update(lineNow(this.view, place)?.text)
  }

  /** Says of the first answer what it rests on, before anybody asks. */
  settle(): void {
    const [card] = this.cards.values()
    const best = card?.resting(0)
    if (card && best !== undefined) {
      this.look(card, 0, best)
    }
  }

  /** The cards in another language. */
  translate(): void {
    const known = [...this.answers]
    if (known.length > 0) {
      this.clear(this.lines)
      for (const [place, { raw }] of known) {
        this.add(place, raw)
      }
      this.settle()
    }
  }

  get gaps(): number {
    return [...this.answers.values()].reduce((count, { gaps }) => count + gaps.length, 0)
  }

  get isEmpty(): boolean {
    return this.cards.size === 0
  }

  /** The answers by the numbers of their lines. */
  get byLine(): Map<number, Answer> {
    const sorted = [...this.answers].sort(([one], [other]) => one - other)
    return new Map(sorted.map(([place, answer]) => [this.lines[place]?.number ?? place + 1, answer]))
  }

  /** The text with every gap filled whose line still reads as it was asked about. */
  filledText(): string {
    const { doc } = this.view.state
    const lines = [...doc.iterLines()]
    for (const [place, card] of this.cards) {
      const now = lineNow(this.view, place)
      if (now && card.texts) {
        lines[now.number - 1] = filled(card.answer, card.texts)
      }
    }
    return lines.join(this.view.state.lineBreak)
  }

  /** Puts the first candidate into every gap that is still open, in one step; returns how many those were. */
  fillAll(): number {
    const changes: ChangeSpec[] = []
    for (const [place, card] of this.cards) {
      for (const gap of card.answer.gaps.keys()) {
        const there = this.placeOf(place, card, gap)
        const best = card.answer.gaps[gap]?.candidates[0]?.text
        if (there && there.isOpen && best !== undefined) {
          changes.push({ from: there.from, to: there.to, insert: best })
        }
      }
    }
    this.write(changes)
    return changes.length
  }

  // -- choosing

  private choose(card: Card, gap: number, candidate: string): void {
    const place = this.placeOfCard(card)
    const there = this.placeOf(place, card, gap)
    const here = card.answer.gaps[gap]
    if (!there || !here) {
      return
    }
    const again = card.texts?.[gap] === candidate
    this.looked = { card, gap }
    this.write([{ from: there.from, to: there.to, insert: again ? maskOf(card.answer, here) : candidate }])
    if (!again) {
      this.tell('results.chosen', { candidate })
    }
  }

  private chooseTone(card: Card, gap: number, { markRange }: ToneComparison, candidate: string, mark: string): void {
    const place = this.placeOfCard(card)
    const there = this.placeOf(place, card, gap)
    const line = lineNow(this.view, place)
    if (!there || !line || !card.texts) {
      return
    }
    const at = (offset: number): number => line.from + placeNow(card.answer, card.texts ?? [], offset)
    this.write([
      { from: there.from, to: there.to, insert: candidate },
      { from: at(markRange.start.character), to: at(markRange.end.character), insert: mark },
    ])
    this.tell('results.chosen', { candidate })
  }

  private write(changes: ChangeSpec[]): void {
    if (changes.length > 0) {
      this.view.dispatch({ changes, userEvent: 'input.fill', annotations: isolateHistory.of('full') })
    }
  }

  // -- looking

  private look(card: Card, gap: number, candidate: string): void {
    this.looked = { card, gap }
    card.preview(gap, candidate)
    const turn = ++this.turn
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      void this.explain(card, gap, candidate, turn)
    }, REST_MS)
  }

  private async explain(card: Card, gap: number, candidate: string, turn: number): Promise<void> {
    const { text, gaps } = card.answer
    try {
      const explanation = await this.server.explain(text, (gaps[gap]?.start ?? 0) + 1, candidate)
      if (turn === this.turn && card.texts) {
        const reasons = explanation && reasonsOf(explanation)
        card.explain(gap, candidate, reasons)
        this.paint(card, reasons ?? [])
      }
    } catch {
      // Without a connection nothing can be explained; the page says that there is none.
    }
  }

  private paint(card: Card, reasons: readonly Reason[]): void {
    const line = lineNow(this.view, this.placeOfCard(card))
    const { texts } = card
    if (line && texts) {
      const at = (offset: number): number => line.from + placeNow(card.answer, texts, offset)
      paint(
        this.view,
        reasons.map((reason) => ({ ...reason, start: at(reason.start), end: at(reason.end) })),
      )
    }
  }

  // -- where things are

  /** Takes in a change of the text; where one was chosen or taken back, its reasons are told anew. */
  private update(): void {
    for (const [place, card] of this.cards) {
      const isOther = card.update(lineNow(this.view, place)?.text)
      const candidate = card === this.looked?.card ? card.resting(this.looked.gap) : undefined
      if (isOther && this.looked && candidate !== undefined) {
        this.look(card, this.looked.gap, candidate)
      }
    }
  }

  private placeOfCard(card: Card): number {
    return [...this.cards].find(([, each]) => each === card)?.[0] ?? -1
  }

  private placeOf(place: number, card: Card, gap: number): { from: number; to: number; isOpen: boolean } | undefined {
    const line = lineNow(this.view, place)
    const here = card.answer.gaps[gap]
    const text = card.texts?.[gap]
    if (!line || !here || text === undefined || !card.texts) {
      return undefined
    }
    const from = line.from + placeNow(card.answer, card.texts, here.start)
    return { from, to: from + text.length, isOpen: text === maskOf(card.answer, here) }
  }
}

function reasonsOf({ tokens }: Explanation): Reason[] {
  return tokens.map(({ text, range, share }) => ({
    start: range.start.character,
    end: range.end.character,
    text,
    share,
  }))
}
