// Run in the folder of VS Code's server: leaves in package.json only what the server imports without being asked for a
// terminal or a search, in the versions of the shrinkwrap that came with it.
const fs = require('node:fs')

const KEEP = [
  '@microsoft/1ds-core-js', '@parcel/watcher', '@vscode/deviceid', '@vscode/iconv-lite-umd', '@vscode/proxy-agent',
  'cookie', 'http-proxy-agent', 'https-proxy-agent', 'jschardet', 'minimist', 'tas-client', 'vscode-oniguruma',
  'vscode-regexpp', 'vscode-textmate', 'ws', 'yauzl', 'yazl',
]
const locked = JSON.parse(fs.readFileSync('npm-shrinkwrap.json', 'utf8')).packages
const { name, version, type } = JSON.parse(fs.readFileSync('package.json', 'utf8'))
const kept = KEEP.filter((each) => locked[`node_modules/${each}`])
const dependencies = Object.fromEntries(kept.map((each) => [each, locked[`node_modules/${each}`].version]))
fs.writeFileSync('package.json', JSON.stringify({ name, version, private: true, type, dependencies }))
fs.rmSync('npm-shrinkwrap.json')
