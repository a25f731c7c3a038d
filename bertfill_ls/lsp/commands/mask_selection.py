"""``bertfill.server.maskSelection``: put masks in place of selected Chinese characters."""

from typing import Any

from bertfill_ls.lsp.commands.answering import apply
from bertfill_ls.lsp.commands.arguments import document_of, span_of
from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.what_if import mask_changes

MASK_SELECTION = "bertfill.server.maskSelection"

_MOST_MASKED = 64  # characters at once


async def mask_selection(ls: FillServer, arguments: list[Any]) -> dict[str, str]:
    """Put masks in place of the selected Chinese characters."""
    document = document_of(ls, arguments)
    changes = mask_changes(document, span_of(document, arguments[0]), _MOST_MASKED)
    if not changes:
        return {"message": ls.session.say("command.nothing-to-mask")}
    if not await apply(ls, document, changes, ls.session.say("command.mask-label")):
        return {"message": ls.session.say("command.not-applied")}
    return {}
