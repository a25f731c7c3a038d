// Which documents are ours.

import type { TextDocument } from 'vscode'

export const LANGUAGES: readonly string[] = [
  'plaintext',
  'markdown',
  'latex',
  'tex',
  'html',
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
