// Places in a text: the server's answers about lines count code points, a string of JavaScript counts UTF-16 units.

/** The UTF-16 offset of a place that is `codePoints` code points into a text; a place beyond the end is the end. */
export function unitsOf(text: string, codePoints: number): number {
  let units = 0
  for (let left = codePoints; left > 0 && units < text.length; left--) {
    units += isPair(text, units) ? 2 : 1
  }
  return units
}

/** The code points before a place that is `units` UTF-16 units into a text. */
export function codePointsOf(text: string, units: number): number {
  let codePoints = 0
  for (let place = 0; place < Math.min(units, text.length); codePoints++) {
    place += isPair(text, place) ? 2 : 1
  }
  return codePoints
}

/** Whether a high and a low surrogate stand at a place: one alone is a code point of its own, as it is for the server. */
function isPair(text: string, place: number): boolean {
  const [high, low] = [text.charCodeAt(place), text.charCodeAt(place + 1)]
  return high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000
}
