// Compiles what the tests look at and runs them; nothing is left behind.

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { build } from 'esbuild'

const root = path.resolve(import.meta.dirname, '..')
const out = fs.mkdtempSync(path.join(os.tmpdir(), 'bertfill-extension-test-'))
try {
  await build({
    entryPoints: [path.join(root, 'src/discovery.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    outdir: out,
  })
  const tests = path.join(root, 'test/discovery.test.mjs')
  const env = { ...process.env, DISCOVERY: path.join(out, 'discovery.mjs') }
  const { status } = spawnSync(process.execPath, ['--test', tests], { stdio: 'inherit', env })
  process.exitCode = status ?? 1
} finally {
  fs.rmSync(out, { recursive: true })
}
