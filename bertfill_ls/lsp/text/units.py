"""A client's columns: code units of the encoding that was agreed on, to code points of a line and back.

All conversions run at the speed of the C codecs, since a paragraph may be megabytes long.
"""

from enum import StrEnum

from bertfill_ls.core.text.lines import body_length

_UTF8_CONTINUATION = bytes(range(0x80, 0xC0))


class Encoding(StrEnum):
    """What one unit of a client's column is."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


def index_of_units(line: str, units: int, encoding: Encoding) -> int:
    """Return the code point index of a client's column.

    A column past the end means the end of the line, before its terminator (LSP 3.17, Position); a column inside a
    character means the place before that character.
    """
    head = line[:units]  # a code point is at least one unit, so no more than this can matter
    if encoding is Encoding.UTF32 or head.isascii():
        index = len(head)
    elif encoding is Encoding.UTF16:
        index = _index_of_utf16(head, units)
    else:
        index = _index_of_utf8(head, units)
    return min(index, body_length(line))


def _index_of_utf16(head: str, units: int) -> int:
    raw = head.encode("utf-16-le", "surrogatepass")
    if len(raw) == 2 * len(head):
        return len(head)
    index = len(raw[: 2 * units].decode("utf-16-le", "surrogatepass"))
    cut_inside_a_pair = index > 0 and head[index - 1] > "\uffff" and 2 * units < len(raw) and _is_high(raw, units - 1)
    return index - 1 if cut_inside_a_pair else index


def _is_high(raw: bytes, unit: int) -> bool:
    return 0xD8 <= raw[2 * unit + 1] <= 0xDB


def _index_of_utf8(head: str, units: int) -> int:
    raw = head.encode("utf-8", "surrogatepass")
    index = len(raw[:units].translate(None, _UTF8_CONTINUATION))
    cut_inside_a_character = units < len(raw) and 0x80 <= raw[units] < 0xC0
    return index - 1 if cut_inside_a_character else index


def units_before(line: str, index: int, encoding: Encoding) -> int:
    """Return the client's column of the code point ``index`` of ``line``."""
    head = line[:index]
    if encoding is Encoding.UTF32 or head.isascii():
        return len(head)
    if encoding is Encoding.UTF16:
        return len(head.encode("utf-16-le", "surrogatepass")) // 2
    return len(head.encode("utf-8", "surrogatepass"))


def pair_surrogates(text: str) -> str:
    """Join a high and a low surrogate that stand side by side into the character they are, as every client sees them.

    They can arrive as two code points when a client edits half of a character, and would then count differently here.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return text
