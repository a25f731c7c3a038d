import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'

const { SENTENCES, negotiated, sentence } = await import(path.join(process.env.COMPILED, 'messages.mjs'))
const places = (text) => [...text.matchAll(/\{[a-z-]+\}/g)].map(([place]) => place).sort()

test('both languages name the same facts', () => {
  for (const [key, [english, chinese]] of Object.entries(SENTENCES)) {
    assert.deepEqual(places(english), places(chinese), key)
    assert.ok(english && chinese, key)
  }
})

test('every sentence is said somewhere', () => {
  const root = path.resolve(import.meta.dirname, '../src')
  const sources = fs.readdirSync(root, { recursive: true }).filter((name) => /(?<!messages)\.ts$/.test(name))
  const code = sources.map((name) => fs.readFileSync(path.join(root, name), 'utf8')).join('\n')
  const made = ['connection.lost', 'connection.refused', 'connection.full', 'connection.ready', 'connection.loading', 'connection.failed']
  const unsaid = Object.keys(SENTENCES).filter((key) => !code.includes(`'${key}'`) && !made.includes(key))
  assert.deepEqual(unsaid, [])
})

test('values stand in their places, whatever they contain', () => {
  assert.equal(sentence('results.chosen', 'zh-CN', { candidate: '$&🎉{x}' }), '已填入“$&🎉{x}”，可撤销。')
  assert.equal(sentence('fill.progress', 'en', { done: 3, all: 200 }), '3 of 200 lines')
})

test('the language is the first of the browser that the page speaks', () => {
  for (const [languages, locale] of [
    [['zh-CN'], 'zh-CN'], [['zh'], 'zh-CN'], [['ZH-Hant-TW', 'en'], 'zh-CN'], [['fr', 'zh-HK', 'en'], 'zh-CN'],
    [['en-GB', 'zh'], 'en'], [['de', 'fr'], 'en'], [['zha', 'en'], 'en'], [[], 'en'],
  ]) {
    assert.equal(negotiated(languages), locale, languages.join())
  }
})
