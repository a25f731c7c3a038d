"""Changes to a document as the client wants to be given them: by version and annotated where it knows how."""

from collections.abc import Sequence

from lsprotocol import types

from bertfill_ls.core.text.spans import Change
from bertfill_ls.lsp.client import Client
from bertfill_ls.lsp.text.documents import Snapshot

_ANNOTATION = "bertfill"


def workspace_edit(
    client: Client, document: Snapshot, changes: Sequence[Change], label: str | None = None
) -> types.WorkspaceEdit:
    """Return one undoable edit that makes ``changes``, which do not overlap.

    With a version the client can tell that the document is no longer the one that was meant. ``label`` is what a client
    that shows changes before it makes them calls them.
    """
    edits = [types.TextEdit(document.range_of(change.span), change.text) for change in changes]
    if not client.document_changes:
        return types.WorkspaceEdit(changes={document.uri: edits})
    identifier = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
    if label is None or not client.annotates_changes:
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(identifier, edits)])
    annotated = [types.AnnotatedTextEdit(_ANNOTATION, edit.range, edit.new_text) for edit in edits]
    return types.WorkspaceEdit(
        document_changes=[types.TextDocumentEdit(identifier, annotated)],
        change_annotations={_ANNOTATION: types.ChangeAnnotation(label, needs_confirmation=False)},
    )
