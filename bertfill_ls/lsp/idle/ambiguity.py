"""The hint that a mask could as well be something else: found by the model, beside the other diagnostics.

Off unless the user wants it. Other problems never wait for it: what is found is added when it is there.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.engine import Priority
from bertfill_ls.lsp.idle.debounce import Debounce
from bertfill_ls.lsp.session import NotYetError, Session, UnavailableError
from bertfill_ls.lsp.text.documents import Snapshot

CODE = "ambiguous-mask"
_REST = 0.5  # seconds without an edit
_MOST = 200  # gaps of a document


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A gap whose first two candidates are about as likely."""

    span: Span
    first: str
    second: str


class Ambiguity:
    """The ambiguous gaps of one session's documents; ``found`` is called with the document that has some."""

    def __init__(self, session: Session, found: Callable[[str], None]) -> None:
        self._session = session
        self._tell = found
        self._wait = Debounce(_REST, self._begin)
        self._found: dict[str, tuple[int, tuple[Ambiguous, ...]]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def of(self, document: Snapshot) -> tuple[Ambiguous, ...]:
        """Return what was found in just this version."""
        version, found = self._found.get(document.uri, (None, ()))
        return found if version == document.version and self._session.settings.ambiguous_masks else ()

    def edited(self, uri: str) -> None:
        """Look again once the writer rests."""
        self.closed(uri)
        if self._session.settings.ambiguous_masks:
            self._wait.poke(uri)

    def closed(self, uri: str) -> None:
        """Forget a document."""
        self._wait.drop(uri)
        self._found.pop(uri, None)
        if (task := self._tasks.pop(uri, None)) is not None:
            task.cancel()

    def _begin(self, uri: str) -> None:
        if (document := self._session.documents.get(uri)) is not None:
            self._tasks[uri] = asyncio.get_running_loop().create_task(self._look(document))

    async def _look(self, document: Snapshot) -> None:
        session = self._session
        masks = session.masks(document, Span(0, len(document.text)))[:_MOST]
        fills = [session.fill(document, gap, priority=Priority.PREFETCH) for gap in session.gaps(document, masks)]
        try:
            answers = await asyncio.gather(*fills)
        except (NotYetError, UnavailableError):
            return
        found = tuple(
            Ambiguous(answer.span, *(candidate.text for candidate in answer.candidates[:2]))
            for answer in answers
            if answer.is_ambiguous
        )
        self._found[document.uri] = document.version, found
        if found:
            self._tell(document.uri)
