"""The one argument of a command: how a handler gets it with its document, and how places are read out of it.

A client may send anything; what cannot be read is answered with a sentence (InvalidParams), and nothing is done.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from bertfill_ls.core.masks.gaps import Gap
from bertfill_ls.core.text.spans import Span
from bertfill_ls.lsp.about import Registered, about_a_document_or
from bertfill_ls.lsp.commands.contract import ExplainArgument, PlaceArgument, Position, Range, RangeArgument
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.snapshot import Snapshot

Argument = TypeVar("Argument")
Answer = TypeVar("Answer")

_HIGHEST = 2**31 - 1  # LSP 3.17, uinteger; a place beyond every text is its end


def command_about_a_document(
    handler: Callable[[Session, Snapshot, Argument], Awaitable[Answer]],
) -> Registered[list[Argument], Answer]:
    """Give a command the session, the document that its argument names, as it was on arrival, and the argument."""

    @about_a_document_or(_refuse)
    async def handle(session: Session, document: Snapshot, arguments: list[Argument]) -> Answer:
        return await handler(session, document, arguments[0])

    return handle


def _refuse(arguments: list[Any]) -> Any:
    match arguments:
        case [{"textDocument": {"uri": str(uri)}}]:
            raise JsonRpcInvalidParams(f"{uri} is not open")
        case _:
            raise JsonRpcInvalidParams("one argument is expected: an object with a textDocument")


def offset_of(document: Snapshot, argument: PlaceArgument) -> int:
    """Return the offset of the argument's position; raises JsonRpcInvalidParams when there is none."""
    return _offset(document, argument, "position")


def span_of(document: Snapshot, argument: RangeArgument) -> Span:
    """Return the span of the argument's range; raises JsonRpcInvalidParams when there is none."""
    range_: object = argument.get("range")
    if not isinstance(range_, Mapping):
        raise JsonRpcInvalidParams("the argument has no valid range")
    start, end = sorted((_offset(document, range_, "start"), _offset(document, range_, "end")))
    return Span(start, end)


def candidate_of(argument: ExplainArgument) -> str | None:
    """Return the candidate that an argument names, if any; raises JsonRpcInvalidParams when it is no text."""
    candidate: object = argument.get("candidate")
    if candidate is None or isinstance(candidate, str):
        return candidate or None
    raise JsonRpcInvalidParams("the argument has no valid candidate")


def _offset(document: Snapshot, places: Mapping[str, object], name: str) -> int:
    match places.get(name):
        case {"line": int(line), "character": int(character)} if line >= 0 and character >= 0:
            return document.offset_at(types.Position(min(line, _HIGHEST), min(character, _HIGHEST)))
        case _:
            raise JsonRpcInvalidParams(f"the argument has no valid {name}")


def gap_at(session: Session, document: Snapshot, argument: PlaceArgument) -> Gap | None:
    """Return the gap at the argument's position, which is that of a cursor."""
    mask = session.scope.mask_at_cursor(document, offset_of(document, argument))
    return session.scope.gap(document, mask) if mask is not None else None


def range_of(document: Snapshot, span: Span) -> Range:
    """Return the client's range of a span, as answers have it."""
    range_ = document.range_of(span)
    return {"start": position_of(range_.start), "end": position_of(range_.end)}


def position_of(position: types.Position) -> Position:
    """Return a position as arguments and answers have it."""
    return {"line": position.line, "character": position.character}
