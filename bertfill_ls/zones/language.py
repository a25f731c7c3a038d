"""What a document language tells about its lines and paragraphs, so that prose can be told from the rest.

A language is read in two layers. Blocks (fences, comments, environments) are read line by line, each line from the
state that the line before has left, so that an edit is followed only until the states agree again. What stands within
a paragraph (code spans, link targets, math) is read when someone asks about a place in it.

Offsets are code points of the line or paragraph at hand.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import Enum, auto

from bertfill_ls.core.text.spans import Span


class Part(Enum):
    """The part that a line has in a paragraph."""

    STARTS = auto()
    CONTINUES = auto()
    APART = auto()  # blank, or of a block that holds no prose


@dataclass(frozen=True, slots=True)
class Line:
    """What a line is: its part in a paragraph, what of it is no prose as a block, and the state that it leaves.

    ``hidden`` is in order and disjoint. ``commands`` tells whether a ``bertfill-disable`` comment counts here; in a
    code block it is only an example.
    """

    part: Part
    state: Hashable
    hidden: tuple[Span, ...] = ()
    commands: bool = True


def no_paragraphs(paragraph: str) -> tuple[Span, ...]:
    """Hide nothing within paragraphs: for a language whose lines say everything."""
    return ()


@dataclass(frozen=True, slots=True)
class Language:
    """The readers of a document language.

    ``begin(text)`` returns the state before the first line; it may look ahead, for front matter that has to close, as
    far as is cheap at every keystroke. ``read_line(line, state)`` reads a line with its line end; it is total and a
    pure function. ``read_paragraph(text)`` returns the spans that are no prose, in order and disjoint.
    """

    begin: Callable[[str], Hashable]
    read_line: Callable[[str, Hashable], Line]
    read_paragraph: Callable[[str], tuple[Span, ...]] = no_paragraphs
