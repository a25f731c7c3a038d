// The language of the page as it is now: the browser's, or the one chosen by the switch, which the address remembers.

import { negotiated, sentence, type Key, type Locale, type Values } from './messages'

type Listener = (locale: Locale) => void

const PARAMETER = 'lang'
const listeners: Listener[] = []
let current = chosen() ?? negotiated(navigator.languages)

export function locale(): Locale {
  return current
}

export function say(key: Key, values?: Values): string {
  return sentence(key, current, values)
}

/** Calls `listener` now, and whenever another language is chosen. */
export function inEveryLanguage(listener: Listener): void {
  listeners.push(listener)
  listener(current)
}

/** Chooses the other language, and has the address remember it. */
export function switchLanguage(): void {
  const address = new URL(location.href)
  address.searchParams.set(PARAMETER, current === 'en' ? 'zh-CN' : 'en')
  history.replaceState(null, '', address)
  speak(current === 'en' ? 'zh-CN' : 'en')
}

/** Takes the language that the server was started with, if one was named and the reader has chosen no other. */
export function prefer(language: string): void {
  if (chosen() === undefined && (language === 'en' || language === 'zh-CN') && language !== current) {
    speak(language)
  }
}

function speak(language: Locale): void {
  current = language
  for (const listener of listeners) {
    listener(current)
  }
}

function chosen(): Locale | undefined {
  const wanted = new URLSearchParams(location.search).get(PARAMETER)
  return wanted === 'en' || wanted === 'zh-CN' ? wanted : undefined
}
