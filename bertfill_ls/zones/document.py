r"""Which places of one version of a document are prose, and of the next version after an edit.

Versions are immutable, so a request keeps the one it arrived with. Lines end at ``\n``, ``\r\n`` and ``\r`` only.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.core.spans import Edit, Span
from bertfill_ls.zones.language import Language, Line, Part
from bertfill_ls.zones.reader import LineReader

_LINE_END = re.compile(r"\r\n|\n|\r")
# Of a longer paragraph only so much is read on both sides of the place that is asked about.
_PARAGRAPH_REACH = 20_000
_BLOCK = 256


@dataclass(frozen=True, slots=True, eq=False)
class ParsedText:
    """A version of a document, read line by line.

    ``starts`` (lines,) are the places of the lines, ``lines`` what the language says of each.
    """

    reader: LineReader
    text: str
    starts: NDArray[np.int64]
    lines: list[Line]

    @classmethod
    def of(cls, language: Language, text: str) -> "ParsedText":
        """Read a whole document."""
        reader = LineReader(language)
        starts = np.array(_line_starts(text, 0, len(text)), dtype=np.int64)
        return cls(reader, text, starts, list(reader.read(_pieces(text, starts), None)))

    def edited(self, text: str, edit: Edit) -> "ParsedText":
        """Return the version after ``edit`` led to ``text``.

        Lines are read from the edit on until their states agree with the old ones; the rest is taken over.
        """
        if len(self.text) + edit.delta != len(text) or edit.replaced.start < 0:
            raise ValueError(f"{edit} does not lead from {len(self.text)} to {len(text)} code points")
        # A line more on both sides: an edit can join or part a carriage return and a line feed.
        first = max(0, self._line_at(edit.replaced.start) - 1)
        kept = min(len(self.lines), self._line_at(edit.replaced.end) + 2)
        start = int(self.starts[first])
        end = int(self.starts[kept]) + edit.delta if kept < len(self.lines) else len(text)
        between = _line_starts(text, start, end)
        if kept < len(self.lines):
            between.pop()  # the first line that is kept
        starts = np.concatenate(
            [self.starts[:first], np.array(between, dtype=np.int64), self.starts[kept:] + edit.delta]
        )

        lines = self.lines[:first]
        pieces = _pieces(text, starts[first:])
        number = first
        for line in self.reader.read(pieces, lines[-1] if lines else None):
            lines.append(line)
            number += 1
            old = number - len(starts) + len(self.lines)
            # States are the same objects wherever they are equal; see LineReader.
            if old >= kept and self.lines[old - 1].state is line.state:
                lines += self.lines[old:]
                break
        return ParsedText(self.reader, text, starts, lines)

    def is_prose(self, span: Span) -> bool:
        """Tell whether nothing of ``span`` is code, math, markup, an address, a comment or switched off."""
        return next(self._hidden(span), None) is None

    def hidden(self, span: Span) -> tuple[Span, ...]:
        """Return what overlaps ``span`` and is no prose, in order; a block and what stands in it may overlap."""
        return tuple(sorted(self._hidden(span)))

    def _hidden(self, span: Span) -> Iterator[Span]:
        first, last = self._line_at(span.start), self._line_at(max(span.start, span.end - 1))
        after = first  # the first line whose paragraph has not been read
        for line in range(first, last + 1):
            yield from _overlapping(span, int(self.starts[line]), self.lines[line].hidden)
            if line >= after and self.lines[line].part is not Part.APART:
                paragraph, after = self._paragraph(line, span)
                hidden = self.reader.language.read_paragraph(paragraph.of(self.text))
                yield from _overlapping(span, paragraph.start, hidden)

    def _paragraph(self, line: int, span: Span) -> tuple[Span, int]:
        """Return the paragraph of a line, as far as it matters to ``span``, and the first line after it."""
        first, after = line, line + 1
        floor, ceiling = span.start - _PARAGRAPH_REACH, span.end + _PARAGRAPH_REACH
        while self.lines[first].part is Part.CONTINUES and self.starts[first] > floor:
            first -= 1
        while after < len(self.lines) and self.lines[after].part is Part.CONTINUES and self.starts[after] < ceiling:
            after += 1
        end = int(self.starts[after]) if after < len(self.lines) else len(self.text)
        return Span(max(int(self.starts[first]), floor), min(end, ceiling)), after

    def _line_at(self, offset: int) -> int:
        return bisect_right(self.starts, offset) - 1


def _overlapping(span: Span, base: int, hidden: tuple[Span, ...]) -> Iterator[Span]:
    first = bisect_right(hidden, span.start - base, key=_end)
    for part in hidden[first:]:
        if part.start + base >= max(span.end, span.start + 1):
            break
        yield part.shifted(base)


def _end(span: Span) -> int:
    return span.end


def _line_starts(text: str, start: int, end: int) -> list[int]:
    """Return where lines start from ``start``, itself the start of one, up to ``end``."""
    return [start, *(found.end() for found in _LINE_END.finditer(text, start, end))]


def _pieces(text: str, starts: NDArray[np.int64]) -> Iterator[str]:
    """Cut ``text`` at ``starts``, a block of lines at a time, as most readers stop after a few."""
    for first in range(0, len(starts), _BLOCK):
        block = starts[first : first + _BLOCK + 1].tolist()
        if len(block) <= _BLOCK:
            block.append(len(text))
        for start, end in pairwise(block):
            yield text[start:end]
