// What is downloaded: the answers as JSON, or one row a candidate as CSV.

import type { Answer } from './answer'

const HEAD = ['line', 'text', 'mask', 'column', 'rank', 'candidate', 'confidence', 'source']
const MARK_OF_UTF8 = '\ufeff' // without it a spreadsheet takes Chinese for something else

/** The answers as `bertfill-ls fill --jsonl` would print them, in one list, each with its line (from 1). */
export function toJson(answers: ReadonlyMap<number, Answer>): string {
  const lines = [...answers].map(([line, { raw }]) => ({ line, ...raw }))
  return `${JSON.stringify(lines, null, 2)}\n`
}

/** The same as CSV (RFC 4180); lines, masks, ranks and columns count from 1, columns in code points. */
export function toCsv(answers: ReadonlyMap<number, Answer>): string {
  const rows: (string | number)[][] = [HEAD]
  for (const [line, { raw }] of answers) {
    for (const [mask, { start, candidates }] of raw.gaps.entries()) {
      for (const [rank, { text, score, source }] of candidates.entries()) {
        rows.push([line, raw.text, mask + 1, start + 1, rank + 1, text, score, source ?? ''])
      }
    }
  }
  return MARK_OF_UTF8 + rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

function cell(value: string | number): string {
  if (typeof value === 'number') {
    return String(value)
  }
  // A spreadsheet computes what begins like this, full-width signs included: an apostrophe in front keeps it text.
  const text = /^[\s]*[=+\-@＝＋－＠|%]/u.test(value) || /^[\t\r\n]/.test(value) ? `'${value}` : value
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
