"""An edit as a client wants to be given it."""

import pytest

from bertfill_ls.core.text.spans import Change, Span
from bertfill_ls.lsp.client import Client
from bertfill_ls.lsp.text.edits import workspace_edit
from tests.lsp.edits import document
from tests.lsp.support import URI

TEXT = "😀天[MASK]好"
CHANGE = Change(Span(2, 8), "上")


def test_a_client_that_knows_no_versions_gets_bare_changes() -> None:
    edit = workspace_edit(Client(), document(TEXT), [CHANGE], "label")
    assert edit.document_changes is None
    assert edit.changes is not None
    [change] = edit.changes[URI]
    assert (change.range.start.character, change.range.end.character, change.new_text) == (3, 9, "上")


@pytest.mark.parametrize(
    ("client", "label", "annotated"),
    [
        (Client(document_changes=True), "label", False),
        (Client(document_changes=True, annotates_changes=True), None, False),
        (Client(document_changes=True, annotates_changes=True), "label", True),
    ],
)
def test_versions_and_annotations_are_given_where_they_are_known(
    client: Client, label: str | None, annotated: bool
) -> None:
    edit = workspace_edit(client, document(TEXT), [CHANGE], label)
    assert edit.document_changes is not None
    [change] = edit.document_changes
    assert change.text_document.version == 1  # type: ignore[union-attr]  # an edit, and no file operation
    assert (edit.change_annotations is not None) is annotated
