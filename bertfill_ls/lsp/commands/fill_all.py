"""``bertfill.server.fillAll``: fill every mask of a document that the model is sure enough about, as one edit."""

from bertfill_ls.lsp.commands.answering import apply, fulfilled
from bertfill_ls.lsp.commands.arguments import command_about_a_document
from bertfill_ls.lsp.commands.contract import DocumentArgument, Message
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.documents import Snapshot
from bertfill_ls.lsp.what_if import fill_gaps


@command_about_a_document
async def fill_all(session: Session, document: Snapshot, argument: DocumentArgument) -> Message:
    """Fill the masks, and say how many were filled and how many left alone."""
    filled = await fulfilled(session, fill_gaps(session, document))
    threshold = f"{session.settings.fill_all_threshold:.0%}"
    message = session.say("command.filled", count=len(filled.changes), left=filled.left, threshold=threshold)
    if filled.changes and not await apply(session, document, filled.changes, session.say("command.fill-label")):
        message = session.say("command.not-applied")
    return {"message": message}
