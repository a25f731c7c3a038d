"""``bertfill.server.fillAll``: fill every mask of a document, as one edit."""

from typing import Any

from bertfill_ls.lsp.commands.answering import apply, fulfilled
from bertfill_ls.lsp.commands.arguments import document_of
from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.what_if import fill_all as fill_document

FILL_ALL = "bertfill.server.fillAll"


async def fill_all(ls: FillServer, arguments: list[Any]) -> dict[str, str]:
    """Fill every mask of a document that the model is sure enough about, as one edit."""
    document = document_of(ls, arguments)
    filled = await fulfilled(ls, fill_document(ls.session, document))
    count, left = len(filled.changes), filled.left
    threshold = f"{ls.session.settings.fill_all_threshold:.0%}"
    message = ls.session.say("command.filled", count=count, left=left, threshold=threshold)
    if filled.changes and not await apply(ls, document, filled.changes, ls.session.say("command.fill-label")):
        message = ls.session.say("command.not-applied")
    return {"message": message}
