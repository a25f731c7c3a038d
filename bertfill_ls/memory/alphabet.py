"""Text -> the symbols that phrases are counted in.

Script and width are folded: a traditional character counts as its simplified form, a half-width mark as the full-width
one. A number is one symbol, so is a stretch of Latin letters; what ends a paragraph ends a sentence. A character that
is no symbol, or a mask, parts the text: no phrase is counted across it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.memory.sections import Sections

Symbols = NDArray[np.uint64]

OPEN = "\ufffc"  # stands in a text for a character that is not known yet
NONE = 0  # the symbol of what is none
SKIPPED = 0xFFFF  # in the table: white space, which parts nothing
REACH = 4  # symbols on either side of a gap that a phrase can hold

_READ = 32  # characters on either side that are looked at: enough for REACH symbols but in a very long number


@dataclass(frozen=True, slots=True)
class Alphabet:
    """``table`` (0x10000,) has a symbol for each code point; a symbol of ``runs`` stands for itself repeated.

    ``characters`` (symbols,) has the code point of each symbol, NONE's included; ``end`` is the end of a sentence.
    """

    table: NDArray[np.uint16]
    characters: NDArray[np.uint16]
    runs: frozenset[int]
    end: int

    @classmethod
    def of(cls, sections: Sections) -> "Alphabet":
        """Take the alphabet out of a memory's file."""
        return cls(
            sections.array("alphabet.table", "uint16"),
            sections.array("alphabet.characters", "uint16"),
            frozenset(sections.fact("alphabet.runs")),
            int(sections.fact("alphabet.end")),
        )

    def symbols(self, text: str) -> list[int]:
        """Return the symbols of a text; NONE for what is none."""
        found: list[int] = []
        for symbol in self.table[code_points(text)].tolist():
            if symbol != SKIPPED and not (found and symbol == found[-1] and symbol in self.runs):
                found.append(symbol)
        return found

    def before(self, text: str) -> Symbols:
        """Return the last ``REACH`` symbols of what stands before a gap, NONE where there are fewer."""
        found = self.symbols(text[-_READ:])
        if len(text) <= _READ and found[:1] != [self.end]:
            found.insert(0, self.end)  # where a text begins, a sentence has ended
        return np.array([NONE] * (REACH - len(found)) + found[-REACH:], np.uint64)

    def behind(self, text: str) -> Symbols:
        """Return the first ``REACH`` symbols of what stands behind a gap, NONE where there are fewer."""
        found = self.symbols(text[:_READ])
        if len(text) <= _READ and found[-1:] != [self.end]:
            found.append(self.end)
        return np.array(found[:REACH] + [NONE] * (REACH - len(found)), np.uint64)

    def symbols_of(self, tokens: Sequence[str]) -> Symbols:
        """Return for each token the symbol of the one character that it is, NONE for all others."""
        found = [
            self.table[ord(token)] if len(token) == 1 and ord(token) < len(self.table) else NONE for token in tokens
        ]
        symbols = np.array(found, np.uint64)
        symbols[np.isin(symbols, [SKIPPED, *self.runs - {self.end}])] = NONE
        return symbols


def code_points(text: str) -> NDArray[np.uint32]:
    """Return the code points of a text (characters,); those beyond the BMP, which no table has, as OPEN."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return np.where(points < 0x10000, points, ord(OPEN))
