"""The one unit of place, half-open ranges of code points, and changes of a text that are made of it.

Lines stand in ``lines``, the units of a client in ``lsp/text``; nothing here knows either.
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of code points in a text."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return the part of ``text`` that this span covers."""
        return text[self.start : self.end]

    def shifted(self, by: int) -> "Span":
        """Return the span moved by ``by`` code points."""
        return Span(self.start + by, self.end + by)

    def touches(self, other: "Span") -> bool:
        """Tell whether the two spans overlap or are adjacent."""
        return self.start <= other.end and other.start <= self.end


class Placed(Protocol):
    """What stands at a place of a text: a mask, a problem."""

    @property
    def span(self) -> Span:
        """The place."""
        ...


def start_of(placed: Placed) -> int:
    """Return where it begins: the key by which things in a text are in order."""
    return placed.span.start


def end_of(placed: Placed) -> int:
    """Return where it ends: a key that is in order where things do not overlap."""
    return placed.span.end


@dataclass(frozen=True, slots=True)
class Edit:
    """A change that was made: ``replaced`` (a span of the old text) gave way to ``inserted`` new code points."""

    replaced: Span
    inserted: int

    @property
    def delta(self) -> int:
        """By how many code points the text after the edit has moved."""
        return self.inserted - len(self.replaced)

    @property
    def written(self) -> Span:
        """The span of the new text that the edit wrote."""
        return Span(self.replaced.start, self.replaced.start + self.inserted)


def cover(first: Edit, second: Edit) -> Edit:
    """Return one edit that covers ``first`` and a ``second`` one made to its outcome."""
    start = min(first.replaced.start, second.replaced.start)
    end = max(first.written.end, second.replaced.end)  # in the text between the two
    return Edit(Span(start, end - first.delta), end + second.delta - start)


@dataclass(frozen=True, slots=True)
class Change:
    """A change to be made: put ``text`` in place of ``span``."""

    span: Span
    text: str
