// Semantic tokens, which the language-server client does not know: decoded, and painted by the name of their type.

import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view'
import { LSPPlugin, type LSPClientExtension } from '@codemirror/lsp-client'
import { RangeSetBuilder, StateEffect, StateField, type Text } from '@codemirror/state'
import type { SemanticTokens, SemanticTokensLegend } from 'vscode-languageserver-protocol'

const REST_MS = 40

export interface Token {
  /** From 0; `character` and `length` in UTF-16 units. */
  readonly line: number
  readonly character: number
  readonly length: number
  readonly classes: string
}

/** Tokens out of the protocol's form: five numbers each, places counted from the token before (LSP 3.17). */
export function decoded(data: readonly number[], legend: SemanticTokensLegend): Token[] {
  const tokens: Token[] = []
  let line = 0
  let character = 0
  for (let place = 0; place + 4 < data.length; place += 5) {
    const [down = 0, right = 0, length = 0, type = 0, modifiers = 0] = data.slice(place, place + 5)
    line += down
    character = down === 0 ? character + right : right
    const set = legend.tokenModifiers.filter((_, bit) => modifiers & (1 << bit))
    const classes = [legend.tokenTypes[type] ?? 'unknown', ...set].map((name) => `token-${name}`).join(' ')
    tokens.push({ line, character, length, classes })
  }
  return tokens
}

const replaced = StateEffect.define<DecorationSet>()

const painted = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, transaction) {
    const set = transaction.effects.find((effect) => effect.is(replaced))
    return set ? (set.value) : decorations.map(transaction.changes)
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** Asks once the writer's last change is with the server. */
const asker = ViewPlugin.fromClass(
  class {
    private timer = 0

    constructor(private readonly view: EditorView) {}

    update(update: ViewUpdate): void {
      if (update.docChanged) {
        this.soon()
      }
    }

    destroy(): void {
      clearTimeout(this.timer)
    }

    soon(): void {
      clearTimeout(this.timer)
      this.timer = setTimeout(() => {
        void this.ask()
      }, REST_MS)
    }

    private async ask(): Promise<void> {
      const plugin = LSPPlugin.get(this.view)
      if (!plugin?.client.serverCapabilities || this.view.composing) {
        return // the change that ends a composition asks again, and so does a connection
      }
      const { client } = plugin
      const { doc } = this.view.state
      client.sync()
      const params = { textDocument: { uri: plugin.uri } }
      try {
        const answer = await client.request<typeof params, SemanticTokens | null>('textDocument/semanticTokens/full', params)
        const legend = client.serverCapabilities?.semanticTokensProvider?.legend
        if (answer && legend && this.view.state.doc.eq(doc)) {
          this.view.dispatch({ effects: replaced.of(decorations(doc, decoded(answer.data, legend))) })
        }
      } catch {
        // The connection went; with the next one it is asked again.
      }
    }
  },
)

/** Asks for the tokens of a text that the server has just been told of. */
export function askForTokens(view: EditorView): void {
  view.plugin(asker)?.soon()
}

function decorations(doc: Text, tokens: readonly Token[]): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  for (const { line, character, length, classes } of tokens) {
    if (line < doc.lines) {
      const { from, to } = doc.line(line + 1)
      const start = Math.min(from + character, to)
      builder.add(start, Math.min(start + length, to), Decoration.mark({ class: classes }))
    }
  }
  return builder.finish()
}

export const semanticTokens: LSPClientExtension = {
  clientCapabilities: {
    textDocument: {
      semanticTokens: {
        requests: { full: true },
        tokenTypes: ['macro', 'enumMember'],
        tokenModifiers: ['modification', 'deprecated'],
        formats: ['relative'],
      },
    },
  },
  editorExtension: [painted, asker],
}
