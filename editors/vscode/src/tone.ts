// "Compare tone": the same sentence under 。！？, side by side, and the chosen candidate with its end mark in one edit.

import * as vscode from 'vscode'

import { bar, percent } from './percent'
import type { ToneComparison } from './protocol'
import { toRange } from './reasons'

interface Pick extends vscode.QuickPickItem {
  readonly candidate?: string
  readonly mark?: string
}

export async function chooseTone(editor: vscode.TextEditor, comparison: ToneComparison): Promise<void> {
  const version = editor.document.version
  const shown = comparison.variants.map((variant) => ({
    ...variant,
    candidates: variant.candidates.slice(0, SHOWN),
  }))
  const longest = Math.max(...shown.flatMap(({ candidates }) => candidates.map(({ text }) => Array.from(text).length)))
  const picks: Pick[] = shown.flatMap(({ text, mark, candidates }) => [
    { label: ending(text), kind: vscode.QuickPickItemKind.Separator },
    ...candidates.map(({ text: candidate, score }): Pick => ({
      label: candidate + IDEOGRAPHIC_SPACE.repeat(longest - Array.from(candidate).length),
      description: `……${mark}  ${percent(score)} ${bar(score)}`,
      candidate,
      mark,
    })),
  ])
  const pick = await vscode.window.showQuickPick(picks, {
    title: vscode.l10n.t('Compare tone'),
    placeHolder: vscode.l10n.t('What fits best under each end mark; choose one to write it'),
  })
  const { maskRange, markRange } = comparison
  if (pick?.candidate === undefined || editor.document.version !== version) {
    return
  }
  const { candidate, mark } = pick
  await editor.edit((edit) => {
    edit.replace(toRange(maskRange), candidate)
    if (mark) {
      edit.replace(toRange(markRange), mark)
    }
  })
}

/** The end of a sentence, which is where the variants differ; a whole one would push the bars out of their rows. */
function ending(text: string): string {
  const signs = Array.from(text)
  return signs.length > LONGEST_ENDING ? `…${signs.slice(-LONGEST_ENDING).join('')}` : text
}

const LONGEST_ENDING = 14

/** Candidates per end mark: three marks side by side have to fit the list. */
const SHOWN = 3
const IDEOGRAPHIC_SPACE = '\u3000' // as wide as a Chinese character
