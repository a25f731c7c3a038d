// "Compare tone": the same sentence under 。！？, side by side, and the chosen candidate with its end mark in one edit.

import * as vscode from 'vscode'

import type { ToneComparison } from './protocol'
import { toRange } from './reasons'

interface Pick extends vscode.QuickPickItem {
  readonly candidate?: string
  readonly mark?: string
}

export async function chooseTone(editor: vscode.TextEditor, comparison: ToneComparison): Promise<void> {
  const version = editor.document.version
  const picks: Pick[] = comparison.variants.flatMap(({ text, mark, masks }) => [
    { label: text, kind: vscode.QuickPickItemKind.Separator },
    ...(masks[0]?.candidates ?? []).slice(0, SHOWN).map(({ text: candidate, score }): Pick => ({
      label: `${candidate}${mark}`,
      description: `${bar(score)} ${percent(score)}`,
      candidate,
      mark,
    })),
  ])
  const pick = await vscode.window.showQuickPick(picks, {
    title: vscode.l10n.t('Compare tone'),
    placeHolder: vscode.l10n.t('What fits best under each end mark; choose one to write it'),
  })
  const { maskRange, markRange } = comparison
  if (pick?.candidate === undefined || !maskRange || editor.document.version !== version) {
    return
  }
  const { candidate, mark } = pick
  await editor.edit((edit) => {
    edit.replace(toRange(maskRange), candidate)
    if (markRange && mark) {
      edit.replace(toRange(markRange), mark)
    }
  })
}

/** Candidates per end mark: three marks side by side have to fit the list. */
const SHOWN = 3
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']
const BAR_LENGTH = 10

function bar(score: number): string {
  const eighths = Math.max(1, Math.round(score * BAR_LENGTH * 8))
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '')
}

function percent(score: number): string {
  return score < 0.01 ? '<1%' : `${Math.round(score * 100)}%`
}
