"""What is written across the two edges of a word: phrases of some of its characters and some of those beside it.

A word of four characters that the network would never find by itself is often betrayed by one character beside it. All
words of a length are looked at in one go; those that begin or end alike share their look-ups.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.memory.alphabet import NONE, REACH, Symbols
from bertfill_ls.memory.phrases import LONGEST, SHORTEST, PhraseCounts, phrase_keys

# How many characters beside the word and how many of it a phrase across its edge holds; shorter phrases first.
SHAPES = tuple(
    (beside, order - beside) for order in range(SHORTEST, LONGEST + 1) for beside in range(1, min(order, REACH + 1))
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the words begin or end with, so many characters of it: each part once.

    ``symbols`` (parts, characters), ``which`` (words,) the part of each word, ``shorter`` (parts,) the part of one
    character less that is next to the same edge, ``there`` (parts,) whether a part is written by itself at all.
    """

    symbols: Symbols
    which: NDArray[np.int64]
    shorter: NDArray[np.int64]
    there: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Edges:
    """The parts of all words of one length, by their number of characters: next to the left edge, and to the right."""

    phrases: PhraseCounts
    left: tuple[Parts, ...]
    right: tuple[Parts, ...]

    @classmethod
    def of(cls, phrases: PhraseCounts, words: Symbols) -> "Edges":
        """Take words (words, length) apart."""
        lengths = range(1, min(words.shape[1], LONGEST - 1) + 1)
        left = _parts(phrases, [words[:, :length] for length in lengths])
        right = _parts(phrases, [words[:, -length:] for length in lengths])
        return cls(phrases, left, right)

    def worth(self, around: Symbols, weights: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what the phrases across both edges of each word are worth together: (words,).

        ``around`` are the ``REACH`` symbols before the word and the ``REACH`` behind it; ``weights`` (shapes,) is what
        a phrase of each shape is worth.
        """
        before, behind = around[:REACH], around[REACH:]
        total = np.zeros(len(self.left[0].which), np.int64)
        for parts, found in zip(self.left, self._found(self.left, before, is_left=True), strict=True):
            total += _weighed(found, weights)[parts.which]
        for parts, found in zip(self.right, self._found(self.right, behind, is_left=False), strict=True):
            total += _weighed(found, weights)[parts.which]
        return total

    def written(self, around: Symbols) -> NDArray[np.bool_]:
        """Tell of the left edge of each word and of the right one which shapes are written across it.

        (2, words, shapes); ``around`` as in :meth:`worth`.
        """
        written = np.zeros((2, len(self.left[0].which), len(SHAPES)), np.bool_)
        sides = ((self.left, around[:REACH], True), (self.right, around[REACH:], False))
        for edge, (side, beside, is_left) in zip(written, sides, strict=True):
            for parts, found in zip(side, self._found(side, beside, is_left=is_left), strict=True):
                for shape, there in found.items():
                    edge[:, SHAPES.index(shape)] = there[parts.which]
        return written

    def _found(
        self, side: tuple[Parts, ...], beside: Symbols, *, is_left: bool
    ) -> list[dict[tuple[int, int], NDArray[np.bool_]]]:
        """Return for the parts of each length which are written after, or before, so many symbols beside them."""
        found: list[dict[tuple[int, int], NDArray[np.bool_]]] = [{} for _ in side]
        for outside, inside in SHAPES:
            if inside > len(side):
                continue
            parts = side[inside - 1]
            context = beside[REACH - outside :] if is_left else beside[:outside]
            # What is not there a symbol shorter could not be there: a chance likeness seldom gets through.
            there = parts.there if outside == 1 else found[inside - 1][outside - 1, inside]
            if inside > 1:
                there = there & found[inside - 2][outside, inside - 1][parts.shorter]
            asked = np.flatnonzero(there) if (context != NONE).all() else np.zeros(0, np.int64)
            written = np.zeros(len(there), np.bool_)
            if len(asked):
                known = np.broadcast_to(context, (len(asked), outside))
                own = parts.symbols[asked]
                row = np.concatenate([known, own] if is_left else [own, known], axis=1)
                written[asked] = self.phrases.maps[outside + inside - SHORTEST].found(phrase_keys(row)) > 0
            found[inside - 1][outside, inside] = written
        return found


def _parts(phrases: PhraseCounts, ends: list[Symbols]) -> tuple[Parts, ...]:
    made: list[Parts] = []
    for length, symbols in enumerate(ends, start=1):
        first, which = _each_once(symbols)
        own = symbols[first]
        there = (own != NONE).all(axis=1)
        if length >= SHORTEST:
            there &= phrases.maps[length - SHORTEST].found(phrase_keys(own)) > 0
        before = made[-1].which[first] if made else np.zeros(len(own), np.int64)
        made.append(Parts(own, which, before, there))
    return tuple(made)


def _each_once(symbols: Symbols) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where each different row (rows, characters) is first, and which of them each row is.

    As numpy's unique does, which would import masked arrays; a symbol has 16 bits, and a part four of them at most.
    """
    packed = np.zeros(len(symbols), np.uint64)
    for place in range(symbols.shape[1]):
        packed = (packed << np.uint64(16)) | symbols[:, place]
    order = np.argsort(packed, kind="stable")
    is_new = np.ones(len(order), np.bool_)
    is_new[1:] = packed[order[1:]] != packed[order[:-1]]
    which = np.empty(len(order), np.int64)
    which[order] = np.cumsum(is_new) - 1
    return order[is_new], which


def _weighed(found: dict[tuple[int, int], NDArray[np.bool_]], weights: NDArray[np.int64]) -> NDArray[np.int64]:
    total = np.zeros(len(next(iter(found.values()))), np.int64)
    for shape, written in found.items():
        total += written * weights[SHAPES.index(shape)]
    return total
