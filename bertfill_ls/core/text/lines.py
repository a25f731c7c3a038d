"""Lines by the rule of the Language Server Protocol, and places inside one line.

A line ends at LF, CR LF or CR and nowhere else: ``str.splitlines`` also breaks at U+2028, U+0085, VT and FF, which are
ordinary characters to a client. Columns arrive and leave as code units of the negotiated encoding; inside they are code
points. All conversions run at the speed of the C codecs, since a paragraph may be megabytes long.
"""

import re
from enum import StrEnum

# What str.splitlines would break at although the protocol does not.
_FOREIGN_BREAKS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_UTF8_CONTINUATION = bytes(range(0x80, 0xC0))


class Encoding(StrEnum):
    """What one unit of a client's column is."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


def split_lines(text: str) -> list[str]:
    """Cut ``text`` into lines with their terminators; the last line never has one and may be empty."""
    if any(character in text for character in _FOREIGN_BREAKS):
        lines = _LINE.findall(text)
        if len(lines) > 1 and not lines[-1] and not lines[-2].endswith(("\n", "\r")):
            lines.pop()  # an unterminated last line is followed by one more, empty match
        return lines
    lines = text.splitlines(keepends=True)
    if not lines or lines[-1].endswith(("\n", "\r")):
        lines.append("")
    return lines


def body_length(line: str) -> int:
    """Return how many code points of ``line`` stand before its terminator."""
    if line.endswith("\r\n"):
        return len(line) - 2
    if line.endswith(("\n", "\r")):
        return len(line) - 1
    return len(line)


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
