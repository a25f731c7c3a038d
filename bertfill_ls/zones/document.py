r"""Which places of one version of a document are prose, and of the next version after an edit.

Versions are immutable, so a request keeps the one it arrived with. Lines end at ``\n``, ``\r\n`` and ``\r`` only.
"""

import re
from bisect import bisect_right
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bertfill_ls.core.text.line_starts import LineStarts
from bertfill_ls.core.text.spans import Edit, Span
from bertfill_ls.zones.language import Language, Line, Part
from bertfill_ls.zones.reader import LineReader

_LINE_END = re.compile(r"\r\n|\n|\r")
# Of a longer paragraph only so much is read on both sides of the place that is asked about, and up to twice as much:
# the ends are multiples of it, so that places near each other share a reading.
_PARAGRAPH_REACH = 10_000
_BLOCK = 256


@dataclass(frozen=True, slots=True)
class _Reading:
    """A paragraph, or the part of a long one, as it was read for the places in ``lines`` and ``near``."""

    lines: range
    near: Span
    place: Span
    hidden: tuple[Span, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ParsedText:
    """A version of a document, read line by line.

    ``begin`` is the state before the first line, ``starts`` (lines,) are the places of the lines, ``lines`` what the
    language says of each. What is prose outside of ``touched`` was prose in the version before.
    """

    reader: LineReader
    text: str
    begin: Hashable
    starts: LineStarts
    lines: list[Line]
    touched: Span

    @classmethod
    def of(cls, language: Language, text: str) -> "ParsedText":
        """Read a whole document."""
        return cls._read_whole(LineReader(language), text)

    @classmethod
    def _read_whole(cls, reader: LineReader, text: str) -> "ParsedText":
        begin = reader.language.begin(text)
        starts = LineStarts(_line_starts(text, 0, len(text)))
        lines = list(reader.read(_pieces(text, starts, 0), begin))
        return cls(reader, text, begin, starts, lines, Span(0, len(text)))

    def edited(self, text: str, edit: Edit) -> "ParsedText":
        """Return the version after ``edit`` led to ``text``.

        Lines are read from the edit on until their states agree with the old ones; the rest is taken over.
        """
        if len(self.text) + edit.delta != len(text) or edit.replaced.start < 0:
            raise ValueError(f"{edit} does not lead from {len(self.text)} to {len(text)} code points")
        begin = self.reader.language.begin(text)
        if begin != self.begin:
            return self._read_whole(self.reader, text)
        # A line more on both sides: an edit can join or part a carriage return and a line feed.
        first = max(0, self._line_at(edit.replaced.start) - 1)
        kept = min(len(self.lines), self._line_at(edit.replaced.end) + 2)
        start = self.starts[first]
        end = self.starts[kept] + edit.delta if kept < len(self.lines) else len(text)
        between = _line_starts(text, start, end)
        if kept < len(self.lines):
            between.pop()  # the first line that is kept
        starts = self.starts.edited(first, kept, between, edit.delta)

        lines = self.lines[:first]
        pieces = _pieces(text, starts, first)
        number = first
        for line in self.reader.read(pieces, lines[-1].state if lines else begin):
            lines.append(line)
            number += 1
            old = number - len(starts) + len(self.lines)
            # States are the same objects wherever they are equal; see LineReader.
            if old >= kept and self.lines[old - 1].state is line.state:
                lines += self.lines[old:]
                break
        touched = _paragraphs_around(range(first, number), starts, lines, len(text))
        return ParsedText(self.reader, text, begin, starts, lines, touched)

    def is_prose(self, span: Span) -> bool:
        """Tell whether nothing of ``span`` is code, math, markup, an address, a comment or switched off."""
        return self.are_prose([span])[0]

    def are_prose(self, spans: Sequence[Span]) -> list[bool]:
        """Tell it of many places at once; those of one paragraph share its reading if they are in order."""
        readings: list[_Reading] = []
        return [next(self._hidden(span, readings), None) is None for span in spans]

    def hidden(self, span: Span) -> tuple[Span, ...]:
        """Return what overlaps ``span`` and is no prose, in order; a block and what stands in it may overlap."""
        return tuple(sorted(self._hidden(span, [])))

    def _hidden(self, span: Span, readings: list[_Reading]) -> Iterator[Span]:
        """Yield what of ``span`` is hidden; ``readings`` is where the last paragraph is kept for the next place."""
        first, last = self._line_at(span.start), self._line_at(max(span.start, span.end - 1))
        after = first  # the first line whose paragraph has not been read
        for line in range(first, last + 1):
            yield from _overlapping(span, self.starts[line], self.lines[line].hidden)
            if line >= after and self.lines[line].part is not Part.APART:
                near = _grid(span)
                if not readings or line not in readings[0].lines or readings[0].near != near:
                    readings[:] = [self._read(line, near)]
                after = readings[0].lines.stop
                yield from _overlapping(span, readings[0].place.start, readings[0].hidden)

    def _read(self, line: int, near: Span) -> _Reading:
        """Read the paragraph of a line, as far as it matters to places in ``near``."""
        first, after = line, line + 1
        while self.lines[first].part is Part.CONTINUES and self.starts[first] > near.start:
            first -= 1
        while after < len(self.lines) and self.lines[after].part is Part.CONTINUES and self.starts[after] < near.end:
            after += 1
        end = self.starts[after] if after < len(self.lines) else len(self.text)
        place = Span(max(self.starts[first], near.start), min(end, near.end))
        return _Reading(range(first, after), near, place, self.reader.language.read_paragraph(place.of(self.text)))

    def _line_at(self, offset: int) -> int:
        return self.starts.line_at(offset)


def _grid(span: Span) -> Span:
    """Return how far around a place its paragraph matters."""
    reach = _PARAGRAPH_REACH
    return Span((span.start // reach - 1) * reach, (span.end // reach + 2) * reach)


def _paragraphs_around(read: range, starts: LineStarts, lines: list[Line], length: int) -> Span:
    """Return the place of the lines that were ``read`` again, with the paragraphs that they are or were part of.

    What a line says of itself depends on the lines before it, what a paragraph hides on all of its lines.
    """
    first, after = max(0, read.start - 1), read.stop
    floor = starts[first] - 2 * _PARAGRAPH_REACH
    ceiling = starts[after] + 2 * _PARAGRAPH_REACH if after < len(lines) else length
    while first > 0 and lines[first].part is Part.CONTINUES and starts[first] > floor:
        first -= 1
    while after < len(lines) and lines[after].part is Part.CONTINUES and starts[after] < ceiling:
        after += 1
    return Span(starts[first], starts[after] if after < len(lines) else length)


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


def _pieces(text: str, starts: LineStarts, first: int) -> Iterator[str]:
    """Cut ``text`` into its lines from ``first`` on, a block at a time, as most readers stop after a few."""
    for low in range(first, len(starts), _BLOCK):
        block = starts.slice(low, low + _BLOCK + 1)
        if len(block) <= _BLOCK:
            block.append(len(text))
        for start, end in pairwise(block):
            yield text[start:end]
