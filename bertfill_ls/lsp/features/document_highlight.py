"""``textDocument/documentHighlight``: the mask at the cursor, and the context tokens its prediction rests on."""

from collections.abc import Sequence

from lsprotocol import types

from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.lsp.about import about_a_document
from bertfill_ls.lsp.asking import NotYetError, UnavailableError
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.snapshot import Snapshot


@about_a_document
async def document_highlight(
    session: Session, document: Snapshot, params: types.DocumentHighlightParams
) -> Sequence[types.DocumentHighlight] | None:
    """Highlight the mask as what would be written, and its reasons as what was read."""
    cursor = document.offset_at(params.position)
    session.hint_rest.cursor_at(document, cursor)
    mask = session.scope.mask_at_cursor(document, cursor)
    if mask is None:
        return None
    slot = session.asking.newest("highlight", document.uri)
    gap = session.scope.gap(document, mask)
    try:
        answer = await session.asking.fill(document, gap, priority=Priority.CURSOR, slot=slot)
    except (NotYetError, UnavailableError):
        return None
    written, read = types.DocumentHighlightKind.Write, types.DocumentHighlightKind.Read
    reasons = [types.DocumentHighlight(document.range_of(token.span), read) for token in answer.attribution]
    return [types.DocumentHighlight(document.range_of(answer.span), written), *reasons]
