"""The documents that a client has open: each comes, is changed, goes out of step, and is closed."""

from collections.abc import Iterator, Sequence

from lsprotocol import types

from bertfill_ls.core.masks.mask import Aliases
from bertfill_ls.core.text.line_starts import LineStarts
from bertfill_ls.core.text.lines import split_lines
from bertfill_ls.lsp.text.reading import Carried
from bertfill_ls.lsp.text.snapshot import EditError, Snapshot
from bertfill_ls.lsp.text.units import Encoding, pair_surrogates


class Documents:
    """The documents the client has open.

    One of which a change could not be applied is out of step: whatever would be said of it may be wrong, so there is no
    such document until its whole text comes again.
    """

    def __init__(self) -> None:
        self.encoding = Encoding.UTF16
        self._aliases: Aliases = ()
        self._open: dict[str, Snapshot] = {}
        self._out_of_step: dict[str, Snapshot | None] = {}  # as they were; None: never open
        self._ahead: tuple[str, list[str], LineStarts] | None = None

    def __iter__(self) -> Iterator[Snapshot]:
        return iter(tuple(self._open.values()))

    def get(self, uri: str) -> Snapshot | None:
        """Return the document as it is now, or None when it is not open, or out of step."""
        return self._open.get(uri)

    def count_as_masks(self, aliases: Aliases) -> None:
        """Take ``aliases`` for masks from now on, in what is open too."""
        if aliases != self._aliases:
            self._aliases = aliases
            self._open = {uri: snapshot.with_aliases(aliases) for uri, snapshot in self._open.items()}

    def open(self, item: types.TextDocumentItem) -> Snapshot:
        """Take a document over from the client."""
        lines, starts = self._split(item.text)
        nothing = Carried(aliases=self._aliases)
        snapshot = Snapshot(item.uri, item.version, item.language_id, lines, self.encoding, None, nothing, starts)
        self._open[item.uri] = snapshot
        self._out_of_step.pop(item.uri, None)
        return snapshot

    def split_ahead(self, text: str) -> None:
        """Do what is slow about a long text before it is opened; called in the thread that has received it."""
        self._ahead = (text, *_split(text))

    def _split(self, text: str) -> tuple[list[str], LineStarts]:
        ahead, self._ahead = self._ahead, None
        return ahead[1:] if ahead is not None and ahead[0] is text else _split(text)

    def change(self, params: types.DidChangeTextDocumentParams) -> Snapshot:
        """Apply a change notification, all of it or nothing.

        Raises:
            EditError: the document is not open, or out of step, or a change cannot be applied.
        """
        uri = params.text_document.uri
        changes = _from_the_last_whole_text(params.content_changes)
        if uri in self._out_of_step and not _is_whole(changes):
            raise EditError("the document is out of step")
        before = self._open.get(uri) or self._out_of_step.get(uri)
        if before is None:
            raise EditError("the document is not open")
        if before.aliases != self._aliases:  # it was out of step when they came
            before = before.with_aliases(self._aliases)
        after = before.changed(params.text_document.version, changes)
        self._open[uri] = after
        self._out_of_step.pop(uri, None)
        return after

    def close(self, uri: str) -> None:
        """Forget a document."""
        self._open.pop(uri, None)
        self._out_of_step.pop(uri, None)

    def put_out_of_step(self, uri: str, language: str | None = None) -> bool:
        """Note that a change could not be applied; returns whether that is news.

        ``language`` is that of a document which was opened with a text that is none.
        """
        if uri in self._out_of_step:
            return False
        empty = Snapshot(uri, 0, language, [""], self.encoding) if language is not None else None
        self._out_of_step[uri] = self._open.pop(uri, empty)
        return True


def _split(text: str) -> tuple[list[str], LineStarts]:
    lines = split_lines(pair_surrogates(text))
    return lines, LineStarts.of(lines)


def _is_whole(changes: Sequence[types.TextDocumentContentChangeEvent]) -> bool:
    return bool(changes) and not isinstance(changes[0], types.TextDocumentContentChangePartial)


def _from_the_last_whole_text(
    changes: Sequence[types.TextDocumentContentChangeEvent],
) -> Sequence[types.TextDocumentContentChangeEvent]:
    """Leave out what a whole text behind it makes of no account."""
    for index in range(len(changes) - 1, 0, -1):
        if not isinstance(changes[index], types.TextDocumentContentChangePartial):
            return changes[index:]
    return changes
