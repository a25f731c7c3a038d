"""The company that idioms keep: which characters stand near each of them, wherever it is written.

A sentence betrays an idiom before it comes: it is of the sick, of an army, of the moon. How much more often than
elsewhere a character is written near an idiom is counted (``models/training/memory/company``); a sentence is worth the
sum over its characters, as if they came independently (naive Bayes).

Each character has a list of the idioms that it is near to, a byte for each: ``level * 64 + gap``, where ``gap`` idioms
in between are not near to it; a gap of ``SKIP`` says only that so many are not.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.memory.alphabet import NONE, Alphabet, code_points
from bertfill_ls.memory.sections import DamagedMemoryError, Sections

IDIOM_LENGTH = 4  # characters; the few idioms of other lengths are words of no list
NEAR = 8  # characters on either side, of the same line
SKIP = 63  # the largest gap
LEVELS = 4

_GAP_BITS = 6


@dataclass(frozen=True, slots=True)
class Company:
    """``lists[starts[s] : starts[s + 1]]`` is the list of a symbol s.

    ``words`` (idioms,) are the places of the idioms among all words of their length, ``rest`` (idioms,) is what a
    character is worth that is not listed for them, ``worth`` (LEVELS,) what a listed one is worth beyond that, in 1/NAT
    nats.
    ``simplified`` (0x10000,) folds the script; 0 is no Chinese character.
    """

    lists: NDArray[np.uint8]
    starts: NDArray[np.uint32]
    words: NDArray[np.uint16]
    rest: NDArray[np.int16]
    worth: NDArray[np.int64]
    alphabet: Alphabet
    simplified: NDArray[np.uint16]

    @classmethod
    def of(cls, sections: Sections, alphabet: Alphabet) -> "Company":
        """Take the company of idioms out of a memory's file."""
        found = cls(
            sections.array("company.lists", "uint8"),
            sections.array("company.starts", "uint32"),
            sections.array("company.words", "uint16"),
            sections.array("company.rest", "int16"),
            np.array(sections.fact("company.worth"), np.int64),
            alphabet,
            sections.array("script.simplified", "uint16"),
        )
        if len(found.words) != len(found.rest) or found.worth.shape != (LEVELS,):
            raise DamagedMemoryError("company")
        return found

    def among(self, before: str, behind: str) -> NDArray[np.int64]:
        """Return what the text around a gap is worth for each idiom: (idioms,), in 1/NAT nats."""
        symbols = self._near(before, behind)
        total = self.rest.astype(np.int64) * len(symbols)
        for symbol in symbols:
            entries = self.lists[self.starts[symbol] : self.starts[symbol + 1]]
            gaps = entries & SKIP
            is_near = gaps != SKIP
            places = np.cumsum(gaps.astype(np.int64) + is_near) - 1
            total[places[is_near]] += self.worth[entries[is_near] >> _GAP_BITS]
        return total

    def _near(self, before: str, behind: str) -> list[int]:
        """Return the symbols of the Chinese characters near a gap, each once."""
        near = before[-NEAR:].rpartition("\n")[2] + behind[:NEAR].partition("\n")[0]
        symbols = self.alphabet.table[self.simplified[code_points(near)]]
        return sorted({*symbols.tolist()} - {NONE})


def packed_list(places: NDArray[np.int64], levels: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return the list of a symbol: the idioms near it (near,), ascending, and how near each is (near,)."""
    gaps = np.diff(places, prepend=-1) - 1
    skips = gaps // SKIP
    packed = np.full(int(skips.sum()) + len(places), SKIP, np.uint8)
    packed[np.cumsum(skips + 1) - 1] = (levels << _GAP_BITS) + gaps % SKIP
    return packed
