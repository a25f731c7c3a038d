"""Where the lines of a text start, kept through edits.

A keystroke moves the start of every line behind it. In a book that is tens of thousands of numbers, and three places
of the server want them; so what a few edits have moved is noted beside the table, and added when a line is asked for.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

_MOST_MOVES = 32  # noted before the table is written anew: every look-up goes through them by halves, every edit all


class LineStarts:
    """The offset of each line, ascending; the first is 0. Never changes: an edit makes a new one.

    ``table`` holds the offsets before the moves. From the line ``lines[k]``, which now starts at ``places[k]``, up to
    the next one they are to be moved by ``moves[k + 1]``; ``moves[0]`` is 0.
    """

    __slots__ = ("_lines", "_moves", "_places", "_table")

    def __init__(self, offsets: Iterable[int]) -> None:
        self._table = array("q", offsets)
        self._lines: list[int] = []
        self._places: list[int] = []
        self._moves = [0]

    @classmethod
    def of(cls, lines: Sequence[str]) -> "LineStarts":
        """Measure lines that have their terminators."""
        return cls(accumulate(map(len, lines[:-1]), initial=0))

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self._table)

    def __getitem__(self, line: int) -> int:
        """Return the offset of a line; negative numbers count from the last."""
        if line < 0:
            line += len(self._table)
        return self._table[line] + self._moves[bisect_right(self._lines, line)]

    def line_at(self, offset: int) -> int:
        """Return the line in which an offset stands: the last that starts at or before it."""
        part = bisect_right(self._places, offset)
        low = self._lines[part - 1] if part else 0
        high = self._lines[part] if part < len(self._lines) else len(self._table)
        return bisect_right(self._table, offset - self._moves[part], low, high) - 1

    def slice(self, first: int, after: int) -> list[int]:
        """Return the offsets of the lines ``first`` up to ``after``."""
        offsets: list[int] = []
        low, after = first, min(after, len(self._table))
        part = bisect_right(self._lines, first)
        while low < after:
            high = min(after, self._lines[part]) if part < len(self._lines) else after
            offsets += [start + self._moves[part] for start in self._table[low:high]]
            low, part = high, part + 1
        return offsets

    def edited(self, first: int, after: int, fresh: Sequence[int], delta: int) -> "LineStarts":
        """Return the starts after an edit put lines that start at ``fresh`` in the place of ``first`` up to ``after``.

        All lines from ``after`` on have moved by ``delta``.
        """
        if len(fresh) == after - first:
            moved = first
            while moved < after and fresh[moved - first] == self[moved]:
                moved += 1
            if all(fresh[line - first] == self[line] + delta for line in range(moved, after)):
                return self.moved(moved, delta)
        tail = [start + delta for start in self.slice(after, len(self._table))]
        return LineStarts([*self.slice(0, first), *fresh, *tail])

    def moved(self, line: int, delta: int) -> "LineStarts":
        """Return the starts with those from ``line`` on moved by ``delta``."""
        if not delta or line >= len(self._table):
            return self
        place = bisect_left(self._lines, line)
        lines, steps = self._lines.copy(), [after - before for before, after in pairwise(self._moves)]
        if place < len(lines) and lines[place] == line:
            steps[place] += delta
        else:
            lines.insert(place, line)
            steps.insert(place, delta)
        after = LineStarts(())
        after._table, after._lines = self._table, lines
        after._moves = list(accumulate(steps, initial=0))
        if len(lines) > _MOST_MOVES:
            return LineStarts(after.slice(0, len(self._table)))
        after._places = [after[noted] for noted in lines]
        return after
