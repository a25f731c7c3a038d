// node make.mjs PREFIX CHROMIUM VSIX OUT NVIM CHECKOUT SERVER — the pictures of the READMEs, from the real editors.

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { sleep, until, Workbench } from '../vscode/workbench.mjs'
import { launch, Page, Server } from '../web/page.mjs'
import { withPalette } from './palette.mjs'
import { Terminal } from './terminal.mjs'

const [prefix, chromium, vsix, out, nvim, checkout, server] = process.argv.slice(2).map((each) => path.resolve(each))
const LARGEST = 200 * 1024

const PAGE = `请把这个[MASK][MASK]告诉老师，我们一起去公园散步吧。
他跑[MASK:的|地|得]很快，谁也追不上。
窗外下着[mask]雨，街上没有人。

举头望明月，低头思故[MASK]。
`
const POEM_LINE = 5
const BACKGROUND = '#1e1e2e' // of the colour scheme catppuccin, which comes with Neovim
const SETTINGS = {
  'workbench.activityBar.location': 'hidden',
  'workbench.layoutControl.enabled': false,
  'workbench.editor.editorActionsLocation': 'hidden',
  'editor.fontSize': 17,
  'editor.lineHeight': 1.65,
  'editor.lightbulb.enabled': 'off',
  'editor.suggest.showStatusBar': false,
  'editor.glyphMargin': false,
  'editor.folding': false,
  'editor.lineNumbersMinChars': 3,
  'editor.scrollbar.vertical': 'hidden',
  'editor.overviewRulerBorder': false,
  'editor.hideCursorInOverviewRuler': true,
  'editor.cursorBlinking': 'solid',
  'editor.suggestLineHeight': 30,
  'explorer.autoReveal': false,
}

const pictures = {
  async completion(workbench) {
    await workbench.cursor(POEM_LINE, 17)
    await workbench.press('Control+Space')
    await workbench.suggestions()
    await workbench.press('Control+Space') // again: the documentation beside the list
    await workbench.page.locator('.suggest-details').first().waitFor()
    await sleep(900)
  },
  async hover(workbench) {
    await workbench.cursor(POEM_LINE, 14)
    await workbench.press('Control+K', 'Control+I')
    await workbench.page.locator('.monaco-hover:visible').filter({ hasText: '%' }).first().waitFor()
    await sleep(700)
  },
  async quickfix(workbench) {
    await workbench.cursor(3, 8)
    await workbench.press('Control+Period')
    await workbench.page.locator('.action-widget').first().waitFor()
    await sleep(500)
  },
  async explain(workbench) {
    await workbench.cursor(POEM_LINE, 14)
    await workbench.command('Explain Prediction')
    await workbench.page.waitForFunction(() => document.querySelectorAll('.view-overlays .cdr[class*="ced-"]').length >= 3)
    await sleep(900)
  },
  async tone(workbench) {
    await workbench.cursor(POEM_LINE, 14)
    await workbench.command('Compare Tone')
    await workbench.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: '！' }).first().waitFor()
    await sleep(400)
  },
}

// What needs less than the whole window.
const HEIGHTS = { quickfix: 250, explain: 210, tone: 300 }

let failed = 0
async function take(name, work) {
  const file = path.join(out, `${name}.png`)
  try {
    await work(file)
    fs.writeFileSync(file, withPalette(fs.readFileSync(file)))
    const { size } = fs.statSync(file)
    if (size > LARGEST) throw new Error(`${Math.round(size / 1024)} KB are more than ${LARGEST / 1024}`)
    console.log(`ok   ${file} (${Math.round(size / 1024)} KB)`)
  } catch (error) {
    failed++
    console.log(`FAIL ${name}: ${error.message.split('\n')[0]}`)
  }
}

/** Takes pictures of one VS Code whose server speaks one language. */
async function inVsCode(language, suffix) {
  const workbench = await Workbench.start({
    prefix, chromium, vsix, settings: { ...SETTINGS, 'bertfill.language': language }, files: { '写作.txt': PAGE },
    viewport: { width: 900, height: 460 }, scale: 2,
  })
  try {
    await workbench.open('写作.txt')
    const ready = '.statusbar-item:has([aria-label="bertfill: ready"]), .statusbar-item[aria-label="bertfill: ready"]'
    await workbench.page.locator(ready).first().waitFor()
    await workbench.press('Control+B')
    await workbench.page.locator('.view-line').getByText(/[→≈]/).first().waitFor()
    await sleep(1500)
    for (const name of Object.keys(pictures)) {
      await take(`vscode-${name}${suffix}`, async (file) => {
        await pictures[name](workbench)
        const height = HEIGHTS[name]
        await workbench.screenshot(file, height && { x: 0, y: 0, width: 900, height })
      })
      await workbench.press('Escape', 'Escape', 'Escape')
      await sleep(300)
    }
    await inNeovim(workbench, language, suffix)
  } finally {
    await workbench.stop()
  }
}

