"""Showing the client how far long work is, if it can show that, and hearing from it that the work is to stop."""

import asyncio
import logging
from itertools import count

from lsprotocol import types

from bertfill_ls.lsp.session import Session

log = logging.getLogger(__name__)

_PATIENCE = 2.0  # seconds for a client to accept a progress token; no work waits for it longer
_SHOWN_EVERY = 0.25  # seconds

_tokens = count(1)


class Progress:
    """The progress of one piece of work of ``total`` steps; ``is_cancelled`` once the user wants it to stop."""

    def __init__(self, session: Session, token: str | None, total: int) -> None:
        self._session = session
        self._token = token
        self._total = total
        self._shown_at = 0.0

    @property
    def is_cancelled(self) -> bool:
        """Whether the user wants the work to stop."""
        if self._token is None:
            return False
        return self._session.server.work_done_progress.tokens[self._token].cancelled()

    def report(self, done: int) -> None:
        """Show how many steps are done, but not more often than anybody can read."""
        now = asyncio.get_running_loop().time()
        if self._token is None or now - self._shown_at < _SHOWN_EVERY:
            return
        self._shown_at = now
        report = types.WorkDoneProgressReport(
            cancellable=True, message=f"{done}/{self._total}", percentage=100 * done // self._total
        )
        self._session.server.work_done_progress.report(self._token, report)

    def end(self, message: str | None = None) -> None:
        """Show no more."""
        if self._token is not None:
            self._session.server.work_done_progress.end(self._token, types.WorkDoneProgressEnd(message=message))
            self._session.server.work_done_progress.tokens.pop(self._token, None)  # pygls would keep it for ever
            self._token = None


async def begin_progress(session: Session, title: str, total: int) -> Progress:
    """Return the progress of work that is to begin; a client that shows none, or does not answer, does without."""
    token = f"bertfill-{next(_tokens)}"
    if not session.client.shows_progress:
        return Progress(session, None, total)
    try:
        await asyncio.wait_for(session.server.work_done_progress.create_async(token), _PATIENCE)
    except Exception as error:
        log.info("no progress is shown: %s", type(error).__name__)
        return Progress(session, None, total)
    begin = types.WorkDoneProgressBegin(title=title, cancellable=True, message=f"0/{total}", percentage=0)
    session.server.work_done_progress.begin(token, begin)
    return Progress(session, token, total)
