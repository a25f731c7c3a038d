// How a confidence is written in this extension: in columns that line up in a proportional font.

const FIGURE_SPACE = '\u2007' // as wide as a digit
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']
const BAR_LENGTH = 10

/** A share of 1 as three digits and the sign; never rounded up to 100%. */
export function percent(share: number): string {
  const text = share < 0.01 ? '<1' : String(Math.min(99, Math.round(share * 100)))
  return `${text.padStart(2, FIGURE_SPACE)}%`
}

export function bar(share: number): string {
  const eighths = Math.max(1, Math.round(share * BAR_LENGTH * 8))
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '')
}
