"""Lets requests for hints wait until the writer rests, and keeps the hint of a mask away while its list is open.

A client asks once for each version of a document, and several of them (Helix, eglot, Kate) cannot be told to ask again:
an answer that leaves something out for now would leave it out for good. So a request waits instead, and one that an
edit overtakes is refused, because the client asks anew about the text it has then.
"""

import asyncio

from bertfill_ls.core.text.spans import Span
from bertfill_ls.lsp.client import Client
from bertfill_ls.lsp.idle.pacing import Debounce
from bertfill_ls.lsp.text.snapshot import Snapshot
from bertfill_ls.lsp.wire.quiet import QuietServer

REST = 0.3  # seconds; hints that come and go between keys would push the line about under the writer's eyes


class OvertakenError(Exception):
    """The document has changed, or was closed, since the request."""


class HintRest:
    """The documents of one session that are being written, and the masks whose lists are open."""

    def __init__(self, server: QuietServer, client: Client) -> None:
        self._server = server
        self._client = client
        self._rests: dict[str, asyncio.Future[None]] = {}
        self._listed: dict[str, tuple[int | None, Span]] = {}
        self._debounce = Debounce(REST, self._rested)

    def changed(self, uri: str) -> None:
        """Begin to wait for rest."""
        self._overtake(uri)
        self._rests[uri] = asyncio.get_running_loop().create_future()
        self._debounce.poke(uri)

    def closed(self, uri: str) -> None:
        """Forget a document."""
        self._overtake(uri)
        self._debounce.drop(uri)

    async def over(self, uri: str) -> None:
        """Return once the writer rests; raises OvertakenError when the document changes before that."""
        if (rest := self._rests.get(uri)) is not None:
            await asyncio.shield(rest)

    def _rested(self, uri: str) -> None:
        self._rests.pop(uri).set_result(None)

    def _overtake(self, uri: str) -> None:
        self._listed.pop(uri, None)
        if (rest := self._rests.pop(uri, None)) is not None:
            rest.set_exception(OvertakenError())
            rest.exception()  # nobody may be waiting

    # -- the mask whose list is open; only for clients that can be told when it is closed

    def list_opened(self, document: Snapshot, gap: Span) -> None:
        """Take note that the candidates of a gap are offered in a list: its hint would say them a second time."""
        if not self._client.refreshes_hints or self.is_listed(document, gap):
            return
        self._listed[document.uri] = (document.version, gap)
        if document.uri not in self._rests:  # else the hints of this version have not been shown yet
            self._server.workspace_inlay_hint_refresh(None)

    def cursor_at(self, document: Snapshot, offset: int) -> None:
        """Take note of where the cursor is: away from the gap of a list, the list is closed."""
        listed = self._listed.get(document.uri)
        if listed is not None and not listed[1].touches(Span(offset, offset)):
            del self._listed[document.uri]
            self._server.workspace_inlay_hint_refresh(None)

    def is_listed(self, document: Snapshot, gap: Span) -> bool:
        """Tell whether the candidates of a gap are offered in a list."""
        return self._listed.get(document.uri) == (document.version, gap)
