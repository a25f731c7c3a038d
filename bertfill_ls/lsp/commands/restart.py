"""``bertfill.server.restartEngine``: load the model again, whatever became of it."""

from bertfill_ls.lsp.about import about_the_session
from bertfill_ls.lsp.commands.contract import Message
from bertfill_ls.lsp.loading import load_again
from bertfill_ls.lsp.session import Session


@about_the_session
async def restart_engine(session: Session, _: list[object]) -> Message:
    """Begin to load; progress and outcome are shown as at the start."""
    load_again(session)
    return {}
