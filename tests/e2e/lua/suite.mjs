// node suite.mjs STYLUA [--write] — every Lua file as StyLua writes it (the options of editors/neovim/.stylua.toml), and
// without a complaint from luacheck where that is installed.

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

import { Report } from '../vscode/report.mjs'

const [prefix, write] = process.argv.slice(2)
const stylua = createRequire(import.meta.url)(path.resolve(prefix, 'stylua_lib_node.cjs'))
const root = path.resolve(import.meta.dirname, '../../..')
const report = new Report()

const toml = fs.readFileSync(path.join(root, 'editors/neovim/.stylua.toml'), 'utf8')
const option = (name) => new RegExp(`^${name} = "?([^"\\n]+)`, 'm').exec(toml)[1]

/** A formatter's options; each use consumes them. */
function options() {
  const config = stylua.Config.new()
  config.column_width = Number(option('column_width'))
  config.indent_type = stylua.IndentType[option('indent_type')]
  config.indent_width = Number(option('indent_width'))
  config.quote_style = stylua.QuoteStyle[option('quote_style')]
  return config
}

for (const folder of ['editors/neovim', 'tests/e2e/neovim']) {
  for (const name of fs.readdirSync(path.join(root, folder), { recursive: true }).filter((each) => each.endsWith('.lua'))) {
    const file = path.join(root, folder, name)
    const text = fs.readFileSync(file, 'utf8')
    const formatted = stylua.formatCode(text, options(), undefined, stylua.OutputVerification.Full)
    if (write && formatted !== text) fs.writeFileSync(file, formatted)
    report.check(`${folder}/${name} is formatted`, write || formatted === text)
  }
}
const check = spawnSync('luacheck', ['-q', '--config', 'editors/neovim/.luacheckrc', 'editors/neovim', 'tests/e2e/neovim'], { cwd: root, encoding: 'utf8' })
if (check.error) console.log('note: luacheck is not here, so it was not run')
else report.check('luacheck', check.status === 0, check.status ? check.stdout : undefined)
process.exit(report.end())
