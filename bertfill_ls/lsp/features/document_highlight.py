"""``textDocument/documentHighlight``: the mask at the cursor, and the context tokens its prediction rests on."""

from collections.abc import Sequence

from lsprotocol import types

from bertfill_ls.inference.engine import Priority
from bertfill_ls.lsp.about import about_a_document
from bertfill_ls.lsp.session import NotYetError, Session, UnavailableError
from bertfill_ls.lsp.text.documents import Snapshot


@about_a_document
async def highlight(
    session: Session, document: Snapshot, params: types.DocumentHighlightParams
) -> Sequence[types.DocumentHighlight] | None:
    """Highlight the mask as what would be written, and its reasons as what was read."""
    offset = document.offset_at(params.position)
    mask = session.mask_at(document, offset) or session.mask_at(document, offset + 1)
    if mask is None:
        return None
    slot = session.newest("highlight", document.uri)
    try:
        answer = await session.fill(document, session.gap(document, mask), priority=Priority.CURSOR, slot=slot)
    except (NotYetError, UnavailableError):
        return None
    written, read = types.DocumentHighlightKind.Write, types.DocumentHighlightKind.Read
    reasons = [types.DocumentHighlight(document.range_of(token.span), read) for token in answer.attribution]
    return [types.DocumentHighlight(document.range_of(answer.span), written), *reasons]
