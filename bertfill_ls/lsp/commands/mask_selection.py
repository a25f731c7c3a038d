"""``bertfill.server.maskSelection``: put masks in place of selected Chinese characters."""

from bertfill_ls.lsp.commands.answering import apply
from bertfill_ls.lsp.commands.arguments import command_about_a_document, span_of
from bertfill_ls.lsp.commands.contract import Message, RangeArgument
from bertfill_ls.lsp.commands.what_if import mask_changes
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.snapshot import Snapshot

_MOST_MASKED = 64  # characters at once


@command_about_a_document
async def mask_selection(session: Session, document: Snapshot, argument: RangeArgument) -> Message:
    """Mask the selection; say so only where nothing was done."""
    changes = mask_changes(document, span_of(document, argument), _MOST_MASKED)
    if not changes:
        return {"message": session.say("command.nothing-to-mask")}
    if not await apply(session, document, changes, session.say("command.mask-label")):
        return {"message": session.say("command.not-applied")}
    return {}
