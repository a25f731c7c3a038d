// node scripts/build.mjs OUT: the page as the server hands it out, into a folder that holds nothing else.

import fs from 'node:fs'
import path from 'node:path'

import { build } from 'esbuild'

const root = path.resolve(import.meta.dirname, '..')
const out = path.resolve(process.argv[2] ?? path.join(root, '../../bertfill_ls/web/assets'))

fs.rmSync(out, { recursive: true, force: true })
const { metafile } = await build({
  entryPoints: { workbench: path.join(root, 'src/main.ts') }, // and workbench.css, which it imports
  bundle: true,
  minify: true,
  platform: 'browser',
  format: 'esm',
  target: ['chrome111', 'firefox114', 'safari16.4'],
  charset: 'utf8',
  legalComments: 'none', // all licences of what is bundled are in a file beside it, comment or not
  metafile: true,
  outdir: out,
  logLevel: 'warning',
})
fs.writeFileSync(path.join(out, 'licenses.txt'), licenses(Object.keys(metafile.inputs)))
for (const name of ['index.html', 'icon.svg']) {
  fs.copyFileSync(path.join(root, 'src', name), path.join(out, name))
}

/** The licences of the packages that bundled files are from, as each of them asks to be told. */
function licenses(files) {
  const packages = files.map((file) => /node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]).filter(Boolean)
  return [...new Set(packages)].sort().map((folder) => {
    const { name, version, license } = JSON.parse(fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8'))
    const file = fs.readdirSync(path.join(root, folder)).find((each) => /^licen[cs]e/i.test(each))
    if (!file) throw new Error(`${name} has no file with its licence`)
    return `${name} ${version} (${license})\n\n${fs.readFileSync(path.join(root, folder, file), 'utf8').trim()}\n`
  }).join(`\n${'-'.repeat(72)}\n\n`)
}
