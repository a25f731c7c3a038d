import assert from 'node:assert/strict'
import path from 'node:path'
import test from 'node:test'

const { unitsOf, codePointsOf } = await import(path.join(process.env.COMPILED, 'text.mjs'))
const { percent, wholePercent } = await import(path.join(process.env.COMPILED, 'percent.mjs'))

test('a place in code points is found in UTF-16 units, and back', () => {
  for (const text of ['', '天', '🎉天𠮷[MASK]', 'a\u0301🎉', '👨‍👩‍👧好', '\ud83c天', '天\udf89🎉']) {
    const points = Array.from(text)
    for (let count = 0; count <= points.length; count++) {
      const units = points.slice(0, count).join('').length
      assert.equal(unitsOf(text, count), units, `${text} ${count}`)
      assert.equal(codePointsOf(text, units), count, `${text} ${units}`)
    }
  }
})

test('a place beyond the end is the end', () => {
  assert.equal(unitsOf('🎉天', 9), 3)
  assert.equal(codePointsOf('🎉天', 9), 2)
})

test('a confidence is never rounded to a certainty', () => {
  const shares = [1, 0.9996, 0.945, 0.05, 0.001, 0.0009, 0]
  assert.deepEqual(shares.map(percent), ['99.9%', '99.9%', '94.5%', '5.0%', '0.1%', '<0.1%', '<0.1%'])
  assert.deepEqual([1, 0.345, 0.004].map(wholePercent), ['99%', '35%', '0%'])
})
