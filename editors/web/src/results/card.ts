// One line's answer: the sentence as it would read, and a table for each of its gaps.

import { make } from '../dom'
import { say } from '../locale'
import type { ToneComparison } from '../server/protocol'
import { bestOf, maskOf, standing, type Answer, type Gap, type Standing } from './answer'
import { strengthOf, type Reason } from './reasons'
import { GapTable } from './table'

export interface CardActions {
  readonly choose: (card: Card, gap: number, candidate: string) => void
  readonly look: (card: Card, gap: number, candidate: string) => void
  readonly compareTone: (card: Card, gap: number) => Promise<ToneComparison | null>
  readonly chooseTone: (card: Card, gap: number, comparison: ToneComparison, candidate: string, mark: string) => void
}

/** How a card is shown: among many, only its sentence until it is opened. */
export interface CardForm {
  readonly line: number
  readonly named: boolean
  readonly folded: boolean
  readonly open: boolean
}

export class Card {
  readonly element: HTMLElement
  /** What stands in each gap; undefined once the line was changed in any other way. */
  texts: Standing | undefined
  private read: string | undefined
  private readonly sentence = make('p', { class: 'sentence', lang: 'zh-CN' })
  private readonly changed = make('p', { class: 'changed', hidden: true }, say('results.changed'))
  private readonly body = make('div', { class: 'gaps' })
  private tables: GapTable[] = []
  private looked: { readonly gap: number; readonly text: string } | undefined
  private reasons: readonly Reason[] = []

  constructor(
    readonly answer: Answer,
    readonly form: CardForm,
    private readonly actions: CardActions,
  ) {
    this.read = answer.text
    this.texts = answer.gaps.map((gap) => maskOf(answer, gap))
    const name = say('results.line', { line: form.line })
    const seen = make('span', { 'aria-hidden': 'true' }, String(form.line))
    const number = form.named ? make('span', { class: 'number' }, make('span', { class: 'unseen' }, name), seen) : undefined
    if (form.folded) {
      const details = make('details', { class: 'card', open: form.open }, make('summary', {}, number, this.sentence))
      details.append(this.changed, this.body)
      details.addEventListener('toggle', () => {
        this.fillBody()
      })
      this.element = details
    } else {
      this.element = make('article', { class: 'card', 'aria-label': name }, make('div', { class: 'head' }, number, this.sentence), this.changed, this.body)
    }
    if (!form.folded || form.open) {
      this.fillBody()
    }
    this.write()
  }

  /** Takes in what the line reads now; undefined where it is gone. Returns whether other texts stand in it. */
  update(now: string | undefined): boolean {
    if (now === this.read) {
      return false // as most lines of a long text are, at most keys
    }
    this.read = now
    const texts = now === undefined ? undefined : standing(this.answer, now)
    if (same(texts, this.texts)) {
      return false
    }
    this.texts = texts
    this.looked = undefined
    if (texts === undefined) {
      this.reasons = []
    }
    this.write()
    return texts !== undefined
  }

  /** Shows a candidate in its gap, and what it rests on; null where that cannot be told. */
  explain(gap: number, candidate: string, reasons: readonly Reason[] | null): void {
    this.reasons = reasons ?? []
    this.tables[gap]?.explain(candidate, reasons)
    this.write()
  }

  preview(gap: number, text: string): void {
    this.looked = { gap, text }
    this.write()
  }

  /** What a gap is about while no candidate is looked at. */
  resting(gap: number): string | undefined {
    const here = this.answer.gaps[gap]
    return here?.candidates.length ? bestOf(this.answer, here, this.texts?.[gap]) : undefined
  }

  private fillBody(): void {
    if (this.tables.length > 0) {
      return
    }
    const { gaps } = this.answer
    this.tables = gaps.map((gap, place) => this.table(gap, place, gaps.length > 1))
    this.body.append(...this.tables.map(({ element }) => element))
    this.write()
  }

  private table(gap: Gap, place: number, several: boolean): GapTable {
    const number = place + 1
    const name = say('results.gap-of-line', { line: this.form.line, number })
    return new GapTable(gap, name, several ? say('results.gap', { number }) : undefined, {
      choose: (candidate) => {
        this.actions.choose(this, place, candidate)
      },
      look: (candidate) => {
        const text = candidate ?? this.resting(place)
        if (text !== undefined && this.texts !== undefined) {
          this.actions.look(this, place, text)
        }
      },
      compareTone: () => this.actions.compareTone(this, place),
      chooseTone: (comparison, candidate, mark) => {
        this.actions.chooseTone(this, place, comparison, candidate, mark)
      },
    })
  }

  private write(): void {
    const { answer, texts } = this
    this.changed.hidden = texts !== undefined
    this.element.classList.toggle('is-changed', texts === undefined)
    this.tables.forEach((table, gap) => {
      table.show(texts?.[gap])
    })
    const parts: (Node | string)[] = []
    let end = 0
    for (const [place, gap] of answer.gaps.entries()) {
      parts.push(...this.marked(end, gap.start), this.chip(gap, place))
      end = gap.end
    }
    parts.push(...this.marked(end, answer.text.length))
    this.sentence.replaceChildren(...parts)
  }

  private chip(gap: Gap, place: number): HTMLElement {
    const now = this.texts?.[place]
    const looked = this.looked?.gap === place ? this.looked.text : undefined
    const stands = now !== undefined && now !== maskOf(this.answer, gap)
    return make('strong', { class: stands ? 'chip stands' : 'chip' }, looked ?? bestOf(this.answer, gap, now))
  }

  /** A stretch of the line with the tokens marked that the candidate rests on. */
  private marked(start: number, end: number): (Node | string)[] {
    const { text } = this.answer
    const parts: (Node | string)[] = []
    let done = start
    for (const reason of this.reasons) {
      const strength = strengthOf(reason.share)
      if (strength !== undefined && reason.start >= done && reason.end <= end) {
        parts.push(text.slice(done, reason.start))
        parts.push(make('mark', { class: `reason reason-${strength}` }, text.slice(reason.start, reason.end)))
        done = reason.end
      }
    }
    return [...parts, text.slice(done, end)].filter((part) => part !== '')
  }
}

function same(one: Standing | undefined, other: Standing | undefined): boolean {
  return one?.length === other?.length && (one ?? []).every((text, place) => text === other?.[place])
}
