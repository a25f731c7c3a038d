"""A memory as a whole: taken out of its file, asked what it knows about a gap."""

import mmap
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.memory.alphabet import NONE, REACH, Alphabet, Symbols
from bertfill_ls.memory.company import Company
from bertfill_ls.memory.lexicon import Words, words_of
from bertfill_ls.memory.phrases import LEVELS, STRETCHES, PhraseCounts
from bertfill_ls.memory.quotations import Kind, Quotation, Quotations
from bertfill_ls.memory.sections import Content, DamagedMemoryError, Sections, read_sections

NAT = 256  # weights are whole numbers of so many to a nat: sums of them are the same on every machine
_MILLE = 1000

# With how many candidates longer phrases are looked up, by the number of stretches that are shorter. With all 256 that
# are asked about the answers to 1,350 held-out questions are the same.
_LOOKED_AT = {2: 192, 5: 64, 9: 64}


@dataclass(frozen=True, slots=True)
class PhraseMemory:
    """``weights`` (stretches, LEVELS) is what a phrase of a level is worth, in 1/NAT nats; 0 for one that is not there.

    ``trust`` tells for each kind of work and number of agreeing characters, not a whole clause and one, how many in a
    thousand such places are quotations indeed. ``content`` is what all arrays are views of.
    """

    alphabet: Alphabet
    phrases: PhraseCounts
    quotations: Quotations
    words: Mapping[int, Words]
    company: Company
    weights: NDArray[np.int64]
    trust: Mapping[str, list[list[int]]]
    content: Content

    @classmethod
    def of(cls, content: Content, *, known: bool = False) -> "PhraseMemory":
        """Take a memory out of what its file holds; nothing is copied. ``known``: it has been checked already.

        Raises:
            DamagedMemoryError: it is not whole, or not a memory that this version reads.
        """
        sections = read_sections(content, known=known)
        try:
            alphabet = Alphabet.of(sections)
            return cls(
                alphabet,
                PhraseCounts.of(sections),
                Quotations.of(sections),
                words_of(sections),
                Company.of(sections, alphabet),
                _weights(sections),
                dict(sections.fact("trust")),
                content,
            )
        except (TypeError, KeyError, ValueError) as error:
            raise DamagedMemoryError(str(error)) from error

    def let_pages_go(self) -> None:
        """Take the pages of a mapped file out of this process; each comes back from the system's cache when it is read.

        Where a phrase lies is as good as drawn by lot: some thousand look-ups have touched every page.
        """
        if isinstance(self.content, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            self.content.madvise(mmap.MADV_DONTNEED)

    def around(self, before: str, behind: str) -> Symbols:
        """Return the ``REACH`` symbols before and the ``REACH`` behind a gap between two texts.

        OPEN stands in them for what is not known yet.
        """
        return np.concatenate([self.alphabet.before(before), self.alphabet.behind(behind)])

    def worth(
        self, around: Symbols, candidates: Symbols, beforehand: NDArray[np.float64] | None = None
    ) -> NDArray[np.int64]:
        """Return what the phrases that each candidate makes are worth together: (candidates,), in 1/NAT nats.

        Several gaps at once are asked about as in :meth:`PhraseCounts.levels`: (gaps, candidates). ``beforehand`` (of
        the same shape) is what is thought of each without them, in 1/NAT nats too: longer phrases are then looked up
        with those alone that are the likeliest so far.
        """
        total = np.zeros(candidates.shape, np.int64)

        def matters(stretches: slice, found: NDArray[np.uint8]) -> NDArray[np.bool_]:
            np.add(total, self._worth_of(stretches, found), out=total)
            most = _LOOKED_AT.get(stretches.stop)
            if most is None or beforehand is None or most >= candidates.shape[-1]:
                return np.ones(candidates.shape, np.bool_)
            so_far = beforehand + total
            likely: NDArray[np.bool_] = so_far >= np.partition(so_far, -most, axis=-1)[..., [-most]]
            return likely

        self.phrases.levels(around, candidates, matters)
        return total

    def _worth_of(self, stretches: slice, levels: NDArray[np.uint8]) -> NDArray[np.int64]:
        weights = self.weights[stretches]
        first = np.arange(0, weights.size, LEVELS).reshape(-1, *[1] * (levels.ndim - 1))
        worth: NDArray[np.int64] = weights.take(first + levels).sum(axis=0)
        return worth

    def longest(self, around: Symbols, candidates: Symbols) -> list[str | None]:
        """Return the longest phrase that each candidate makes with what is around it, None for one that makes none.

        A number or a Latin word in it stands as ….
        """
        levels = self.phrases.levels(around, candidates)  # (stretches, candidates)
        return [self._longest(around, *each) for each in zip(candidates.tolist(), levels.T, strict=True)]

    def _longest(self, around: Symbols, candidate: int, levels: NDArray[np.uint8]) -> str | None:
        there = np.flatnonzero(levels)
        if not len(there):
            return None
        # Of two that are as long, the one that is written more often.
        before, behind = STRETCHES[
            max(there.tolist(), key=lambda place: (sum(STRETCHES[place]), levels[place], -place))
        ]
        symbols = [*around[REACH - before : REACH].tolist(), candidate, *around[REACH : REACH + behind].tolist()]
        unspelled = self.alphabet.runs - {self.alphabet.end}
        return "".join("…" if symbol in unspelled else chr(self.alphabet.characters[symbol]) for symbol in symbols)

    def quoted(self, before: str, behind: str, length: int) -> list[tuple[Quotation, float]]:
        """Return what the works have in a gap of ``length`` characters, each with the chance that it is meant."""
        found: list[tuple[Quotation, float]] = []
        rest = 1.0  # the chance that none of those that agree better is meant
        for quotation in self.quotations.find(before, behind, length):
            chance = rest * self._trusted(quotation)
            if chance > 0:
                found.append((quotation, chance))
                rest -= chance
        return found

    def _trusted(self, quotation: Quotation) -> float:
        table = self.trust[Kind(quotation.kind).name.lower()]
        row = table[min(quotation.agreed, len(table) - 1)]
        return row[int(quotation.whole)] / _MILLE


def _weights(sections: Sections) -> NDArray[np.int64]:
    weights = np.array(sections.fact("weights"), np.int64)
    if weights.shape != (len(STRETCHES), LEVELS) or weights[:, NONE].any():
        raise DamagedMemoryError("weights")
    return weights
