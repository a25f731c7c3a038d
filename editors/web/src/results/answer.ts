// The answer for one line, and what of it stands in the text now. Pure: offsets are UTF-16 units of the line.

import { unitsOf } from '../text'

/** A lead smaller than this decides nothing: AMBIGUOUS of bertfill_ls/core/prediction/answers.py. */
export const AMBIGUOUS = 0.05

export interface Candidate {
  readonly text: string
  readonly score: number
  readonly source?: string
  readonly phrase?: string
}

export interface Gap {
  readonly start: number
  readonly end: number
  readonly candidates: readonly Candidate[]
}

/** A line as it was asked about, and the gaps in it. */
export interface Answer {
  readonly text: string
  readonly gaps: readonly Gap[]
  /** What the server sent, as it is downloaded. */
  readonly raw: WireAnswer
}

/** One line of `fill --jsonl`: offsets are code points. */
export interface WireAnswer {
  readonly text: string
  readonly gaps: readonly { readonly start: number; readonly end: number; readonly candidates: readonly Candidate[] }[]
}

export function readAnswer(raw: WireAnswer): Answer {
  const { text } = raw
  const gaps = raw.gaps.map(({ start, end, candidates }) => ({
    start: unitsOf(text, start),
    end: unitsOf(text, end),
    candidates,
  }))
  return { text, gaps, raw }
}

export function isAmbiguous({ candidates: [first, second] }: Gap): boolean {
  return first !== undefined && second !== undefined && first.score - second.score < AMBIGUOUS
}

/** For each gap what stands in it: its mask as it was asked about, or one of its candidates. */
export type Standing = readonly string[]

/**
 * What stands in each gap of a line whose text is `now`; undefined where the line was changed in any other way.
 *
 * It is read from the text alone, so that undo, redo and typing a candidate by hand are all understood.
 */
export function standing(answer: Answer, now: string): Standing | undefined {
  const dead = new Set<string>() // where it was found that nothing fits: without it some lines would take for ever
  const from = (gap: number, place: number): string[] | undefined => {
    const key = `${gap} ${place}`
    const texts = dead.has(key) ? undefined : tried(gap, place)
    if (texts === undefined) {
      dead.add(key)
    }
    return texts
  }
  const tried = (gap: number, place: number): string[] | undefined => {
    const before = answer.text.slice(answer.gaps[gap - 1]?.end ?? 0, answer.gaps[gap]?.start)
    if (!now.startsWith(before, place)) {
      return undefined
    }
    const start = place + before.length
    const here = answer.gaps[gap]
    if (here === undefined) {
      return start === now.length ? [] : undefined
    }
    for (const text of [maskOf(answer, here), ...here.candidates.map((candidate) => candidate.text)]) {
      const rest = now.startsWith(text, start) ? from(gap + 1, start + text.length) : undefined
      if (rest !== undefined) {
        return [text, ...rest]
      }
    }
    return undefined
  }
  return from(0, 0)
}

export function maskOf(answer: Answer, gap: Gap): string {
  return answer.text.slice(gap.start, gap.end)
}

/** Where a place of the line as it was asked about is in the line as it stands; inside a gap, it is the gap's start. */
export function placeNow(answer: Answer, texts: Standing, place: number): number {
  let moved = 0
  for (const [number, gap] of answer.gaps.entries()) {
    if (place < gap.end) {
      return Math.min(place, gap.start) + moved
    }
    moved += (texts[number] ?? '').length - (gap.end - gap.start)
  }
  return place + moved
}

/** The line with every gap filled: with what was chosen for it, else with its first candidate, if there is one. */
export function filled(answer: Answer, texts: Standing = answer.gaps.map((gap) => maskOf(answer, gap))): string {
  let text = ''
  let end = 0
  for (const [number, gap] of answer.gaps.entries()) {
    text += answer.text.slice(end, gap.start) + bestOf(answer, gap, texts[number])
    end = gap.end
  }
  return text + answer.text.slice(end)
}

/** What is to stand in a gap that holds `text` now. */
export function bestOf(answer: Answer, gap: Gap, text: string | undefined): string {
  const mask = maskOf(answer, gap)
  return text === undefined || text === mask ? (gap.candidates[0]?.text ?? mask) : text
}
