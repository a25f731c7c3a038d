// node ui.mjs PREFIX CHROMIUM VSIX [SCENARIO] — the packaged extension in a real VS Code with no Python on PATH, by real keys.

import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { Report } from './report.mjs'
import { processes, sleep, until, Workbench } from './workbench.mjs'

const [prefix, chromium, vsix] = process.argv.slice(2, 5).map((each) => path.resolve(each))
const only = process.argv[5]
const report = new Report()
const { check, equal } = { check: report.check.bind(report), equal: report.equal.bind(report) }

const POEM = ['床前明月光，疑是地', '霜。']
const EMOJI = ['🎉𠮷今天天气真', '，我们一起去公园散步吧。'] // as many arrow keys as code points: no joined emoji here

/** What a machine without Python has: this Node and a shell. */
function bareEnvironment() {
  const bin = fs.mkdtempSync(path.join(os.tmpdir(), 'bertfill-path-'))
  fs.symlinkSync(process.execPath, path.join(bin, 'node'))
  fs.symlinkSync('/bin/sh', path.join(bin, 'sh'))
  return { PATH: bin, LANG: 'C.UTF-8' }
}

const scenarios = {
  async typing(workbench) {
    await workbench.open('typing.txt')
    await workbench.page.locator('[aria-label^="bertfill: starts with"]').first().waitFor()
    check('no server for an empty file', servers(workbench).length === 0)
    await workbench.cursor(1, 1)
    await workbench.page.keyboard.type(POEM[0])
    await ready(workbench)
    check('no Python is on PATH', !workbench.env.PATH.split(':').some((folder) => fs.existsSync(path.join(folder, 'python3'))))
    equal('a broken setting falls through without a pop-up', await workbench.page.locator('.notification-toast').count(), 0)
    await workbench.page.keyboard.type('[MASK]')
    const shown = await workbench.suggestions()
    equal('suggestions open on ] in the order of the model', shown, candidates(workbench, `${POEM[0]}[MASK]`))
    await workbench.press('ArrowDown', 'ArrowDown', 'Enter')
    await workbench.page.keyboard.type(POEM[1])
    const wanted = `${POEM[0]}${shown[1]}${POEM[1]}`
    equal('the second is accepted, and typing goes on', await workbench.saved('typing.txt', wanted), wanted)
    await workbench.press('End', 'Enter')
    await workbench.page.keyboard.type(`${EMOJI[0]}[MASK]`)
    await workbench.suggestions()
    await workbench.press('Enter')
    await workbench.page.keyboard.type('新的一行')
    const kept = `${wanted}\n${EMOJI[0]}[MASK]\n新的一行`
    equal('Enter behind a mask is a new line while nothing is chosen', await workbench.saved('typing.txt', kept), kept)
    await workbench.press('Enter', 'Control+Alt+M')
    const inserted = `${kept}\n[MASK]`
    equal('a key inserts a mask', await workbench.saved('typing.txt', inserted), inserted)
    check('and shows its candidates', (await workbench.suggestions()).length > 0)
    await workbench.press('Escape', 'Shift+Home', 'Delete')
    await workbench.page.keyboard.type('好天')
    await workbench.press('Shift+Home', 'Control+Alt+M')
    const masked = `${kept}\n[MASK][MASK]`
    equal('the same key masks a selection', await workbench.saved('typing.txt', masked), masked)
  },

  async markdown(workbench) {
    await opened(workbench, 'typing.md')
    await workbench.cursor(1, 1)
    await workbench.page.keyboard.type(`${POEM[0]}[MASK]`)
    equal('in Markdown, too, suggestions open on ]', (await workbench.suggestions()).length, 5)
  },

  async acceptance(workbench) {
    for (const [left, right] of [POEM, EMOJI]) {
      const masked = `${left}[MASK]${right}`
      const name = left === POEM[0] ? 'poem.txt' : 'emoji.txt'
      await workbench.open(name)
      await ready(workbench)
      const expected = candidates(workbench, masked)
      for (const inside of [1, 3, 5, 6]) {
        const where = `with the cursor ${inside} into the mask of ${name}`
        await workbench.cursor(1, [...left].length + inside + 1)
        await workbench.press('Control+Space')
        equal(`all candidates in order ${where}`, await workbench.suggestions(), expected)
        await workbench.press('Enter')
        await workbench.page.waitForSelector('.suggest-widget.visible', { state: 'detached' })
        const wanted = `${left}${expected[0]}${right}`
        equal(`accepted ${where}`, await workbench.saved(name, wanted), wanted)
        await workbench.press('Control+Z')
        equal(`undone ${where}`, await workbench.saved(name, masked), masked)
      }
    }
  },

  async reading(workbench) {
    const { page } = await opened(workbench, 'reading.md')
    const hints = page.locator('.view-line').getByText(/[→≈]/)
    await hints.first().waitFor()
    check('a hint behind the mask', true, await hints.first().innerText())
    await workbench.cursor(1, [...EMOJI[0]].length + 4)
    await workbench.press('Control+K', 'Control+I')
    const hover = page.locator('.monaco-hover:visible').filter({ hasText: '%' })
    await hover.first().waitFor()
    const text = await hover.first().innerText()
    check('hover: candidates and reasons', candidates(workbench, EMOJI.join('[MASK]')).every((each) => text.includes(each)), text)
    await workbench.press('Escape')
    const painted = () => page.evaluate(() => document.querySelectorAll('.view-overlays .cdr[class*="ced-"]').length)
    // The mask, and its reasons: VS Code paints neighbours of one kind as one.
    await until(async () => (await painted()) >= 2, 8000, 'highlights')
    check('the mask and its reasons are highlighted', true, await painted())
    await workbench.cursor(1, 3)
    await until(async () => (await painted()) === 0, 8000, 'highlights to go')
    check('and forgotten inside the same run of Chinese', true)
    await page.waitForSelector('.squiggly-warning, .squiggly-error, .squiggly-info')
    check('a squiggle under the malformed mask', true)
    await workbench.cursor(3, 8)
    await workbench.press('Control+Period')
    await page.locator('.action-widget').getByText('[MASK]').first().waitFor()
    await workbench.press('Enter')
    const fixed = FILES['reading.md'].replace('[mask]', '[MASK]')
    equal('quick fix; nothing is offered or changed in code', await workbench.saved('reading.md', fixed), fixed)
    await page.waitForSelector('.squiggly-warning, .squiggly-error, .squiggly-info', { state: 'detached' })
  },

  async latex(workbench) {
    const { page } = await opened(workbench, 'paper.tex')
    const hints = page.locator('.view-line').filter({ hasText: /[→≈]/ })
    await hints.first().waitFor()
    await sleep(500)
    const hinted = (await hints.allInnerTexts()).join(' ').replace(/\u00a0/g, ' ')
    check('LaTeX: a hint in prose, none in a comment', hinted.includes('天气') && !hinted.includes('注释'), hinted)
  },

  async commands(workbench) {
    const { page } = await opened(workbench, 'commands.md')
    const original = FILES['commands.md']
    await workbench.cursor(1, 1)
    await workbench.command('Fill All Masks')
    const filled = await until(async () => {
      const text = await workbench.saved('commands.md', undefined)
      return text && !text.includes('[MASK]') && text // empty: caught in the middle of being written
    }, 15_000, 'fill all')
    check('fill all', true, filled)
    await workbench.press('Control+Z')
    equal('undone in one step', await workbench.saved('commands.md', original), original)
    await workbench.cursor(1, 1)
    await workbench.press('Shift+ArrowRight', 'Shift+ArrowRight')
    await workbench.command('Mask Selection')
    const masked = `[MASK][MASK]${[...original].slice(2).join('')}`
    if (!equal('mask the selection', await workbench.saved('commands.md', masked), masked)) await picture(workbench, 'mask')
    await workbench.press('Control+Z')
    await workbench.saved('commands.md', original)
    await workbench.cursor(1, 1)
    await workbench.press('Shift+ArrowRight', 'Shift+ArrowRight')
    await workbench.command('Rewrite Selection')
    const alternatives = page.locator('.action-widget .monaco-list-row').filter({ hasText: '床前' })
    await alternatives.first().waitFor()
    check('rewrite the selection', true, (await alternatives.allInnerTexts()).join(' '))
    await workbench.press('Escape')
    await workbench.cursor(1, [...POEM[0]].length + 4)
    await workbench.command('Compare Tone')
    const picks = page.locator('.quick-input-list .monaco-list-row')
    await picks.filter({ hasText: '！' }).first().waitFor()
    check('compare tone', true, (await picks.allInnerTexts()).join(' '))
    await workbench.press('Escape')
    await workbench.cursor(1, [...POEM[0]].length + 4)
    await workbench.command('Explain Prediction')
    await page.waitForFunction(() => document.querySelectorAll('.view-overlays .cdr[class*="ced-"]').length >= 3)
    check('explain paints the sentence', true)
    const legend = () => page.evaluate(() => [...document.querySelectorAll('.view-line span[class*="ced-"]')]
      .map((node) => getComputedStyle(node, '::after').content).find((text) => /\d/.test(text)))
    check('and says in the line what it rests on', /\d/.test(await until(legend, 5000, 'the legend')), await legend())
    if (process.env.E2E_PICTURES) await workbench.screenshot(path.join(process.env.E2E_PICTURES, 'explain.png'))
    await workbench.cursor(5, 7)
    await workbench.command('Explain Prediction')
    const inBar = page.locator('.statusbar-item').filter({ hasText: 'hidden' }).first()
    await inBar.waitFor()
    check('and in the status bar where the line is too long for that', true, await inBar.innerText())
    await workbench.command('Show Status')
    const dialog = page.locator('.monaco-dialog-box')
    await dialog.waitFor()
    check('status', /bertfill-zh/.test(await dialog.innerText()), await dialog.innerText())
    const focused = await page.evaluate(() => document.activeElement?.textContent ?? '')
    check('Enter in it does not restart the server', !focused.includes('Restart'), focused)
    await workbench.press('Escape')
  },

  async model(workbench) {
    const { page } = await opened(workbench, 'poem.txt')
    const item = page.locator('.statusbar-item').filter({ hasText: 'bertfill' }).first()
    await workbench.command('Choose Model')
    const rows = page.locator('.quick-input-list .monaco-list-row')
    await rows.filter({ hasText: 'another-zh' }).first().waitFor()
    const shown = (await rows.allInnerTexts()).join(' | ')
    check('installed models with size, time here, smoke test and licence', /\d+ MB · [\d.]+ ms · .*CC-BY-SA/.test(shown) && shown.includes('57.4% right'), shown)
    if (process.env.E2E_PICTURES) await workbench.screenshot(path.join(process.env.E2E_PICTURES, 'model.png'))
    await rows.filter({ hasText: 'another-zh' }).first().click()
    check('the chosen one answers', true, await answering(workbench, 'another-zh'))
    const tooltip = page.locator('.monaco-hover:visible').filter({ hasText: 'another-zh' })
    await until(async () => {
      await page.mouse.move(500, 300) // a hover that was drawn anew while it opened has gone
      await item.hover()
      await sleep(1000)
      return tooltip.count()
    }, 20_000, 'the tooltip')
    check('and the status bar knows', true)
    await page.mouse.move(500, 300)
    await workbench.cursor(1, [...POEM[0]].length + 7)
    await workbench.press('Control+Space')
    equal('with candidates', (await workbench.suggestions()).length, 5)
    await workbench.press('Escape')
    await workbench.command('Choose Model')
    await rows.filter({ hasText: 'broken-zh' }).first().click()
    const told = page.locator('.notification-toast').filter({ hasText: 'another-zh' })
    await told.first().waitFor()
    check('one that cannot be used is told of', true, await told.first().innerText())
    await workbench.cursor(1, 2)
    await workbench.cursor(1, [...POEM[0]].length + 7)
    await workbench.press('Control+Space')
    equal('and the one before goes on', (await workbench.suggestions()).length, 5)
    await workbench.press('Escape')
    await workbench.command('Choose Model')
    await rows.filter({ hasText: 'bertfill-zh' }).first().click()
    check('and back', true, await answering(workbench, 'bertfill-zh'))
  },

  async walkthrough(workbench) {
    const { page } = await opened(workbench, 'poem.txt')
    await workbench.command('Open Walkthrough')
    await page.getByText('Fill a mask in Chinese').first().click()
    const start = Date.now()
    await page.getByText('Open the sample').first().click()
    const editor = page.locator('.editor-instance .monaco-editor').first()
    await editor.locator('.view-line').filter({ hasText: '床前明月光' }).first().waitFor()
    await editor.locator('.view-line').first().click()
    await workbench.command('Fill at Cursor')
    equal('the sample has suggestions for its first mask', (await workbench.suggestions()).length, 5)
    await workbench.press('Enter')
    await editor.locator('.view-line').filter({ hasText: /疑是地[^[]霜/ }).first().waitFor()
    check('from the walkthrough to an accepted fill', Date.now() - start < 60_000, `${Date.now() - start} ms`)
  },

  async crash(workbench) {
    await opened(workbench, 'poem.txt')
    const mine = () => servers(workbench)
    await until(() => mine().length === 1, 5000, 'one server')
    const [first] = mine()
    check('the server is the one inside the extension', first.command.includes('/server/bertfill-ls'), first.command)
    check('the folder could not choose another', !fs.existsSync(path.join(workbench.workspace, 'sprung')))
    process.kill(first.pid, 'SIGKILL')
    await until(() => mine().length === 1 && mine()[0].pid !== first.pid, 15_000, 'a new server')
    await ready(workbench)
    await workbench.cursor(1, [...POEM[0]].length + 7)
    await workbench.press('Control+Space')
    equal('a new server answers after kill -9', (await workbench.suggestions()).length, 5)
    await workbench.press('Escape')

    const second = mine()[0]
    await workbench.page.reload()
    await workbench.page.waitForSelector('.editor-instance .monaco-editor .view-line')
    await until(() => !mine().some(({ pid }) => pid === second.pid), 15_000, 'the old server to go')
    await ready(workbench)
    equal('one server after a reload', mine().length, 1)

    const host = processes('--type=extensionHost').find(({ pid }) => isDescendant(pid, workbench.server.pid))
    process.kill(host.pid, 'SIGKILL')
    const third = mine()[0]
    await until(() => !mine().some(({ pid }) => pid === third.pid), 10_000, 'no server without its extension host')
    check('no server outlives a killed extension host', true)
  },

  async closing(workbench) {
    await opened(workbench, 'poem.txt')
    const mine = () => servers(workbench)
    await until(() => mine().length === 1, 5000, 'one server')
    const closed = workbench.page.waitForEvent('close')
    await workbench.page.close({ runBeforeUnload: true })
    await closed
    await until(() => mine().length === 0, 20_000, 'the server to go with its window')
    check('no server outlives its window', true)
  },
}

const FILES = {
  'typing.txt': '',
  'typing.md': '',
  'poem.txt': `${POEM.join('[MASK]')}`,
  'emoji.txt': `${EMOJI.join('[MASK]')}`,
  'reading.md': `${EMOJI.join('[MASK]')}\n\n窗外下着[mask]雨。\n\n\`\`\`\n代码[mask]\n\`\`\`\n`,
  'commands.md': `${POEM.join('[MASK]')}\n\n${EMOJI.join('[MASK]')}\n\n今天天气真[MASK]${'，我们一起去公园散步'.repeat(5)}。\n`,
  'paper.tex': '\\begin{document}\n今天天气真[MASK]，我们去公园。\n% 注释里的[MASK]不算\n\\end{document}\n',
}

/** Waits until the server says that a model is ready, and returns all that it says. */
function answering(workbench, model) {
  const dialog = workbench.page.locator('.monaco-dialog-box')
  return until(async () => {
    await workbench.command('Show Status')
    await dialog.waitFor()
    const text = await dialog.innerText()
    await workbench.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    return text.includes(`The model ${model} is ready`) && !text.includes('is being loaded') && text
  }, 30_000, model)
}

/** Installs two models where a user's lie: one that came from a checkpoint of the same weights, and a damaged one. */
function installModels(workbench) {
  const shipped = execFileSync(workbench.bundled, ['model', 'path'], { env: {}, encoding: 'utf8' }).trim()
  const models = path.join(workbench.home, '.local/share/bertfill/models')
  for (const [name, facts] of [
    ['another-zh', { smoke_test: { masks: 190, first_right: 0.5737 } }],
    ['broken-zh', { vocab_size: 7 }],
  ]) {
    const folder = path.join(models, name)
    fs.cpSync(shipped, folder, { recursive: true })
    const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'manifest.json'), 'utf8'))
    fs.writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify({ ...manifest, name, ...facts }))
  }
}

