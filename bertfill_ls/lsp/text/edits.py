"""Changes to a document as the client wants to be given them: by version and annotated where it knows how."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from lsprotocol import types

from bertfill_ls.core.text.spans import Change, Span
from bertfill_ls.lsp.client import Client
from bertfill_ls.lsp.text.snapshot import Snapshot

_ANNOTATION = "bertfill"
_DOUBTFUL = "bertfill.doubtful"


class Doubtful(NamedTuple):
    """The places of changes that could as well be others, and what a client calls them."""

    places: Collection[Span]
    label: str


def workspace_edit(
    client: Client,
    document: Snapshot,
    changes: Sequence[Change],
    label: str | None = None,
    doubtful: Doubtful | None = None,
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
    annotations = {_ANNOTATION: types.ChangeAnnotation(label, needs_confirmation=False)}
    if doubtful is not None and doubtful.places:
        annotations[_DOUBTFUL] = types.ChangeAnnotation(doubtful.label, needs_confirmation=False)
    places = doubtful.places if doubtful is not None else ()
    annotated = [
        types.AnnotatedTextEdit(_DOUBTFUL if change.span in places else _ANNOTATION, edit.range, edit.new_text)
        for change, edit in zip(changes, edits, strict=True)
    ]
    return types.WorkspaceEdit(
        document_changes=[types.TextDocumentEdit(identifier, annotated)], change_annotations=annotations
    )
