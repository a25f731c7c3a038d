"""JSON to the protocol's types: strict where a wrong value would be taken for a right one, lenient where it is news.

A string is a string and a number a number; pygls' own converter would make text out of null. A value newer than our
types is kept, and an optional member that does not fit is left out: a client of next year's protocol is served by what
is understood of it.
"""

from collections.abc import Iterator, MutableMapping, MutableSequence
from enum import Enum
from functools import partial
from typing import Any

from cattrs import Converter
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ClassValidationError,
    IterableValidationError,
    IterableValidationNote,
)
from lsprotocol import types
from lsprotocol.converters import get_converter
from pygls.protocol import _params_field_structure_hook, _result_field_structure_hook
from pygls.protocol.json_rpc import JsonRPCNotification, JsonRPCRequestMessage, JsonRPCResponseMessage

_HIGHEST = 2**31 - 1  # LSP 3.17, uinteger
_MOST_LEFT_OUT = 64  # members of one message

# Enumerations of strings to which anybody may add.
_OPEN_KINDS: tuple[type[Enum], ...] = (
    types.PositionEncodingKind,
    types.CodeActionKind,
    types.FoldingRangeKind,
    types.SemanticTokenTypes,
    types.SemanticTokenModifiers,
)

_Path = tuple[str | int, ...]


def strict_converter() -> Converter:
    """Return pygls' converter with hooks of our own, which have to be there before the types' are made of them."""
    converter = Converter()
    converter.register_unstructure_hook_func(_is_enum, lambda value: getattr(value, "value", value))
    converter.register_structure_hook(str, _string)
    converter.register_structure_hook(int, _integer)
    converter.register_structure_hook(bool, _boolean)
    converter = get_converter(converter)
    converter.register_structure_hook(types.Position, _position)
    for open_kind in _OPEN_KINDS:
        for union in (open_kind | str, open_kind | str | None):
            converter.register_structure_hook(union, partial(_named, open_kind))
    for kind in (JsonRPCRequestMessage, JsonRPCNotification):
        converter.register_structure_hook(kind, _params_field_structure_hook)
    converter.register_structure_hook(JsonRPCResponseMessage, _result_field_structure_hook)
    return converter


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _enum(value: Any, kind: type) -> Any:
    try:
        return kind(value)
    except ValueError:
        if isinstance(value, str | int):
            return value
        raise


def _string(value: Any, kind: type) -> Any:
    if kind is not str:
        return _enum(value, kind)  # cattrs has the enumerations of strings structured as strings are
    if isinstance(value, str):
        return value
    raise TypeError("not a string")


def _integer(value: Any, kind: type) -> Any:
    if kind is not int:
        return _enum(value, kind)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)  # JSON has one kind of number
    raise TypeError("not an integer")


def _named(kind: type[Enum], value: Any, _: Any) -> Any:
    if value is None or isinstance(value, str):
        return _enum(value, kind) if value is not None else None
    raise TypeError("not a string")


def _boolean(value: Any, _: type) -> bool:
    if isinstance(value, bool):
        return value
    raise TypeError("not a boolean")


def _position(value: Any, _: type) -> types.Position:
    """Take a place beyond every text for its end, as the protocol does; clients write the highest number they know."""
    line, character = _integer(value["line"], int), _integer(value["character"], int)
    return types.Position(min(line, _HIGHEST), min(character, _HIGHEST))


def structure(converter: Converter, data: Any, kind: Any) -> Any:
    """Return ``data`` as a ``kind``, without the optional members that do not fit. ``data`` is changed by that.

    Raises:
        BaseValidationError: what is left does not fit.
    """
    for _ in range(_MOST_LEFT_OUT):
        try:
            return converter.structure(data, kind)
        except BaseValidationError as error:
            members = {found for path in _paths(error) if (found := _existing(data, path))}
            if not members:
                raise
            for path in sorted(members, key=_last_first):
                _leave_out(data, path)
    return converter.structure(data, kind)


def _last_first(path: _Path) -> tuple[int, int]:
    """Sort so that no member taken out moves or takes along another that is still to be."""
    return -len(path), -path[-1] if isinstance(path[-1], int) else 0


def _paths(error: BaseException, before: _Path = ()) -> Iterator[_Path]:
    """Yield the places of what does not fit: the names of members as they are on the wire, and indices."""
    if not isinstance(error, ClassValidationError | IterableValidationError) or not error.exceptions:
        yield before
        return
    for each in error.exceptions:
        steps: list[str | int] = []
        for note in getattr(each, "__notes__", ()):
            if isinstance(note, AttributeValidationNote):
                steps.append(_wire_name(note.name))
            elif isinstance(note, IterableValidationNote):
                steps.append(note.index)
        yield from _paths(each, (*before, *steps[:1]))


def _wire_name(attribute: str) -> str:
    first, *rest = attribute.rstrip("_").split("_")
    return first + "".join(word.capitalize() for word in rest)


def _existing(data: Any, path: _Path) -> _Path:
    """Return the path of a member, or of what lacks it where it is missing."""
    holder = data
    for depth, step in enumerate(path):
        if isinstance(holder, MutableMapping):
            if step not in holder:
                return path[:depth]
        elif not (isinstance(holder, MutableSequence) and isinstance(step, int) and step < len(holder)):
            return path[:depth]
        holder = holder[step]
    return path


def _leave_out(data: Any, path: _Path) -> None:
    *steps, last = path
    holder = data
    for step in steps:
        holder = holder[step]
    del holder[last]
