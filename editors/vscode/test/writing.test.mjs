// When the server is worth starting, and how a confidence is written.

import assert from 'node:assert/strict'
import path from 'node:path'
import test from 'node:test'
import { pathToFileURL } from 'node:url'

const compiled = (name) => import(pathToFileURL(path.join(process.env.COMPILED, `${name}.mjs`)).href)
const { isWorthwhile } = await compiled('documents')
const { bar, percent } = await compiled('percent')

const WORTHWHILE = ['床前明月光', '𠮷', '[MASK]', 'a [mask] here', '<mask>', 'MASK]', '[MSAK]', '【', '［', 'x'.repeat(1000) + '字']
const NOT = ['', 'Hello, world.', '# README', '[1]: https://example.org', 'const x = 1', '😀']

for (const text of WORTHWHILE) {
  test(`${JSON.stringify(text.slice(-12))} is worth a server`, () => { assert.equal(isWorthwhile(text), true) })
}
for (const text of NOT) {
  test(`${JSON.stringify(text)} is not`, () => { assert.equal(isWorthwhile(text), false) })
}
test('a confidence has two digits, and is never rounded up to certainty', () => {
  assert.deepEqual([0, 0.004, 0.05, 0.194, 0.999, 1].map(percent), ['<1%', '<1%', '\u20075%', '19%', '99%', '99%'])
})
test('a bar is never empty', () => {
  assert.deepEqual([0, 0.05, 0.5, 1].map(bar), ['▏', '▌', '█████', '██████████'])
})
