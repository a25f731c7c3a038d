"""What the memory knows of words of two characters in a gap: what is written across their edges, and over them."""

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.memory.alphabet import NONE, REACH, Symbols
from bertfill_ls.memory.edges import SHAPES, Edges
from bertfill_ls.memory.phrases import SHORTEST, PhraseCounts, phrase_keys

LENGTH = 2
ACROSS = tuple(place for place, (_, inside) in enumerate(SHAPES) if inside <= LENGTH)  # of the shapes of edges
OVER = ((1, 1), (2, 1), (1, 2))  # symbols before the word and behind it that a phrase over it holds
KNOWN = len(ACROSS) + len(OVER)


def known_of(phrases: PhraseCounts, words: Symbols, around: Symbols) -> NDArray[np.int64]:
    """Return what is written of words (words, 2) in a gap: (words, KNOWN).

    How many of the two edges have each shape of phrase, then whether each phrase over the word is there. ``around`` are
    the ``REACH`` symbols before the gap and the ``REACH`` behind it.
    """
    written = Edges.of(phrases, words).written(around)  # (2, words, shapes)
    left, right = written
    beside_all = SHAPES.index((1, LENGTH)), SHAPES.index((2, LENGTH))
    # What is not there a symbol shorter could not be there: a chance likeness seldom gets through.
    both = _over(phrases, words, around, OVER[0], left[:, beside_all[0]] & right[:, beside_all[0]])
    more_left = _over(phrases, words, around, OVER[1], both & left[:, beside_all[1]])
    more_right = _over(phrases, words, around, OVER[2], both & right[:, beside_all[1]])
    across = written.sum(axis=0, dtype=np.int64)[:, ACROSS]
    return np.concatenate([across, np.stack([both, more_left, more_right], axis=1)], axis=1)


def _over(
    phrases: PhraseCounts, words: Symbols, around: Symbols, shape: tuple[int, int], there: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    before, behind = shape
    beside = around[REACH - before : REACH], around[REACH : REACH + behind]
    found = np.zeros(len(words), np.bool_)
    rows = np.flatnonzero(there)
    if len(rows) and (np.concatenate(beside) != NONE).all():
        left, right = (np.broadcast_to(each, (len(rows), len(each))) for each in beside)
        phrase = np.concatenate([left, words[rows], right], axis=1)
        found[rows] = phrases.maps[phrase.shape[1] - SHORTEST].found(phrase_keys(phrase)) > 0
    return found