async function opened(workbench, file) {
  const page = await workbench.open(file)
  await ready(workbench)
  return { page }
}

/** Keeps what the screen showed when something went wrong. */
async function picture(workbench, name) {
  if (!workbench.page || workbench.page.isClosed()) return
  fs.mkdirSync('.e2e/failures', { recursive: true })
  await workbench.screenshot(`.e2e/failures/vscode-${name}.png`)
}

/** Waits until the status bar says that the model is ready. */
async function ready(workbench) {
  await workbench.page.locator('.statusbar-item[aria-label="bertfill: ready"], .statusbar-item:has([aria-label="bertfill: ready"])').first().waitFor()
}

/** What the packaged server's own command line answers for a text. */
function candidates(workbench, text) {
  const input = JSON.stringify({ text })
  const output = execFileSync(workbench.bundled, ['fill', '--jsonl'], { input, env: {}, encoding: 'utf8' })
  return JSON.parse(output).gaps[0].candidates.map((each) => each.text)
}

function servers(workbench) {
  return processes(`${workbench.home}/server/extensions`).filter(({ command }) => command.includes('bertfill-ls serve'))
}

function isDescendant(pid, ancestor) {
  for (let each = pid; each > 1; ) {
    if (each === ancestor) return true
    each = Number(fs.readFileSync(`/proc/${each}/stat`, 'utf8').split(') ')[1].split(' ')[1])
  }
  return false
}

