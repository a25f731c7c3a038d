// How a confidence is written, as the command line and the editors write it (bertfill_ls/core/presentation.py).

/** A share of 1; none is rounded up to a certainty, or down to nothing. */
export function percent(share: number): string {
  return share < 0.001 ? '<0.1%' : `${(Math.min(share, 0.999) * 100).toFixed(1)}%`
}

/** The same in as little room as a list of words has. */
export function wholePercent(share: number): string {
  return `${Math.round(Math.min(share, 0.99) * 100)}%`
}
