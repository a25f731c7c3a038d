// A server is found without questions, whatever is broken on the way.

import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { pathToFileURL } from 'node:url'

const { discover, expandHome } = await import(pathToFileURL(path.join(process.env.COMPILED, 'discovery.mjs')).href)

let home
const posix = { skip: process.platform === 'win32' && 'shell scripts stand in for servers here' }

before(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'bertfill 中文 '))
})
after(() => {
  fs.rmSync(home, { recursive: true })
})

let extension, folder
beforeEach(() => {
  extension = fs.mkdtempSync(path.join(home, 'extension-'))
  folder = fs.mkdtempSync(path.join(home, 'on path-'))
})

function program(file, text = 'echo bertfill-ls 1.2.3') {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  return file
}

const look = (setting = '', refused = []) =>
  discover({ setting, extension, env: { PATH: folder }, platform: process.platform, refused })

test('the setting comes first', posix, async () => {
  const chosen = program(path.join(home, 'my server', '服务器'))
  program(path.join(extension, 'server/bertfill-ls'))
  const { server, refused } = await look(chosen)
  assert.deepEqual(server, { command: chosen, source: 'setting', version: 'bertfill-ls 1.2.3' })
  assert.deepEqual(refused, [])
})

test('the bundled runtime comes before PATH', posix, async () => {
  const bundled = program(path.join(extension, 'server/bertfill-ls'))
  program(path.join(folder, 'bertfill-ls'))
  assert.equal((await look()).server.command, bundled)
})

test('PATH is the last resort', posix, async () => {
  const found = program(path.join(folder, 'bertfill-ls'))
  assert.deepEqual((await look()).server, { command: found, source: 'path', version: 'bertfill-ls 1.2.3' })
})

test('relative folders of PATH are not searched: a workspace could put a program there', posix, async () => {
  const { server } = await discover({ setting: '', extension, env: { PATH: '.:bin' }, platform: process.platform, refused: [] })
  assert.equal(server, undefined)
})

const broken = [
  ['a path to nothing', () => path.join(home, 'nowhere')],
  ['a folder', () => home],
  ['a script of a deleted environment', () => {
    const file = path.join(home, 'deleted')
    fs.writeFileSync(file, '#!/no/such/python\n', { mode: 0o755 })
    return file
  }],
  ['a program that fails', () => program(path.join(home, 'fails'), 'echo "no numpy" >&2; exit 1')],
  ['a program that is something else', () => program(path.join(home, 'other'), 'echo hello')],
  ['a file that may not be run', () => {
    const file = program(path.join(home, 'not-executable'))
    fs.chmodSync(file, 0o644)
    return file
  }],
]
for (const [name, make] of broken) {
  test(`${name} falls through with one note`, posix, async () => {
    const bundled = program(path.join(extension, 'server/bertfill-ls'))
    const setting = make()
    const { server, refused } = await look(setting)
    assert.equal(server.command, bundled)
    assert.equal(refused.length, 1)
    assert.equal(refused[0].command, setting)
    assert.ok(refused[0].reason.length > 0)
  })
}

test('a bundled runtime that lost its executable bit gets it back', posix, async () => {
  const bundled = program(path.join(extension, 'server/bertfill-ls'))
  fs.chmodSync(bundled, 0o644)
  assert.equal((await look()).server.command, bundled)
})

test('a server that answered and did not start is passed over', posix, async () => {
  const bundled = program(path.join(extension, 'server/bertfill-ls'))
  const found = program(path.join(folder, 'bertfill-ls'))
  const before = [{ command: bundled, source: 'bundle', reason: 'it did not start' }]
  const { server, refused } = await look('', before)
  assert.equal(server.command, found)
  assert.deepEqual(refused, before)
})

test('nothing at all is said, not thrown', posix, async () => {
  assert.deepEqual(await look(), { server: undefined, refused: [] })
})

test('the home folder may be written ~', () => {
  assert.equal(expandHome('~/x'), path.join(os.homedir(), 'x'))
  assert.equal(expandHome('/a/~/x'), '/a/~/x')
})