/** The files, and beside them a folder's attempt to have a program of its own started. */
function filesAndTrap(workspace) {
  const trap = path.join(workspace, 'trap.sh')
  return {
    ...FILES,
    'trap.sh': `#!/bin/sh\necho sprung > '${workspace}/sprung'\necho bertfill-ls 9.9.9\n`,
    '.vscode/settings.json': JSON.stringify({ 'bertfill.server.path': trap, 'bertfill.model': workspace }),
  }
}

const env = bareEnvironment()
// A server that answers `--version` and then does not start: the extension has to find the one inside it all the same.
const broken = path.join(env.PATH, 'broken 服务器')
fs.writeFileSync(broken, '#!/bin/sh\n[ "$1" = --version ] && echo bertfill-ls 0.0.1 && exit\nexit 1\n', { mode: 0o755 })
const settings = { 'bertfill.fillAllThreshold': 0, 'bertfill.server.path': broken }
const workbench = await Workbench.start({ prefix, chromium, vsix, env, files: filesAndTrap, settings })
workbench.env = env
const extensions = path.join(workbench.home, 'server/extensions')
workbench.bundled = path.join(extensions, fs.readdirSync(extensions).find((name) => name.startsWith('bertfill.')), 'server/bertfill-ls')
check('the VSIX is installed with its server', fs.existsSync(workbench.bundled))
installModels(workbench)
try {
  for (const [name, scenario] of Object.entries(scenarios)) {
    if (only && only !== name) continue
    console.log(`# ${name}`)
    try {
      await scenario(workbench)
    } catch (error) {
      check(`${name} ran to its end`, false, error.message)
      await picture(workbench, name)
    }
    await workbench.discard()
  }
} finally {
  await workbench.stop()
  fs.rmSync(env.PATH, { recursive: true, force: true })
}
process.exit(report.end())
