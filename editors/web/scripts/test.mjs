// Compiles what the tests look at and runs them; nothing is left behind.

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { build } from 'esbuild'

const root = path.resolve(import.meta.dirname, '..')
const out = fs.mkdtempSync(path.join(os.tmpdir(), 'bertfill-web-test-'))
const modules = ['text', 'messages', 'percent', 'results/answer', 'results/export', 'server/semantic', 'server/ndjson']
try {
  await build({
    entryPoints: modules.map((name) => path.join(root, `src/${name}.ts`)),
    bundle: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    outdir: out,
    outbase: path.join(root, 'src'),
  })
  const tests = fs.readdirSync(path.join(root, 'test')).map((name) => path.join(root, 'test', name))
  const env = { ...process.env, COMPILED: out }
  const { status } = spawnSync(process.execPath, ['--test', ...tests], { stdio: 'inherit', env })
  process.exitCode = status ?? 1
} finally {
  fs.rmSync(out, { recursive: true })
}
