// What is wrong in the text, underlined with its remedy: the server's diagnostics and quick fixes. The client library
// shows diagnostics too, but without anything to be done about them.

import { setDiagnostics, type Action, type Diagnostic } from '@codemirror/lint'
import { LSPPlugin, type LSPClient, type LSPClientExtension } from '@codemirror/lsp-client'
import { ViewPlugin, type EditorView, type ViewUpdate } from '@codemirror/view'
import type {
  CodeAction,
  CodeActionParams,
  Diagnostic as ServerDiagnostic,
  PublishDiagnosticsParams,
  Range,
  TextEdit,
} from 'vscode-languageserver-protocol'

import { say } from '../locale'

const FIX_ALL = 'source.fixAll'
const SEVERITIES = ['error', 'error', 'warning', 'info', 'hint'] as const

type Listener = (problems: readonly Diagnostic[]) => void

export function problems(listener: Listener): LSPClientExtension {
  return {
    clientCapabilities: {
      textDocument: {
        publishDiagnostics: { versionSupport: true },
        codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', FIX_ALL] } } },
      },
    },
    notificationHandlers: {
      'textDocument/publishDiagnostics': (client, params: PublishDiagnosticsParams) => {
        const file = client.workspace.getFile(params.uri)
        const view = file?.getView()
        if (file && view && (params.version === undefined || params.version === file.version)) {
          void show(client, view, params, listener)
        }
        return true
      },
    },
    editorExtension: sync,
  }
}

/** Puts everything right that can be, in one step that can be undone; returns how many places that were. */
export async function fixAll(view: EditorView): Promise<number> {
  const plugin = LSPPlugin.get(view)
  if (!plugin) {
    return 0
  }
  const whole = rangeOf(plugin, 0, view.state.doc.length)
  plugin.client.sync()
  const { doc } = view.state
  const actions = await codeActions(plugin.client, plugin.uri, whole, FIX_ALL, [])
  const edits = actions.flatMap((action) => editsOf(action, plugin.uri))
  if (view.state.doc.eq(doc)) {
    apply(view, plugin, edits)
  }
  return edits.length
}

/** The server learns of a change at once; while an input method composes there is none yet. */
const sync = ViewPlugin.fromClass(
  class {
    constructor(private readonly view: EditorView) {}

    update({ docChanged }: ViewUpdate): void {
      if (docChanged) {
        setTimeout(() => {
          this.tell()
        })
      }
    }

    tell(): void {
      const client = LSPPlugin.get(this.view)?.client
      // Without a connection there are no capabilities; when there is one again, the document is sent as it is then.
      if (client?.serverCapabilities && !this.view.composing) {
        client.sync()
      }
    }
  },
  {
    eventHandlers: {
      compositionend() {
        setTimeout(() => {
          this.tell()
        }, 30) // once the editor has read what was written
      },
    },
  },
)

async function show(
  client: LSPClient,
  view: EditorView,
  { uri, diagnostics }: PublishDiagnosticsParams,
  listener: Listener,
): Promise<void> {
  const plugin = LSPPlugin.get(view)
  if (!plugin) {
    return
  }
  const { doc } = view.state
  const synced = plugin.syncedDoc
  const whole = rangeOf(plugin, 0, synced.length)
  const fixes = diagnostics.length > 0 ? await codeActions(client, uri, whole, 'quickfix', diagnostics).catch(() => []) : []
  if (!view.state.doc.eq(doc) || plugin.syncedDoc !== synced) {
    return // what is wrong now is about to be told
  }
  const found = diagnostics.map((item) => ({
    from: plugin.unsyncedChanges.mapPos(plugin.fromPosition(item.range.start, synced)),
    to: plugin.unsyncedChanges.mapPos(plugin.fromPosition(item.range.end, synced)),
    severity: SEVERITIES[item.severity ?? 1],
    message: item.message,
    source: String(item.code ?? ''),
    actions: fixes.filter((fix) => isFor(fix, item)).map((fix) => action(fix, uri)),
  }))
  view.dispatch(setDiagnostics(view.state, found))
  listener(found)
}

function isFor(fix: CodeAction, { range, code }: ServerDiagnostic): boolean {
  const same = (one: Range): boolean =>
    one.start.line === range.start.line &&
    one.start.character === range.start.character &&
    one.end.line === range.end.line &&
    one.end.character === range.end.character
  return (fix.diagnostics ?? []).some((other) => other.code === code && same(other.range))
}

function action(fix: CodeAction, uri: string): Action {
  return {
    name: fix.title,
    apply: (view) => {
      const plugin = LSPPlugin.get(view)
      if (plugin?.unsyncedChanges.empty) {
        apply(view, plugin, editsOf(fix, uri))
        view.focus()
      }
    },
  }
}

async function codeActions(
  client: LSPClient,
  uri: string,
  range: Range,
  kind: string,
  diagnostics: ServerDiagnostic[],
): Promise<CodeAction[]> {
  const params: CodeActionParams = { textDocument: { uri }, range, context: { only: [kind], diagnostics } }
  return (await client.request<CodeActionParams, CodeAction[] | null>('textDocument/codeAction', params)) ?? []
}

function editsOf(fix: CodeAction, uri: string): TextEdit[] {
  return fix.edit?.changes?.[uri] ?? []
}

function apply(view: EditorView, plugin: LSPPlugin, edits: readonly TextEdit[]): void {
  const changes = edits.map(({ range, newText }) => ({
    from: plugin.fromPosition(range.start),
    to: plugin.fromPosition(range.end),
    insert: newText,
  }))
  view.dispatch({ changes, userEvent: 'input.fix' })
}

function rangeOf(plugin: LSPPlugin, from: number, to: number): Range {
  return { start: plugin.toPosition(from, plugin.syncedDoc), end: plugin.toPosition(to, plugin.syncedDoc) }
}

/** How a problem is said in a line. */
export function remedy(problem: Diagnostic): string {
  return problem.actions?.[0]?.name ?? say('problems.fix')
}
