// node suite.mjs DRIVER CHROMIUM SERVER AXE PICTURES [SCENARIO] — the workbench by real keys, in a headless Chromium.

import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'

import { Report } from '../vscode/report.mjs'
import { launch, Page, Server, sleep, until } from './page.mjs'

const [driver, chromium, binary, axe, pictures] = process.argv.slice(2, 7).map((each) => path.resolve(each))
const only = process.argv[7]
const report = new Report()
const { check, equal } = { check: report.check.bind(report), equal: report.equal.bind(report) }

const WEATHER = '🎉𠮷今天天气真[MASK]，我们去公园散步吧。'
const POEM = '春风又[MASK]江南岸，明月何时照我还。'
const CHOICES = '🎉他跑[MASK:的|地|得]很快，谁也追不上。'
const WORD = '我们应该互相[MASK][MASK]，共同进步。'
const OPEN_ENDED = '书桌上放着一个[MASK][MASK]。' // hundreds of things do
const MALFORMED = '🎉窗外下着[mask]雨。'

const scenarios = {
  async filling({ open }) {
    const page = await open()
    equal('the address shows no token', new URL(page.page.url()).search, '')
    await page.type(`${WEATHER}\n${POEM}\n${CHOICES}\n${WORD}`)
    await page.fill()
    const wanted = [WEATHER, POEM, CHOICES, WORD].flatMap((line) => candidates(line))
    equal('each line by itself, candidates as on the command line', await page.candidates(), wanted)
    equal('where a line is quoted from', await page.page.locator('.source').first().innerText(), '泊船瓜洲 · 王安石')
    equal('the best one is marked', await page.page.locator('.gap').first().locator('.best .star').count(), 1)
    const share = await page.page.locator('.bar').first().evaluate((bar) => Number(bar.style.getPropertyValue('--share')))
    check('a bar is as long as its confidence', share > 0.5 && share <= 1, share)
    equal('the sentence reads filled', await page.page.locator('.sentence').first().innerText(), WEATHER.replace('[MASK]', wanted[0][0]))
    check('how many, and how long', /4 行，4 处/.test(await page.said()), await page.said())
    equal('runs and choices are painted in the text', await page.page.locator('#editor .token-macro, #editor .token-enumMember').count(), 5)
    page.sent.length = 0
    await page.editor.focus()
    await page.press(...Array(6).fill('Enter'))
    await page.done()
    check('Enter in haste asks no more than once at a time', page.sent.filter((each) => each === 'POST /fill').length < 6, page.sent.length)
    equal('and the answers are the same', await page.candidates(), wanted)
    await page.type('没有掩码的一句话🎉')
    await page.press('Enter')
    await until(async () => (await page.said()).includes('没有掩码'), 5000, 'the note')
    check('a text without a mask gets a sentence', true, await page.said())
    await page.page.locator('.insert').click()
    equal('a button inserts a mask', await page.text(), '没有掩码的一句话🎉[MASK]')
    await page.paste('🎉天'.repeat(400_000))
    await until(async () => (await page.said()).includes('1000000'), 5000, 'the note')
    equal('a text that is too long is refused, and the one before stays', await page.text(), '没有掩码的一句话🎉[MASK]')
    await page.close()
  },

  async choosing({ open }) {
    const page = await open()
    await page.type(`${WEATHER}\n${WORD}`)
    await page.fill()
    const [[, second], [word]] = await page.candidates()
    await page.candidate(second).click()
    equal('a click puts a candidate into the text', await page.text(), `${WEATHER.replace('[MASK]', second)}\n${WORD}`)
    equal('it is pressed', await page.candidate(second).getAttribute('aria-pressed'), 'true')
    await page.press('Control+z')
    equal('undone, with the focus in the table', await page.text(), `${WEATHER}\n${WORD}`)
    equal('and not pressed any more', await page.candidate(second).getAttribute('aria-pressed'), 'false')
    await page.candidate(word, 1).click()
    await page.candidate(second).click()
    const both = `${WEATHER.replace('[MASK]', second)}\n${WORD.replace('[MASK][MASK]', word)}`
    equal('another line, another gap', await page.text(), both)
    await page.page.locator('.undo').click()
    await page.page.locator('.undo').click()
    equal('each is one step of undo', await page.text(), `${WEATHER}\n${WORD}`)
    await page.page.locator('.redo').click()
    equal('and of redo', await page.text(), `${WEATHER}\n${WORD.replace('[MASK][MASK]', word)}`)
    await page.candidate(word, 1).click()
    equal('a second click gives the mask back', await page.text(), `${WEATHER}\n${WORD}`)
    await page.page.locator('.fill-all').click()
    const best = (await page.candidates()).map(([first]) => first)
    equal('all at once', await page.text(), `${WEATHER.replace('[MASK]', best[0])}\n${WORD.replace('[MASK][MASK]', best[1])}`)
    await page.press('Control+z')
    equal('in one step', await page.text(), `${WEATHER}\n${WORD}`)
    await page.editor.click()
    await page.press('Control+Home', 'Shift+Enter', 'Control+End')
    await page.page.keyboard.type('好')
    await page.page.locator('.is-changed').waitFor()
    equal('a line that was changed says so', await page.page.locator('.changed:visible').count(), 1)
    await page.candidate(second).click()
    equal('one that was moved can still be chosen in', await page.text(), `\n${WEATHER.replace('[MASK]', second)}\n${WORD}好`)
    await page.type(WEATHER)
    await page.page.route('**/fill', async (route) => {
      await sleep(800)
      await route.continue()
    }, { times: 1 })
    await page.press('Enter', 'Control+Home')
    await page.page.keyboard.type('一行新的🎉')
    await page.press('Shift+Enter')
    await page.done()
    await page.candidate(second).click()
    equal('what was typed before the answer came moves nothing', await page.text(), `一行新的🎉\n${WEATHER.replace('[MASK]', second)}`)
    await page.close()
  },

  async reasons({ open }) {
    const page = await open()
    await page.type(WEATHER)
    await page.fill()
    await until(async () => (await page.marks('#editor')).length > 0, 5000, 'reasons')
    const first = await page.marks('#editor')
    equal('the tokens of the best are painted in the text and in the sentence', await page.marks('.sentence'), first)
    const [rests] = await page.page.locator('.rests').allInnerTexts()
    const [[best, second]] = await page.candidates()
    check('and said', rests.startsWith(`${best} 的依据：`), rests)
    await page.candidate(second).hover()
    await until(async () => (await page.page.locator('.rests').innerText()).startsWith(second), 5000, 'the reasons of the second')
    check('those of the candidate under the pointer', true, { best: first, second: await page.marks('#editor') })
    equal('the sentence reads with it', await page.page.locator('.sentence').innerText(), WEATHER.replace('[MASK]', second))
    await page.page.mouse.move(1, 1)
    await until(async () => (await page.page.locator('.rests').innerText()).startsWith(best), 5000, 'the reasons of the best')
    equal('and back', await page.marks('#editor'), first)
    await page.candidate(second).focus()
    await until(async () => (await page.page.locator('.rests').innerText()).startsWith(second), 5000, 'the reasons of the focused')
    check('those of the candidate with the focus', true)
    await page.type(WORD)
    await page.fill()
    const [[phrase]] = await page.candidates()
    await until(async () => (await page.page.locator('.rests').innerText()).startsWith(phrase), 5000, 'the reasons of a phrase')
    check('those of a phrase', true, await page.page.locator('.rests').innerText())
    await page.close()
  },

  async editor({ open }) {
    const page = await open()
    await page.type('🎉今天天气真[MASK]')
    const list = page.page.locator('.cm-tooltip-autocomplete li')
    await list.first().waitFor()
    equal('candidates open on ], as in an editor', await list.locator('.cm-completionLabel').allInnerTexts(), candidates('🎉今天天气真[MASK]')[0])
    await page.press('ArrowDown', 'ArrowDown', 'Enter')
    const [[, second]] = candidates('🎉今天天气真[MASK]')
    equal('Enter takes the one that was chosen', await page.text(), `🎉今天天气真${second}`)
    await page.press('Control+z')
    await page.type('🎉今天天气真[MASK]')
    await list.first().waitFor()
    await page.press('Enter')
    await page.done()
    equal('and fills where none was', await page.text(), '🎉今天天气真[MASK]')
    await page.press('Control+Enter')
    equal('Ctrl+Enter is a new line', await page.text(), '🎉今天天气真[MASK]\n')
    await page.type(WEATHER)
    await page.page.locator('#editor .token-macro').hover()
    const hover = page.page.locator('.cm-lsp-hover-tooltip')
    await hover.waitFor()
    check('a hover as in an editor', /%/.test(await hover.innerText()), await hover.innerText())
    await page.close()
  },

  async mending({ open }) {
    const page = await open()
    const note = page.page.locator('#note')
    const place = async () => {
      const [box, text] = [await page.page.locator('#fill').boundingBox(), await page.page.locator('#editor').boundingBox()]
      return [box.x, box.y - text.height]
    }
    const before = await place()
    await page.type(`${MALFORMED}\n𠮷天\u0007气真[MASK]。 `)
    await page.press('ArrowUp')
    const lines = page.page.locator('.cm-lintRange')
    await until(async () => (await lines.count()) === 3, 5000, 'three underlined places')
    equal('a malformed mask, an illegal character, a trailing space', await lines.allInnerTexts(), ['[mask]', '\u0007', ' '])
    check('a note before Enter', (await note.innerText()).includes('3 处问题'), await note.innerText())
    equal('which moves nothing', await place(), before)
    await lines.first().hover()
    await page.page.locator('.cm-diagnosticAction').click()
    equal('mended by one click', (await page.text()).split('\n')[0], MALFORMED.replace('mask', 'MASK'))
    await page.press('Control+z')
    equal('and undone', (await page.text()).split('\n')[0], MALFORMED)
    await until(async () => (await lines.count()) === 3, 5000, 'three underlined places again')
    await note.locator('.fix').click()
    await until(async () => (await page.text()) === `${MALFORMED.replace('mask', 'MASK')}\n𠮷天气真[MASK]。`, 5000, 'all mended')
    check('all mended by one click', true)
    await until(async () => (await lines.count()) === 0 && (await note.innerText()) === '', 5000, 'no problem')
    check('and nothing is said any more', true)
    await page.type('【mask】好🎉')
    await until(async () => (await note.innerText()).includes('[MASK]'), 5000, 'the note of one problem')
    await page.press('Home')
    await note.locator('.fix').click()
    await until(async () => (await page.text()) === '[MASK]好🎉', 5000, 'one mended')
    check('one problem, one button', true)
    await page.close()
  },

  async tone({ open }) {
    const page = await open()
    const line = '🎉这家饭馆的菜很[MASK]。'
    await page.type(line)
    await page.fill()
    await page.page.getByRole('button', { name: '比较语气' }).click()
    const columns = page.page.locator('.tone > div')
    await columns.nth(2).waitFor()
    equal('three end marks side by side', await columns.locator('.mark').allInnerTexts(), ['……。', '……！', '……？'])
    const [[first]] = await columns.evaluateAll((all) => all.map((each) => [...each.querySelectorAll('button')].map((one) => one.textContent)).slice(1, 2))
    await columns.nth(1).getByRole('button').first().click()
    equal('a choice is written with its mark', await page.text(), line.replace('[MASK]', first).replace('。', '！'))
    await page.press('Control+z')
    equal('and undone in one step', await page.text(), line)
    await page.close()
  },

  async ambiguity({ open }) {
    const page = await open()
    await page.type(OPEN_ENDED)
    await page.fill()
    const [[first, second]] = await page.candidates()
    const text = await page.page.locator('.ambiguous').innerText()
    check('two that are about as likely are told, with advice', text.includes(first) && text.includes(second), text)
    await page.type(WEATHER)
    await page.fill()
    equal('a clear lead is not', await page.page.locator('.ambiguous').count(), 0)
    await page.close()
  },

  async taking({ open }) {
    const page = await open()
    await page.type(`${WEATHER}\n没有掩码\n${POEM}`)
    await page.fill()
    const best = (await page.candidates()).map(([first]) => first)
    const filled = `${WEATHER.replace('[MASK]', best[0])}\n没有掩码\n${POEM.replace('[MASK]', best[1])}`
    await page.page.locator('.copy').click()
    await until(async () => (await page.said()) === '已复制。', 3000, 'copied')
    equal('the filled text is copied', await page.page.evaluate(() => navigator.clipboard.readText()), filled)
    const read = async (selector) => {
      const [download] = await Promise.all([page.page.waitForEvent('download'), page.page.locator(selector).click()])
      return [download.suggestedFilename(), fs.readFileSync(await download.path(), 'utf8')]
    }
    const [jsonName, json] = await read('.json')
    equal('JSON is what the server said', [jsonName, JSON.parse(json).map(({ line, text, gaps }) => [line, text, gaps.length])], ['bertfill.json', [[1, WEATHER, 1], [2, '没有掩码', 0], [3, POEM, 1]]])
    const [csvName, csv] = await read('.csv')
    const rows = csv.trim().split('\r\n')
    equal('CSV has a row a candidate', [csvName, rows.length, rows[1].split(',').slice(2, 6)], ['bertfill.csv', 11, ['1', '8', '1', best[0]]])
    await page.close()
  },

  async manyLines({ open }) {
    const page = await open()
    const lines = Array.from({ length: 200 }, (_, number) => `🎉这是第${number + 1}句，今天的天气真[MASK]，我们去公[MASK]。`)
    await page.paste(lines.join('\n'))
    await page.press('Enter')
    const progress = page.page.locator('progress.is-running')
    await until(async () => /已填 \d+ \/ 200 行/.test(await page.said()), 15_000, 'progress')
    check('progress is shown', (await progress.count()) === 1, await page.said())
    await page.page.locator('#fill').click()
    await until(async () => (await page.said()).startsWith('已取消'), 5000, 'cancelled')
    const done = await page.cards.count()
    check('cancelled on the way, and what was done stays', done > 0 && done < 200, `${done}; ${await page.said()}`)
    await sleep(300)
    equal('nothing comes after that', await page.cards.count(), done)
    const start = Date.now()
    await page.editor.focus()
    await page.press('Enter')
    await until(async () => (await page.cards.count()) === 200, 60_000, '200 lines')
    await page.done()
    check('200 lines in one batch', true, `${Date.now() - start} ms; ${await page.said()}`)
    equal('among many, one is open', await page.page.locator('details.card[open]').count(), 1)
    await page.cards.nth(150).locator('summary').click()
    await page.cards.nth(150).locator('.gap').nth(1).waitFor() // what is in it is made when it opens
    equal('and another when it is clicked', await page.cards.nth(150).locator('.gap').count(), 2)
    const text = await page.cards.nth(150).locator('.candidate').first().innerText()
    await page.cards.nth(150).locator('.candidate').first().click()
    await page.page.locator('.copy').click()
    await until(async () => (await page.said()) === '已复制。', 3000, 'copied')
    const copied = await page.page.evaluate(() => navigator.clipboard.readText())
    check('a choice in line 151 is in line 151', copied.split('\n')[150].includes(`天气真${text}，`), copied.split('\n')[150])
    await page.close()
  },

  async composing({ open }) {
    const page = await open()
    const ime = await page.context.newCDPSession(page.page)
    const compose = (text) => ime.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
    const processed = (type, key) => ime.send('Input.dispatchKeyEvent', { type, key, code: key, windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 13 })
    await page.type('🎉[MASK]')
    await sleep(1200)
    page.sent.length = 0
    for (const text of ['t', 'ti', 'tian', 'tianq', 'tianqi']) {
      await compose(text)
      await sleep(120)
    }
    equal('the composition stands in the text', await page.text(), '🎉[MASK]tianqi')
    equal('nothing is sent while composing', page.sent, [])
    await processed('keyDown', 'Enter') // the input method takes it
    await ime.send('Input.insertText', { text: '天气' })
    await processed('keyUp', 'Enter')
    equal('Enter that ends a composition changes nothing else', await page.text(), '🎉[MASK]天气')
    await sleep(300)
    check('nor does it fill', !page.sent.some((each) => each.includes('/fill')) && (await page.cards.count()) === 0)
    check('then the server is told', page.sent.some((each) => each.includes('didChange') && each.includes('天气')))
    await page.press('Enter')
    await page.done()
    check('Enter fills as soon as nothing composes', (await page.cards.count()) === 1)
    await compose('hao')
    await sleep(150)
    await compose('')
    await page.page.keyboard.type('。')
    equal('a composition that is given up leaves nothing', await page.text(), '🎉[MASK]天气。')
    await until(() => page.sent.some((each) => each.includes('didChange') && each.includes('天气。')), 3000, 'the change')
    check('and what is typed after it is told', true)
    await page.close()
  },

  async keyboard({ open }) {
    const page = await open()
    const focused = () => page.page.evaluate(() => {
      const { id, className, textContent } = document.activeElement
      return `${id || className.split(' ')[0]} ${textContent.trim().slice(0, 12)}`
    })
    check('the cursor is in the text from the start', (await focused()).startsWith('cm-content'))
    await page.page.keyboard.type(WORD)
    await page.press('Escape', 'Enter')
    await page.done()
    const stops = []
    for (let stop = 0; stop < 12; stop++) {
      await page.press('Tab')
      stops.push(await focused())
      if (stops.at(-1).startsWith('candidate')) break
    }
    check('Tab leads from the text to the table', stops.at(-1).startsWith('candidate'), stops)
    const outline = await page.page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle)
    equal('the focus is seen', outline, 'solid')
    const [[, second]] = await page.candidates()
    await page.press('ArrowDown', 'Enter')
    equal('an arrow key and Enter choose the second', await page.text(), WORD.replace('[MASK][MASK]', second))
    await page.press('Control+z')
    equal('undo from there', await page.text(), WORD)
    await page.press('Tab')
    check('the table is one stop', (await focused()).includes('比较语气'), await focused())
    await page.press('Enter')
    await page.page.locator('.tone > div').first().waitFor()
    await page.press('Tab')
    check('its tones are reached', (await focused()).startsWith('candidate'), await focused())
    await page.close()
  },

  async languages({ open }) {
    const page = await open({ locale: 'en-GB' })
    equal('the language is the browser’s', await page.page.locator('#fill').innerText(), 'Fill')
    await page.type(MALFORMED)
    await page.press('Home')
    const note = page.page.locator('#note')
    await until(async () => (await note.innerText()).includes('capitals'), 5000, 'the note in English')
    await page.page.locator('#language').click()
    equal('a switch', [await page.page.locator('#fill').innerText(), await page.page.locator('html').getAttribute('lang')], ['填补', 'zh-CN'])
    await until(async () => (await note.innerText()).includes('大写'), 5000, 'the note in Chinese')
    check('for what the server says, too', true, await note.innerText())
    equal('the text is still there', await page.text(), MALFORMED)
    page.page.on('dialog', (dialog) => void dialog.accept())
    await page.page.reload()
    await page.ready()
    equal('the address remembers it', await page.page.locator('#fill').innerText(), '填补')
    await page.close()
    const english = await Server.start(binary, ['--lang', 'en'])
    const asked = await Page.open(browser, english)
    await until(async () => (await asked.page.locator('#fill').innerText()) === 'Fill', 3000, 'English')
    check('a language that the command names is that of its pages', true)
    await asked.close()
    await english.stop()
  },

  async reloading({ open, server }) {
    const page = await open()
    const dialogs = []
    page.page.on('dialog', (dialog) => { dialogs.push(dialog.type()); void dialog.accept() })
    await page.page.locator('.example').first().click()
    await page.done()
    await page.page.reload()
    await page.ready()
    equal('an example is not worth a question', dialogs, [])
    equal('nothing is kept by default', await page.page.locator('.cm-placeholder').count(), 1)
    await page.type(WEATHER)
    await page.page.reload()
    await page.ready()
    equal('a text that would be lost is', dialogs, ['beforeunload'])
    equal('and no storage holds it', await page.page.evaluate(() => [localStorage.length, sessionStorage.length]), [0, 0])
    await page.type(POEM)
    await page.page.locator('#keep').check()
    await page.page.reload()
    await page.ready()
    equal('kept in this tab by who wants it', [await page.text(), dialogs.length], [POEM, 1])
    await page.fill()
    check('and it can be filled', (await page.cards.count()) === 1)
    await page.page.locator('#keep').uncheck()
    equal('until they do not', await page.page.evaluate(() => sessionStorage.length), 0)

    const other = await Page.open(null, server, { context: page.context })
    await other.type(WORD)
    await other.fill()
    equal('two pages do not know each other', [await page.text(), await other.text()], [POEM, WORD])
    equal('nor their answers', [(await page.candidates())[0][0] === (await other.candidates())[0][0]], [false])
    equal('no error on either', [...page.errors, ...other.errors], [])
    await page.close()
  },

  async connection({ open, server }) {
    const page = await open()
    const banner = page.page.locator('#banner')
    await page.type(WEATHER)
    await sleep(300)
    server.cut()
    await banner.waitFor()
    check('a lost connection is said', (await banner.innerText()).includes('连接中断'), await banner.innerText())
    await page.editor.focus()
    await page.press('End', 'Shift+Enter')
    await page.page.keyboard.type(MALFORMED)
    await page.press('Enter')
    await until(async () => (await page.said()).includes('无法连接'), 5000, 'no answer')
    check('Enter says that there is none', true, await page.said())
    equal('the text stays', await page.text(), `${WEATHER}\n${MALFORMED}`)
    await server.connect()
    await banner.waitFor({ state: 'hidden' })
    await page.press('ArrowUp')
    await until(async () => (await page.page.locator('.cm-lintRange').allInnerTexts()).join() === '[mask]', 8000, 'what was typed meanwhile')
    check('connected again, the server knows what was typed meanwhile', true)
    await page.fill()
    equal('and fills it', (await page.candidates())[0], candidates(WEATHER)[0])
    equal('no error', page.errors, [])
    const sessions = () => page.page.evaluate(() => fetch('/status').then((response) => response.json()).then(({ sessions }) => sessions))
    await page.page.evaluate(async () => {
      window.more = Array.from({ length: 15 }, () => new WebSocket(`ws://${location.host}/lsp`))
      await Promise.all(window.more.map((socket) => new Promise((resolve) => { socket.onopen = resolve })))
    })
    equal('sixteen sessions', await sessions(), 16)
    const late = await page.context.newPage()
    await late.goto(server.address)
    await until(async () => (await late.locator('#banner').innerText()).includes('上限'), 8000, 'the sentence about too many')
    check('one page too many is told so', true, await late.locator('#banner').innerText())
    await page.page.evaluate(() => window.more.forEach((socket) => socket.close()))
    await late.locator('#banner').waitFor({ state: 'hidden' })
    check('and connects when another has gone', true)
    await late.close()
    await until(async () => (await sessions()) === 1, 5000, 'one session')
    check('closing a page ends its session', true)
    await page.close()

    const again = await Server.start(binary)
    const orphan = await Page.open(browser, again)
    await orphan.type(WEATHER)
    const { port } = again.wire
    const ended = await again.stop()
    check('Ctrl+C ends the command within two seconds, pages or not', ended.code === 0 && ended.milliseconds < 2000, ended)
    const anew = await Server.start(binary)
    anew.cut()
    anew.wire.port = port
    await anew.connect()
    await until(async () => (await orphan.page.locator('#banner').innerText()).includes('重新启动'), 15_000, 'the sentence about the token')
    check('a server with another token is told from one that is gone', true, await orphan.page.locator('#banner').innerText())
    equal('and the text stays', await orphan.text(), WEATHER)
    await orphan.close()
    await anew.stop()
  },

  async strangers({ server }) {
    const context = await browser.newContext({ locale: 'zh-CN' })
    const page = await context.newPage()
    const at = `127.0.0.1:${server.wire.port}`
    const status = async (address) => (await page.goto(address)).status()
    equal('no page without the token', [await status(`http://${at}/`), await status(`http://${at}/?token=wrong`)], [403, 403])
    check('but a sentence', (await page.innerText('body')).includes('token'), await page.innerText('body'))
    equal('nor under a name that somebody has pointed here', await status(`http://rebound.example:${server.wire.port}/?token=${server.token}`), 403)
    await page.goto(server.address) // now this browser has the cookie
    const stranger = http.createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html>'))
    await new Promise((resolve) => stranger.listen(0, '127.0.0.1', resolve))
    await page.goto(`http://127.0.0.1:${stranger.address().port}/`)
    const tried = await page.evaluate(async ({ at, token }) => {
      const socket = new WebSocket(`ws://${at}/lsp?token=${token}`)
      const opened = await new Promise((resolve) => {
        socket.onopen = () => resolve('open')
        socket.onerror = () => resolve('refused')
      })
      const post = { method: 'POST', credentials: 'include', headers: { 'content-type': 'text/plain' }, body: '{"lines":["[MASK]"]}' }
      const read = await fetch(`http://${at}/fill?token=${token}`, post).then((response) => response.text(), () => 'unreadable')
      return [opened, read]
    }, { at, token: server.token })
    equal('another page gets no session and reads no answer, even with the token', tried, ['refused', 'unreadable'])
    stranger.close()
    await page.goto(server.address)
    const closed = await page.evaluate(async () => {
      const socket = new WebSocket(`ws://${location.host}/lsp`)
      await new Promise((resolve) => { socket.onopen = resolve })
      const ended = new Promise((resolve) => { socket.onclose = ({ code }) => resolve(code) })
      socket.send('天'.repeat((64 << 20) / 3))
      return ended
    })
    check('a message of 64 MB ends its session', [1009, 1006].includes(closed), closed)
    equal('and only that', await page.evaluate(() => fetch('/status').then((response) => response.status)), 200)
    await context.close()
  },

  async looks({ open }) {
    const forms = {
      'wide': { viewport: { width: 1440, height: 900 } },
      'light': {},
      'dark': { colorScheme: 'dark' },
      'narrow': { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
      'narrow-dark-en': { viewport: { width: 360, height: 740 }, colorScheme: 'dark', locale: 'en-US' },
      'contrast': { contrast: 'more' },
      'contrast-dark': { contrast: 'more', colorScheme: 'dark' },
      'forced-colors': { forcedColors: 'active' },
      'reduced-motion': { reducedMotion: 'reduce', locale: 'en-US' },
    }
    for (const [name, form] of Object.entries(forms)) {
      const page = await open(form)
      await page.paste(`${WEATHER}\n${WORD}\n${POEM}\n${MALFORMED}`)
      await page.fill()
      await page.page.locator('.rests').first().filter({ hasText: /./ }).waitFor()
      await page.page.locator('.cm-lintRange').first().waitFor()
      await page.candidate((await page.candidates())[2][0], 2).click()
      await page.page.locator('.gap').nth(1).locator('.quiet').click()
      await page.page.locator('.tone > div').first().waitFor()
      const [wide, inner] = await page.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
      check(`${name}: nothing is wider than the screen`, wide <= inner, `${wide} of ${inner}`)
      const found = await accessibility(page)
      equal(`${name}: axe finds nothing`, found, [])
      check(`${name}: a picture`, true, await page.picture(pictures, name))
      equal(`${name}: no error`, page.errors, [])
      await page.close()
    }
    const page = await open()
    equal('an empty page: axe finds nothing', await accessibility(page), [])
    await page.picture(pictures, 'empty')
    await page.close()
  },

  async stillness({ open }) {
    const page = await open()
    await page.type(WEATHER)
    await page.fill()
    await page.page.locator('.rests').filter({ hasText: /./ }).waitFor()
    await page.page.evaluate(() => {
      window.shifted = []
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          for (const { node, previousRect, currentRect } of entry.sources) {
            const element = node instanceof Element ? node : node?.parentElement
            if (element?.closest('#editor')) continue // where a candidate takes the place of a mask, what follows moves
            window.shifted.push(`${element?.outerHTML.slice(0, 80)} ${JSON.stringify(previousRect)} ${JSON.stringify(currentRect)}`)
          }
        }
      }).observe({ type: 'layout-shift' })
    })
    const [[best, second]] = await page.candidates()
    for (const text of [second, best, second]) {
      await page.candidate(text).hover()
      await sleep(250)
    }
    await page.candidate(second).click()
    await page.press('Control+z')
    await page.editor.click()
    await page.press('Enter')
    await sleep(500)
    equal('looking, choosing, undoing and filling again move nothing', await page.page.evaluate(() => window.shifted), [])
    await page.close()
  },

  async speed({ open }) {
    const page = await open()
    const took = []
    for (let number = 0; number < 24; number++) {
      await page.type(`第${number}次，窗外下着大雨，街上一个[MASK]也没有。`)
      await page.press('Escape')
      await sleep(400)
      await page.page.evaluate(() => {
        document.querySelector('.cards').replaceChildren()
        window.took = new Promise((resolve) => {
          let pressed
          document.addEventListener('keydown', (event) => { pressed = event.timeStamp }, { once: true, capture: true })
          const observer = new MutationObserver(() => {
            if (document.querySelector('.card tbody tr')) {
              observer.disconnect()
              requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - pressed)))
            }
          })
          observer.observe(document.querySelector('.cards'), { childList: true, subtree: true })
        })
      })
      await page.press('Enter')
      took.push(await page.page.evaluate(() => window.took))
    }
    const sorted = took.slice(4).sort((one, other) => one - other)
    const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))])
    check('from the key to the table on the screen', true, `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, of ${sorted.length}`)
    await page.close()
  },
}

