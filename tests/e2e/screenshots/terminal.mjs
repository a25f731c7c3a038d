// A terminal's screen as a picture: what tmux captured, with its colours, drawn by the browser on a grid of cells.

import { execFileSync } from 'node:child_process'

const BASE = [
  '#14161b', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#abb2bf',
  '#5c6370', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#ffffff',
]

export class Terminal {
  constructor(name, columns, rows) {
    this.socket = `bertfill-${name}-${process.pid}`
    this.columns = columns
    this.rows = rows
  }

  #tmux(...words) {
    return execFileSync('tmux', ['-L', this.socket, ...words], { encoding: 'utf8' })
  }

  start(command, env) {
    const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`])
    this.#tmux('-f', '/dev/null', 'new-session', '-d', '-x', String(this.columns), '-y', String(this.rows), ...variables, command)
    this.#tmux('set', '-g', 'status', 'off')
    this.#tmux('set', '-ga', 'terminal-overrides', ',*:Tc')
    this.#tmux('set', '-g', 'escape-time', '0')
  }

  keys(...keys) {
    for (const key of keys) this.#tmux('send-keys', key)
  }

  text(literal) {
    this.#tmux('send-keys', '-l', literal)
  }

  screen() {
    return this.#tmux('capture-pane', '-p')
  }

  /** The screen as a page, on the background that the colour scheme has. */
  html(background) {
    return toHtml(this.#tmux('capture-pane', '-e', '-N', '-p'), this.columns, background)
  }

  stop() {
    this.#tmux('kill-server')
  }
}

function toHtml(captured, columns, background) {
  const lines = captured.replace(/\n$/, '').split('\n').map((line) => `<div class="line">${cells(line)}</div>`)
  return `<!doctype html><meta charset="utf-8"><style>
    html { background: ${background} }
    body { margin: 0; padding: 14px 18px; width: ${columns}ch; color: #cdd6f4; background: ${background};
      font: 17px/27px 'JetBrains Mono', 'Noto Sans Mono CJK SC'; }
    .line { height: 27px; white-space: pre; width: ${columns}ch; overflow: hidden }
    .wide { font-weight: inherit; display: inline-block; width: 20.4px; text-align: center; font-size: 19px }
    span { display: inline-block; height: 27px; vertical-align: top }
  </style>${lines.join('')}`
}

function cells(line) {
  let style = {}
  return line
    .split(/\x1b\[([\d;]*)m/)
    .map((part, index) => {
      if (index % 2) {
        style = applied(style, part)
        return ''
      }
      return part ? `<span style="${css(style)}">${[...part].map(cell).join('')}</span>` : ''
    })
    .join('')
}

function cell(character) {
  const escaped = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }[character] ?? character
  const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u.test(character)
  return wide ? `<b class="wide">${escaped}</b>` : escaped
}

function applied(before, codes) {
  const style = { ...before }
  const numbers = codes.split(';').map(Number)
  for (let at = 0; at < numbers.length; at++) {
    const code = numbers[at]
    if (code === 0) for (const key of Object.keys(style)) delete style[key]
    else if (code === 1) style.bold = true
    else if (code === 22) style.bold = false
    else if (code === 3) style.italic = true
    else if (code === 23) style.italic = false
    else if (code === 4) style.underline = true
    else if (code === 24) style.underline = false
    else if (code === 7) style.reverse = true
    else if (code === 27) style.reverse = false
    else if (code === 39) delete style.fore
    else if (code === 49) delete style.back
    else if (code >= 30 && code <= 37) style.fore = BASE[code - 30]
    else if (code >= 90 && code <= 97) style.fore = BASE[code - 82]
    else if (code >= 40 && code <= 47) style.back = BASE[code - 40]
    else if (code >= 100 && code <= 107) style.back = BASE[code - 92]
    else if (code === 38 || code === 48) {
      const key = code === 38 ? 'fore' : 'back'
      if (numbers[at + 1] === 2) {
        style[key] = `rgb(${numbers.slice(at + 2, at + 5).join()})`
        at += 4
      } else {
        style[key] = indexed(numbers[at + 2])
        at += 2
      }
    }
  }
  return style
}

function indexed(number) {
  if (number < 16) return BASE[number]
  if (number >= 232) return `rgb(${Array(3).fill(8 + (number - 232) * 10).join()})`
  const level = (step) => (step ? 55 + step * 40 : 0)
  const cube = number - 16
  return `rgb(${level(Math.floor(cube / 36))},${level(Math.floor(cube / 6) % 6)},${level(cube % 6)})`
}

function css({ fore, back, bold, italic, underline, reverse }) {
  const [text, ground] = reverse ? [back ?? '#14161b', fore ?? '#e0e2ea'] : [fore, back]
  return [
    text && `color:${text}`,
    ground && `background:${ground}`,
    bold && 'font-weight:600',
    italic && 'font-style:italic',
    underline && 'text-decoration:underline',
  ].filter(Boolean).join(';')
}
