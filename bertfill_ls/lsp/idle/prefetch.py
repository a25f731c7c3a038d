"""Answers computed before they are asked for, so that a completion is a look-up.

A moment after the last edit the masks nearest to it are asked for with low priority. Each counts as somebody waiting
until the document is edited again; then those that have not begun are withdrawn, and those whose window is still the
same are asked for anew, or found in the cache.
"""

import asyncio
from bisect import bisect_left
from collections.abc import Sequence
from itertools import islice, zip_longest
from typing import Any

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.lsp.asking import Asking
from bertfill_ls.lsp.idle.pacing import Debounce
from bertfill_ls.lsp.scope import Scope
from bertfill_ls.lsp.settings.configuration import Configuration
from bertfill_ls.lsp.text.documents import Documents
from bertfill_ls.lsp.text.snapshot import Snapshot

REST = 0.150  # seconds without an edit
NEAREST = 32  # masks
REACH = 20_000  # code points; a mask farther away is not what the writer looks at


class Prefetch:
    """The prefetches of one session's documents."""

    def __init__(self, configuration: Configuration, documents: Documents, scope: Scope, asking: Asking) -> None:
        self._configuration = configuration
        self._documents = documents
        self._scope = scope
        self._asking = asking
        self._wait = Debounce(REST, self._begin)
        self._waiting: dict[str, list[asyncio.Future[Any]]] = {}

    def edited(self, uri: str) -> None:
        """Withdraw what was asked for the text before, and begin to wait for rest."""
        self._withdraw(uri)
        if self._configuration.settings.prefetch:
            self._wait.poke(uri)

    def closed(self, uri: str) -> None:
        """Forget a document."""
        self._wait.drop(uri)
        self._withdraw(uri)

    def _withdraw(self, uri: str) -> None:
        for future in self._waiting.pop(uri, ()):
            future.cancel()

    def _begin(self, uri: str) -> None:
        document = self._documents.get(uri)
        if document is None or not self._scope.is_ready(document):  # it is being read, which takes longer
            return
        engine = self._asking.engine
        gaps = self._scope.gaps(document, self._near_the_edit(document))
        # The masks of a sentence share a window: the same work is asked for once.
        work = {(recipe, window.key): window for gap in gaps for recipe, window in self._asking.work(document, gap)}
        self._waiting[uri] = [
            engine.submit(recipe, window, priority=Priority.PREFETCH)
            for (recipe, _), window in work.items()
            if not engine.remembers(recipe, window)
        ]

    def _near_the_edit(self, document: Snapshot) -> list[Mask]:
        place = document.edit.written.end if document.edit is not None else 0
        near = self._scope.masks(document, Span(max(0, place - REACH), place + REACH))
        return nearest(near, place, NEAREST)


def nearest(masks: Sequence[Mask], place: int, most: int) -> list[Mask]:
    """Return up to ``most`` masks around an offset, the neighbours on either side by turns."""
    after = bisect_left(masks, place, key=lambda mask: mask.span.start)
    by_turns = zip_longest(reversed(masks[max(0, after - most) : after]), masks[after : after + most])
    return list(islice((mask for pair in by_turns for mask in pair if mask is not None), most))
