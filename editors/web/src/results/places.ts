// Where the lines are now that were asked about: they move with the text, before there is an answer and after.

import { StateEffect, StateField } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'

/** Where lines begin, in their order: those that are shown, and those that were asked about last. */
interface Starts {
  readonly shown: readonly number[]
  readonly asked: readonly number[]
}

const asked = StateEffect.define<readonly number[]>()
const answered = StateEffect.define()

export const linePlaces = StateField.define<Starts>({
  create: () => ({ shown: [], asked: [] }),
  update(places, { changes, docChanged, effects }) {
    const move = (all: readonly number[]): readonly number[] => all.map((place) => changes.mapPos(place, 1))
    let now = docChanged ? { shown: move(places.shown), asked: move(places.asked) } : places
    for (const effect of effects) {
      if (effect.is(asked)) {
        now = { ...now, asked: effect.value }
      } else if (effect.is(answered)) {
        now = { ...now, shown: now.asked }
      }
    }
    return now
  },
})

/** Begins to follow lines, by where they begin. */
export function follow(view: EditorView, starts: readonly number[]): void {
  view.dispatch({ effects: asked.of(starts) })
}

/** Takes the lines that are followed for those that are shown from now on. */
export function showFollowed(view: EditorView): void {
  view.dispatch({ effects: answered.of(null) })
}

/** The line that was shown at `place` among them, as it is now. */
export function lineNow(
  view: EditorView,
  place: number,
): { readonly number: number; readonly from: number; readonly text: string } | undefined {
  const start = view.state.field(linePlaces).shown[place]
  return start === undefined ? undefined : view.state.doc.lineAt(start)
}
