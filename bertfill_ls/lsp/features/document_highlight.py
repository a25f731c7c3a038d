"""``textDocument/documentHighlight``: the mask at the cursor, and the context tokens its prediction rests on."""

from collections.abc import Sequence

from lsprotocol import types

from bertfill_ls.inference.engine import Priority
from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.session import NotYetError, UnavailableError
from bertfill_ls.lsp.wire.protocol import document_at_arrival


async def highlight(ls: FillServer, params: types.DocumentHighlightParams) -> Sequence[types.DocumentHighlight] | None:
    """Highlight the mask as what would be written, and its reasons as what was read."""
    document = document_at_arrival()
    if document is None:
        return None
    offset = document.offset_at(params.position)
    mask = ls.session.mask_at(document, offset) or ls.session.mask_at(document, offset + 1)
    if mask is None:
        return None
    slot = ls.session.newest("highlight", document.uri)
    try:
        answer = await ls.session.fill(document, ls.session.gap(document, mask), priority=Priority.CURSOR, slot=slot)
    except (NotYetError, UnavailableError):
        return None
    written, read = types.DocumentHighlightKind.Write, types.DocumentHighlightKind.Read
    reasons = [types.DocumentHighlight(document.range_of(token.span), read) for token in answer.attribution]
    return [types.DocumentHighlight(document.range_of(answer.span), written), *reasons]