async function inNeovim(workbench, language, suffix) {
  await take(`neovim${suffix}`, async (file) => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'bertfill-picture-'))
    const text = path.join(home, '写作.txt')
    fs.writeFileSync(text, PAGE)
    const init = path.join(home, 'init.lua')
    fs.writeFileSync(init, `
      vim.opt.runtimepath:prepend('${checkout}/editors/neovim')
      vim.opt.termguicolors = true
      vim.cmd.colorscheme('catppuccin')
      vim.opt.number = true
      vim.opt.signcolumn = 'no'
      vim.opt.fillchars = { eob = ' ' }
      vim.opt.laststatus = 0
      vim.opt.ruler = false
      vim.opt.showmode = false
      vim.opt.shortmess:append('IF')
      vim.opt.completeopt = { 'menuone', 'noselect', 'popup' }
      vim.opt.pumheight = 6
      vim.lsp.config('bertfill_ls', {
        cmd = { '${server}', 'serve' },
        settings = { bertfill = { language = '${language}' } },
      })
    `)
    const terminal = new Terminal('picture', 88, 12)
    const env = { HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home, XDG_DATA_HOME: home, LC_ALL: 'C.UTF-8', COLORTERM: 'truecolor', TERM: 'tmux-256color' }
    terminal.start(`'${nvim}' -u '${init}' -i NONE -n '${text}'`, env)
    try {
      await until(() => /[→≈]/.test(terminal.screen()), 15_000, 'hints in Neovim')
      terminal.keys(String(POEM_LINE), 'G', '0', 'f', ']', 'a', 'C-x')
      terminal.keys('C-o')
      await until(() => / \d+(\.\d)?\s?%[^]*%/.test(terminal.screen().split('\n').slice(POEM_LINE).join('\n')), 8000, 'the menu of Neovim')
      terminal.keys('C-n')
      await sleep(1200)
      const page = await workbench.context.newPage()
      await page.setContent(terminal.html(BACKGROUND))
      const height = await page.evaluate(() => document.body.offsetHeight)
      const width = await page.evaluate(() => document.body.offsetWidth)
      await page.screenshot({ path: file, clip: { x: 0, y: 0, width: Math.min(width, 900), height: height } })
      await page.close()
    } finally {
      terminal.stop()
      fs.rmSync(home, { recursive: true, force: true })
    }
  })
}

const LINE = '春风又[MASK]江南岸，明月何时照我还。'
const LINES = '今天天气真[MASK]啊。\n他跑[MASK:的|地|得]很快。\n窗外下着[mask]雨。'
const WIDE = { viewport: { width: 900, height: 1100 }, deviceScaleFactor: 2 }
const NARROW = { viewport: { width: 400, height: 1900 }, deviceScaleFactor: 1, colorScheme: 'dark' }

/** Takes the workbench in one language: wide with a line, and narrow and dark with several. */
async function inBrowser(locale, suffix) {
  const workbench = await Server.start(server)
  const browser = await launch(path.join(prefix, 'driver'), chromium)
  try {
    for (const [name, text, look] of [['web', LINE, WIDE], ['web-narrow', LINES, NARROW]]) {
      await take(`${name}${suffix}`, async (file) => {
        const page = await Page.open(browser, workbench, { locale, ...look })
        await page.type(text)
        await sleep(1000) // as somebody who writes rests
        await page.fill()
        await page.page.locator('.rests').first().filter({ hasText: /./ }).waitFor()
        await page.page.evaluate(() => document.activeElement.blur())
        await page.page.mouse.move(1, 1) // what lies under the pointer has a hover
        await sleep(500)
        const bottom = await page.page.locator('.card').last().evaluate((card) => card.getBoundingClientRect().bottom)
        const { width, height } = look.viewport
        await page.page.screenshot({ path: file, clip: { x: 0, y: 0, width, height: Math.min(height, Math.ceil(bottom) + 24) } })
      })
    }
  } finally {
    await workbench.stop()
    await browser.close()
  }
}

await inBrowser('en-US', '')
await inBrowser('zh-CN', '.zh-CN')
await inVsCode('en', '')
await inVsCode('zh-CN', '.zh-CN')
process.exit(failed ? 1 : 0)
