// Which documents are ours, and which of them are worth a running server.

import type { TextDocument } from 'vscode'

export const LANGUAGES: readonly string[] = [
  'plaintext',
  'markdown',
  'mdx',
  'quarto',
  'rmd',
  'latex',
  'tex',
  'html',
  'vue',
  'restructuredtext',
  'asciidoc',
  'typst',
  'org',
]

// A list rather than "everything": output channels, diffs and search results are plain text too.
const SCHEMES: readonly string[] = ['file', 'untitled', 'vscode-remote', 'vscode-vfs', 'vscode-notebook-cell']

export const SELECTOR: { language: string; scheme: string }[] = LANGUAGES.flatMap((language) =>
  SCHEMES.map((scheme) => ({ language, scheme })),
)

export function isOurs(document: TextDocument | undefined): boolean {
  return document !== undefined && LANGUAGES.includes(document.languageId) && SCHEMES.includes(document.uri.scheme)
}

const LOOKED_AT = 200_000 // code units; a longer text without one Chinese character at its start is none of ours

/** Chinese, a bracket that may begin a mask, or the letters of one in any order. */
const WORTHWHILE = /\p{Script=Han}|[【［]|\bm[amsk]{2,4}\b|<mask>/iu

export function isWorthwhile(text: string): boolean {
  return WORTHWHILE.test(text.slice(0, LOOKED_AT))
}
