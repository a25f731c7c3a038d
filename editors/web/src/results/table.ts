// The table of one gap: its candidates with their confidence, what the one looked at rests on, and the tone of its end.

import { make } from '../dom'
import { say } from '../locale'
import { percent, wholePercent } from '../percent'
import type { ToneComparison } from '../server/protocol'
import { isAmbiguous, type Gap } from './answer'
import type { Reason } from './reasons'

const NAMED = 4 // tokens in the line of reasons
const MATTERS = 0.04 // a smaller share says nothing
const TONES = 3 // candidates under each end mark

export interface TableActions {
  /** A candidate was taken, or given back. */
  readonly choose: (candidate: string) => void
  /** A candidate is under the pointer or has the focus; undefined when none is any more. */
  readonly look: (candidate: string | undefined) => void
  readonly compareTone: () => Promise<ToneComparison | null>
  readonly chooseTone: (comparison: ToneComparison, candidate: string, mark: string) => void
}

export class GapTable {
  readonly element: HTMLElement
  private readonly buttons: HTMLButtonElement[] = []
  private readonly rests = make('p', { class: 'rests' })
  private readonly tone = make('div', { class: 'tone' })
  private readonly toneButton = make('button', { type: 'button', class: 'quiet', 'aria-expanded': 'false' })

  constructor(
    private readonly gap: Gap,
    private readonly name: string,
    heading: string | undefined,
    private readonly actions: TableActions,
  ) {
    this.element = make(
      'section',
      { class: 'gap', 'aria-label': name },
      heading === undefined ? undefined : make('h3', {}, heading),
      gap.candidates.length > 0 ? this.table() : make('p', {}, say('results.no-candidate')),
      this.rests,
      this.ambiguity(),
      this.toneButton,
      this.tone,
    )
    this.toneButton.textContent = say('tone.compare')
    this.toneButton.addEventListener('click', () => {
      void this.toggleTone()
    })
    this.tone.hidden = true
  }

  /** Marks what stands in the text; `undefined`: the text was changed otherwise, and nothing here can be taken. */
  show(text: string | undefined): void {
    for (const [rank, button] of this.buttons.entries()) {
      button.setAttribute('aria-pressed', String(this.gap.candidates[rank]?.text === text))
    }
    for (const button of this.element.querySelectorAll('button')) {
      button.disabled = text === undefined
    }
  }

  /** Says what a candidate rests on; null where that cannot be told. */
  explain(candidate: string, reasons: readonly Reason[] | null): void {
    const heaviest = [...(reasons ?? [])].sort((one, other) => other.share - one.share).slice(0, NAMED)
    const tokens = heaviest
      .filter(({ share }) => share >= MATTERS)
      .map(({ text, share }) => `${text} ${wholePercent(share)}`)
      .join(' · ')
    const key = reasons === null ? 'results.no-reasons' : tokens ? 'results.rests-on' : 'results.rests-on-nothing'
    this.rests.textContent = say(key, { candidate, tokens })
  }

  private table(): HTMLTableElement {
    const head = ['results.candidate', 'results.confidence'] as const
    const table = make(
      'table',
      { 'aria-label': this.name },
      make('thead', { class: 'unseen' }, make('tr', {}, ...head.map((key) => make('th', { scope: 'col' }, say(key))))),
      make('tbody', {}, ...this.gap.candidates.map((_, rank) => this.row(rank))),
    )
    table.addEventListener('keydown', (event) => {
      this.move(event)
    })
    table.addEventListener('pointerleave', () => {
      this.actions.look(undefined)
    })
    return table
  }

  private row(rank: number): HTMLTableRowElement {
    const { text = '', score = 0, source } = this.gap.candidates[rank] ?? {}
    const confidence = percent(score)
    const button = make('button', { type: 'button', class: 'candidate', tabindex: rank === 0 ? 0 : -1, lang: 'zh-CN' }, text)
    this.buttons.push(button)
    const bar = make('span', { class: 'bar', 'aria-hidden': 'true' })
    bar.style.setProperty('--share', String(score))
    const row = make(
      'tr',
      { class: rank === 0 ? 'best' : undefined },
      make(
        'th',
        { scope: 'row' },
        button,
        rank === 0 ? make('span', { class: 'star', title: say('results.best') }, make('span', { class: 'unseen' }, say('results.best'))) : undefined,
      ),
      make(
        'td',
        {},
        make('span', { class: 'measure' }, bar, make('span', { class: 'percent' }, confidence)),
        source === undefined ? undefined : make('span', { class: 'source', lang: 'zh-CN' }, source),
      ),
    )
    button.addEventListener('focus', () => {
      this.buttons.forEach((each, place) => {
        each.tabIndex = place === rank ? 0 : -1
      })
      this.actions.look(text)
    })
    row.addEventListener('pointerenter', () => {
      this.actions.look(text)
    })
    row.addEventListener('click', () => {
      if (!button.disabled) {
        this.actions.choose(text)
      }
    })
    return row
  }

  /** One stop of the Tab key a table; the arrow keys go through its candidates. */
  private move(event: KeyboardEvent): void {
    const here = this.buttons.findIndex((button) => button === document.activeElement)
    const last = this.buttons.length - 1
    const there = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: last }[event.key]
    if (here >= 0 && there !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault()
      this.buttons[Math.max(0, Math.min(last, there))]?.focus()
    }
  }

  private ambiguity(): HTMLElement | undefined {
    const [first, second] = this.gap.candidates
    if (!isAmbiguous(this.gap) || !first || !second) {
      return undefined
    }
    const text = say('results.ambiguous', { first: first.text, second: second.text })
    return make('p', { class: 'ambiguous' }, text)
  }

  // -- tone

  private async toggleTone(): Promise<void> {
    const open = this.tone.hidden
    this.toneButton.setAttribute('aria-expanded', String(open))
    if (open && this.tone.childElementCount === 0) {
      const comparison = await this.actions.compareTone().catch(() => null) // what is wrong with the server is said
      if (comparison === null) {
        this.toneButton.setAttribute('aria-expanded', 'false')
        return
      }
      this.tone.append(...this.tones(comparison))
    }
    this.tone.hidden = !open
  }

  private tones(comparison: ToneComparison): HTMLElement[] {
    const columns = comparison.variants.map(({ mark, candidates }) =>
      make(
        'div',
        {},
        make('p', { class: 'mark', 'aria-hidden': 'true' }, `……${mark}`),
        make(
          'ol',
          { 'aria-label': mark, lang: 'zh-CN' },
          ...candidates.slice(0, TONES).map(({ text, score }) => {
            const confidence = percent(score)
            const label = say('tone.choose', { candidate: text, mark, confidence })
            const button = make('button', { type: 'button', class: 'candidate', 'aria-label': label, lang: 'zh-CN' }, text)
            button.addEventListener('click', () => {
              this.actions.chooseTone(comparison, text, mark)
            })
            return make('li', {}, button, make('span', { class: 'percent', 'aria-hidden': 'true' }, confidence))
          }),
        ),
      ),
    )
    return [make('p', { class: 'unseen' }, say('tone.title')), ...columns]
  }
}
