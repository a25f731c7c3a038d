import assert from 'node:assert/strict'
import path from 'node:path'
import test from 'node:test'

const { decoded } = await import(path.join(process.env.COMPILED, 'server/semantic.mjs'))
const { objects } = await import(path.join(process.env.COMPILED, 'server/ndjson.mjs'))

test('tokens are counted from the token before, on a line and from line to line', () => {
  const legend = { tokenTypes: ['macro', 'enumMember'], tokenModifiers: ['modification', 'deprecated'] }
  const data = [0, 5, 6, 0, 0, 0, 6, 6, 0, 1, 2, 3, 12, 1, 2, 0, 14, 6, 0, 3]
  assert.deepEqual(decoded(data, legend), [
    { line: 0, character: 5, length: 6, classes: 'token-macro' },
    { line: 0, character: 11, length: 6, classes: 'token-macro token-modification' },
    { line: 2, character: 3, length: 12, classes: 'token-enumMember token-deprecated' },
    { line: 2, character: 17, length: 6, classes: 'token-macro token-modification token-deprecated' },
  ])
  assert.deepEqual(decoded([], legend), [])
})

const inPieces = (bytes, size) =>
  new ReadableStream({
    start(controller) {
      for (let start = 0; start < bytes.length; start += size) controller.enqueue(bytes.slice(start, start + size))
      controller.close()
    },
  })

test('objects are whole wherever the stream was cut', async () => {
  const values = [{ text: '🎉天\u2028[MASK]\u0085' }, { text: '𠮷\n' }, { text: '' }]
  const ends = ['\n', '\r\n', '']
  const bytes = new TextEncoder().encode(values.map((value, place) => JSON.stringify(value) + ends[place]).join(''))
  for (let size = 1; size <= bytes.length; size++) {
    const got = []
    for await (const value of objects(inPieces(bytes, size))) got.push(value)
    assert.deepEqual(got, values, String(size))
  }
})

test('a stream that ends within an object is an error', async () => {
  await assert.rejects(async () => {
    for await (const value of objects(inPieces(new TextEncoder().encode('{"text":"🎉'), 4))) assert.fail(String(value))
  })
})
