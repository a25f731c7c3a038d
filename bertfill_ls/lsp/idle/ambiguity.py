"""The hint that a mask could as well be something else: found by the model, beside the other diagnostics.

Off unless the user wants it. Other problems never wait for it: what is found is added when it is there.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.lsp.asking import Asking, NotYetError, UnavailableError
from bertfill_ls.lsp.idle.pacing import Debounce
from bertfill_ls.lsp.scope import Scope
from bertfill_ls.lsp.settings.configuration import Configuration
from bertfill_ls.lsp.text.documents import Documents
from bertfill_ls.lsp.text.snapshot import Snapshot

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
    """The ambiguous gaps of one session's documents; ``tell`` is called with the document that has some."""

    def __init__(
        self,
        configuration: Configuration,
        documents: Documents,
        scope: Scope,
        asking: Asking,
        tell: Callable[[str], None],
    ) -> None:
        self._configuration = configuration
        self._documents = documents
        self._scope = scope
        self._asking = asking
        self._tell = tell
        self._wait = Debounce(_REST, self._begin)
        self._found: dict[str, tuple[int, tuple[Ambiguous, ...]]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def of(self, document: Snapshot) -> tuple[Ambiguous, ...]:
        """Return what was found in just this version."""
        version, gaps = self._found.get(document.uri, (None, ()))
        return gaps if version == document.version and self._configuration.settings.ambiguous_masks else ()

    def edited(self, uri: str) -> None:
        """Look again once the writer rests."""
        self.closed(uri)
        if self._configuration.settings.ambiguous_masks:
            self._wait.poke(uri)

    def closed(self, uri: str) -> None:
        """Forget a document."""
        self._wait.drop(uri)
        self._found.pop(uri, None)
        if (task := self._tasks.pop(uri, None)) is not None:
            task.cancel()

    def _begin(self, uri: str) -> None:
        if (document := self._documents.get(uri)) is not None:
            self._tasks[uri] = asyncio.get_running_loop().create_task(self._look(document))

    async def _look(self, document: Snapshot) -> None:
        await self._scope.ready(document)
        gaps = self._scope.gaps(document, self._scope.masks(document)[:_MOST])
        fills = [self._asking.fill(document, gap, priority=Priority.PREFETCH) for gap in gaps]
        try:
            answers = await asyncio.gather(*fills)
        except (NotYetError, UnavailableError):
            return
        ambiguous = tuple(
            Ambiguous(answer.span, *(candidate.text for candidate in answer.candidates[:2]))
            for answer in answers
            if answer.is_ambiguous
        )
        self._found[document.uri] = document.version, ambiguous
        if ambiguous:
            self._tell(document.uri)
