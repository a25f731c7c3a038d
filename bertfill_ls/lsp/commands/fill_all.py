"""``bertfill.server.fillAll``: fill every mask of a document, as one edit; what could as well be another is marked."""

from bertfill_ls.core import messages
from bertfill_ls.core.presentation import DoubtfulFill, filled_sentences
from bertfill_ls.lsp.commands.answering import apply, fulfilled
from bertfill_ls.lsp.commands.arguments import command_about_a_document
from bertfill_ls.lsp.commands.contract import DocumentArgument, Message
from bertfill_ls.lsp.commands.what_if import Filled, fill_gaps
from bertfill_ls.lsp.progress import begin_progress
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.edits import Doubtful
from bertfill_ls.lsp.text.snapshot import Snapshot

_MANY = 50  # masks; fewer are filled before progress could be read


@command_about_a_document
async def fill_all(session: Session, document: Snapshot, argument: DocumentArgument) -> Message:
    """Fill the masks, and say how many were filled and how many left alone.

    Many masks come with progress that can be cancelled; then nothing is changed.
    """
    filled = await _filled(session, document)
    if filled is None:
        return {"message": session.say("command.cancelled")}
    doubtful = Doubtful(filled.rivals, session.say("filled.doubtful"))
    label = session.say("command.fill-label")
    if filled.changes and not await apply(session, document, filled.changes, label, doubtful):
        return {"message": session.say("command.not-applied")}
    return {"message": _told(session, document, filled)}


def _told(session: Session, document: Snapshot, filled: Filled) -> str:
    fills = [
        DoubtfulFill(str(document.position_at(change.span.start).line + 1), change.text, filled.rivals[change.span])
        for change in filled.changes
        if change.span in filled.rivals
    ]
    said = filled_sentences(
        len(filled.changes), fills, filled.left, session.settings.fill_all_threshold, session.configuration.locale
    )
    beyond = [session.say("command.beyond", beyond=filled.beyond)] if filled.beyond else []
    return messages.joined([said, *beyond], session.configuration.locale)


async def _filled(session: Session, document: Snapshot) -> Filled | None:
    total = len(session.scope.masks(document))
    if total < _MANY:
        return await fulfilled(session, fill_gaps(session, document))
    progress = await begin_progress(session, session.say("command.fill-label"), total)

    def report(done: int) -> bool:
        progress.report(done)
        return not progress.is_cancelled

    try:
        filled = await fulfilled(session, fill_gaps(session, document, report))
        return None if progress.is_cancelled else filled
    finally:
        progress.end()
