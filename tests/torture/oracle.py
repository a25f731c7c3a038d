"""A document as one string, told apart by a scanner of its own: what the server's copy of the text has to be."""

from bisect import bisect_right
from typing import Any

Json = dict[str, Any]


def width(character: str, encoding: str) -> int:
    """Return how many units of an encoding a character takes."""
    code = ord(character)
    if encoding == "utf-32":
        return 1
    if encoding == "utf-16":
        return 2 if code > 0xFFFF else 1
    return 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4


class Text:
    """A text and its lines by the rule of the protocol."""

    def __init__(self, text: str, encoding: str) -> None:
        self.text = text
        self.encoding = encoding
        self.starts, self.ends = _lines(text)

    def offset(self, line: int, character: int) -> int:
        """Return the offset of a place; beyond the line it is the line's end, inside a character its start."""
        if line >= len(self.starts):
            return len(self.text)
        units, index = 0, self.starts[line]
        while index < self.ends[line]:
            units += width(self.text[index], self.encoding)
            if units > character:
                break
            index += 1
        return index

    def position(self, offset: int) -> Json:
        """Return the place of an offset."""
        line = bisect_right(self.starts, offset) - 1
        before = self.text[self.starts[line] : min(offset, self.ends[line])]
        return {"line": line, "character": sum(width(character, self.encoding) for character in before)}

    def range(self, start: int, end: int) -> Json:
        """Return the range between two offsets."""
        return {"start": self.position(start), "end": self.position(end)}

    def changed(self, change: Json) -> "Text":
        """Return the text after a change."""
        if change.get("range") is None:
            return Text(change["text"], self.encoding)
        start, end = (self.offset(**change["range"][side]) for side in ("start", "end"))
        return Text(self.text[:start] + change["text"] + self.text[end:], self.encoding)


def _lines(text: str) -> tuple[list[int], list[int]]:
    starts, ends, index = [0], [], 0
    while index < len(text):
        if text[index] in "\r\n":
            ends.append(index)
            index += 1 + (text[index : index + 2] == "\r\n")
            starts.append(index)
        else:
            index += 1
    return starts, [*ends, len(text)]
