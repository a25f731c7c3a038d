import assert from 'node:assert/strict'
import path from 'node:path'
import test from 'node:test'

const { filled, isAmbiguous, placeNow, readAnswer, standing } = await import(
  path.join(process.env.COMPILED, 'results/answer.mjs')
)

const candidates = (...texts) => texts.map((text, rank) => ({ text, score: 0.5 / (rank + 1) }))
// Code points, as the server counts: the two characters in front of the first mask take four units.
const ANSWER = readAnswer({
  text: '🎉𠮷真[MASK]，去[MASK][MASK]吧',
  gaps: [
    { start: 3, end: 9, candidates: candidates('好', '好看', '🎉') },
    { start: 11, end: 23, candidates: candidates('散步', '公园') },
  ],
})

test('gaps are where the masks are, in UTF-16 units', () => {
  assert.deepEqual(ANSWER.gaps.map(({ start, end }) => ANSWER.text.slice(start, end)), ['[MASK]', '[MASK][MASK]'])
})

test('what stands in each gap is read from the line', () => {
  for (const [now, texts] of [
    ['🎉𠮷真[MASK]，去[MASK][MASK]吧', ['[MASK]', '[MASK][MASK]']],
    ['🎉𠮷真好，去[MASK][MASK]吧', ['好', '[MASK][MASK]']],
    ['🎉𠮷真好看，去公园吧', ['好看', '公园']],
    ['🎉𠮷真🎉，去散步吧', ['🎉', '散步']],
    ['🎉𠮷真坏，去散步吧', undefined],
    ['🎉𠮷真好，去散步吧。', undefined],
    ['𠮷真好，去散步吧', undefined],
    ['', undefined],
  ]) {
    assert.deepEqual(standing(ANSWER, now), texts, now)
  }
})

test('a candidate that another begins with is told from it by what follows', () => {
  const answer = readAnswer({ text: '🎉[MASK]看了', gaps: [{ start: 1, end: 7, candidates: candidates('好', '好看') }] })
  assert.deepEqual(standing(answer, '🎉好看了'), ['好'])
  assert.deepEqual(standing(answer, '🎉好看看了'), ['好看'])
})

test('a line that fits nowhere is given up soon, however many ways there are to begin', () => {
  const text = '🎉' + '[MASK]好'.repeat(40)
  const gaps = Array.from({ length: 40 }, (_, number) => ({ start: 1 + 7 * number, end: 7 + 7 * number, candidates: candidates('好', '好好', '好好好') }))
  assert.equal(standing(readAnswer({ text, gaps }), `🎉${'好'.repeat(120)}坏`), undefined)
})

test('a place of the line is found again when gaps before it were filled', () => {
  const now = '🎉𠮷真好看，去公园吧'
  const texts = standing(ANSWER, now)
  for (const word of ['🎉', '𠮷', '真', '，', '去', '吧']) {
    const place = placeNow(ANSWER, texts, ANSWER.text.indexOf(word))
    assert.ok(now.startsWith(word, place), word)
  }
  assert.equal(placeNow(ANSWER, texts, ANSWER.gaps[1].start), now.indexOf('公园'))
  assert.equal(placeNow(ANSWER, texts, ANSWER.gaps[1].start + 3), now.indexOf('公园'))
  assert.equal(placeNow(ANSWER, texts, ANSWER.text.length), now.length)
})

test('the filled line has what was chosen, and the best for the rest', () => {
  assert.equal(filled(ANSWER), '🎉𠮷真好，去散步吧')
  assert.equal(filled(ANSWER, ['🎉', '[MASK][MASK]']), '🎉𠮷真🎉，去散步吧')
  const nothing = readAnswer({ text: '𠮷[MASK]', gaps: [{ start: 1, end: 7, candidates: [] }] })
  assert.equal(filled(nothing), '𠮷[MASK]')
})

test('a lead of less than five points decides nothing', () => {
  const gap = (...scores) => ({ start: 0, end: 0, candidates: scores.map((score) => ({ text: '𠮷', score })) })
  assert.deepEqual([gap(0.5, 0.46), gap(0.5, 0.44), gap(0.02, 0.01), gap(0.9), gap()].map(isAmbiguous), [true, false, true, false, false])
})