/** What axe-core has to say, a line each. It is run outside the page's own world: its policy lets no script in. */
async function accessibility(page) {
  await page.page.evaluate(fs.readFileSync(axe, 'utf8'))
  const { violations } = await page.page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary.split('\n')[1] ?? ''}`))
}

/** What the command line answers for a line, a list for each gap. */
function candidates(text) {
  const output = execFileSync(binary, ['fill', '--jsonl'], { input: JSON.stringify({ text }), encoding: 'utf8' })
  return JSON.parse(output).gaps.map((gap) => gap.candidates.map((each) => each.text))
}

const server = await Server.start(binary)
const browser = await launch(driver, chromium, 'MAP rebound.example 127.0.0.1')
let last
const open = async (options) => {
  last = await Page.open(browser, server, options)
  return last
}
try {
  for (const [name, scenario] of Object.entries(scenarios)) {
    if (only && only !== name) continue
    console.log(`-- ${name}`)
    last = undefined
    try {
      await scenario({ open, server })
      if (last) equal(`${name}: no error on the page`, last.errors, [])
    } catch (error) {
      check(name, false, error.message.split('\n').slice(0, 3).join(' '))
      if (last && !last.page.isClosed()) console.log(`  ${await last.picture('.e2e/failures', `web-${name}`)}`)
    }
  }
  const ended = await server.stop()
  check('Ctrl+C ends the command within two seconds', ended.code === 0 && ended.milliseconds < 2000, ended)
  check('no text is in its log', !/今天|春风|\[MASK\]/.test(server.log), server.log.replace(server.token, '…'))
} finally {
  await Promise.race([browser.close(), sleep(4000)])
}
process.exit(report.end())
