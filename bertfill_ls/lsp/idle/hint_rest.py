"""Keeps hints away from the line that is being written, and has the client ask again once the writer rests."""

from bertfill_ls.core.text.spans import Span
from bertfill_ls.lsp.client import Client
from bertfill_ls.lsp.idle.pacing import Debounce
from bertfill_ls.lsp.scope import Scope
from bertfill_ls.lsp.text.documents import Documents, Snapshot
from bertfill_ls.lsp.wire.protocol import QuietServer

REST = 0.3  # seconds


class HintRest:
    """The lines of one session's documents that are being written."""

    def __init__(self, server: QuietServer, client: Client, documents: Documents, scope: Scope) -> None:
        self._server = server
        self._client = client
        self._documents = documents
        self._scope = scope
        self._restless: set[str] = set()
        self._rest = Debounce(REST, self._rested)

    def changed(self, uri: str) -> None:
        """Begin to wait for rest."""
        self._restless.add(uri)
        self._rest.poke(uri)

    def closed(self, uri: str) -> None:
        """Forget a document."""
        self._rest.drop(uri)
        self._restless.discard(uri)

    def written(self, document: Snapshot) -> Span | None:
        """Return the place of the lines that are being written, or None when the writer rests."""
        if document.edit is None or document.uri not in self._restless:
            return None
        first, last = (
            document.position_at(place).line for place in (document.edit.written.start, document.edit.written.end)
        )
        return Span(document.line_span(first).start, document.line_span(last).end)

    def _rested(self, uri: str) -> None:
        document = self._documents.get(uri)
        if document is None:
            return
        written = self.written(document)
        self._restless.discard(uri)
        if written is not None and self._client.refreshes_hints and self._scope.masks(document, written):
            self._server.workspace_inlay_hint_refresh(None)
