// What a candidate rests on, painted in the text: which tokens, in three strengths. Where they come from is `server/line`.

import { StateEffect, StateField, type Extension } from '@codemirror/state'
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view'

/** A token that a candidate rests on; UTF-16 units of the line. */
export interface Reason {
  readonly start: number
  readonly end: number
  readonly text: string
  readonly share: number
}

/** From how large a share which strength is painted, as in VS Code; below the last, none. */
const STRENGTHS = [
  { share: 0.25, name: 'strongest' },
  { share: 0.1, name: 'strong' },
  { share: 0.04, name: 'light' },
] as const

export function strengthOf(share: number): string | undefined {
  return STRENGTHS.find((each) => share >= each.share)?.name
}

const painted = StateEffect.define<DecorationSet>()

export const reasonMarks: Extension = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(painted)) {
        return effect.value
      }
    }
    return transaction.docChanged ? Decoration.none : marks
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** Paints reasons whose places are offsets of the document. */
export function paint(view: EditorView, reasons: readonly Reason[]): void {
  const length = view.state.doc.length
  const marks = reasons.flatMap(({ start, end, share }) => {
    const strength = strengthOf(share)
    const fits = strength !== undefined && start < end && end <= length
    return fits ? [Decoration.mark({ class: `reason reason-${strength}` }).range(start, end)] : []
  })
  view.dispatch({ effects: painted.of(Decoration.set(marks, true)) })
}
