"""Keeps hints away from the line that is being written, and has the client ask again once the writer rests."""

from bertfill_ls.core.text.spans import Span
from bertfill_ls.lsp.idle.debounce import Debounce
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.documents import Snapshot
from bertfill_ls.lsp.wire.protocol import QuietServer

REST = 0.3  # seconds


class HintRest:
    """The lines of one session's documents that are being written."""

    def __init__(self, session: Session, ls: QuietServer) -> None:
        self._session = session
        self._ls = ls
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
        document = self._session.documents.get(uri)
        if document is None:
            return
        written = self.written(document)
        self._restless.discard(uri)
        if written is not None and self._session.client.refreshes_hints and self._session.masks(document, written):
            self._ls.workspace_inlay_hint_refresh(None)
