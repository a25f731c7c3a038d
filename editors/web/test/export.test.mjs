import assert from 'node:assert/strict'
import path from 'node:path'
import test from 'node:test'

const { toCsv, toJson } = await import(path.join(process.env.COMPILED, 'results/export.mjs'))
const { readAnswer } = await import(path.join(process.env.COMPILED, 'results/answer.mjs'))

const answers = (text, ...candidates) =>
  new Map([[3, readAnswer({ text, gaps: [{ start: 1, end: 7, candidates }], problems: [] })]])

/** A second reader of CSV (RFC 4180), which knows nothing of how it was written. */
function parsed(csv) {
  const rows = [[]]
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === '\r\n') rows.push([])
    if (end === '') break
  }
  return rows.slice(0, -1)
}

test('a row is a candidate; columns are counted in code points from 1', () => {
  const csv = toCsv(answers('🎉[MASK]霜', { text: '上', score: 0.995, source: '静夜思 · 李白' }, { text: '𠮷', score: 0.001 }))
  assert.ok(csv.startsWith('\ufeffline,text,mask,column,rank,candidate,confidence,source\r\n'))
  assert.deepEqual(parsed(csv.slice(1)).slice(1), [
    ['3', '🎉[MASK]霜', '1', '2', '1', '上', '0.995', '静夜思 · 李白'],
    ['3', '🎉[MASK]霜', '1', '2', '2', '𠮷', '0.001', ''],
  ])
})

test('quotes, commas, line ends and blanks come back as they were', () => {
  for (const text of ['🎉"说"', '一,二𠮷', '甲\r\n乙🎉', ' 🎉 ', '""', '𠮷,"']) {
    const [, row] = parsed(toCsv(answers(text, { text, score: 0.5 })).slice(1))
    assert.deepEqual([row[1], row[5]], [text, text])
  }
})

test('nothing is a formula for a spreadsheet', () => {
  const formulas = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '  =1', '＝1', '＋1', '－1', '＠A1', '|cmd', '%1', '=HYPERLINK("🎉")']
  for (const text of formulas) {
    const [, row] = parsed(toCsv(answers(text, { text, score: 0.5, source: text })).slice(1))
    assert.deepEqual([row[1], row[5], row[7]], [`'${text}`, `'${text}`, `'${text}`])
  }
  for (const text of ['🎉=1', '甲-乙', '3', '，']) {
    assert.equal(parsed(toCsv(answers(text, { text, score: 0.5 })).slice(1))[1][1], text)
  }
})

test('JSON is what the server said, with the number of the line', () => {
  const [line] = JSON.parse(toJson(answers('🎉[MASK]', { text: '上', score: 0.5 })))
  assert.deepEqual(line, { line: 3, text: '🎉[MASK]', gaps: [{ start: 1, end: 7, candidates: [{ text: '上', score: 0.5 }] }], problems: [] })
})
