// Whether the text outlives a reload. By default it is kept nowhere but in the page itself, and leaving asks first; who
// wants it kept gets the tab's own storage, which no other tab sees and which goes when the tab is closed.

const TEXT = 'bertfill.text'

let keeping = read() !== null
let written = ''

/** The text that was kept in this tab, if it was to be kept. */
export function keptText(): string | null {
  return read()
}

export function isKeeping(): boolean {
  return keeping
}

export function keep(wanted: boolean): void {
  keeping = wanted
  rememberText(written)
}

/** Takes note of the text as it is now. */
export function rememberText(text: string): void {
  written = text
  try {
    if (keeping) {
      sessionStorage.setItem(TEXT, text)
    } else {
      sessionStorage.removeItem(TEXT)
    }
  } catch {
    keeping = false // storage is forbidden, or full: leaving the page asks again
  }
}

/** Asks before a text is lost that somebody has written; `isWorth` tells whether there is one. */
export function askBeforeLeaving(isWorth: (text: string) => boolean): void {
  window.addEventListener('beforeunload', (event) => {
    if (!keeping && isWorth(written)) {
      event.preventDefault()
    }
  })
}

function read(): string | null {
  try {
    return sessionStorage.getItem(TEXT)
  } catch {
    return null // storage is forbidden
  }
}
