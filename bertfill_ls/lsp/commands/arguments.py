"""The one argument of a command: an object that names a document, and a place in it."""

from collections.abc import Mapping
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from bertfill_ls.core.masks.gaps import Gap
from bertfill_ls.core.text.spans import Span
from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.text.documents import Snapshot


def document_of(ls: FillServer, arguments: list[Any]) -> Snapshot:
    """Return the open document that the one argument names, as it is now.

    Raises:
        JsonRpcInvalidParams: there is no such argument, or the document is not open.
    """
    match arguments:
        case [{"textDocument": {"uri": str(uri)}}]:
            if (document := ls.session.documents.get(uri)) is not None:
                return document
            raise JsonRpcInvalidParams(f"{uri} is not open")
        case _:
            raise JsonRpcInvalidParams("one argument is expected: an object with a textDocument")


def offset_of(document: Snapshot, argument: Mapping[str, Any], key: str = "position") -> int:
    """Return the offset of a position in the argument; raises JsonRpcInvalidParams when there is none."""
    match argument.get(key):
        case {"line": int(line), "character": int(character)} if line >= 0 and character >= 0:
            return document.offset_at(types.Position(line, character))
        case _:
            raise JsonRpcInvalidParams(f"the argument has no valid {key}")


def span_of(document: Snapshot, argument: Mapping[str, Any]) -> Span:
    """Return the span of a range in the argument; raises JsonRpcInvalidParams when there is none."""
    range_ = argument.get("range")
    if not isinstance(range_, Mapping):
        raise JsonRpcInvalidParams("the argument has no valid range")
    start, end = sorted((offset_of(document, range_, "start"), offset_of(document, range_, "end")))
    return Span(start, end)


def gap_at(ls: FillServer, document: Snapshot, offset: int) -> Gap | None:
    """Return the gap at a cursor, or under a pointer."""
    mask = ls.session.mask_at(document, offset) or ls.session.mask_at(document, offset + 1)
    return ls.session.gap(document, mask) if mask is not None else None


def range_as_json(document: Snapshot, span: Span) -> dict[str, dict[str, int]]:
    """Return the client's range of a span, as it travels."""
    range_ = document.range_of(span)
    return {
        side: {"line": place.line, "character": place.character}
        for side, place in (("start", range_.start), ("end", range_.end))
    }
