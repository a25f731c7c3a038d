"""The words of the language, of two to four characters, with how often they are written. A prior, and no prison."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.memory.sections import DamagedMemoryError, Sections

LENGTHS = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class Words:
    """All words of one length: their code points (words, length), and twice the binary logarithm of their counts."""

    points: NDArray[np.uint16]
    levels: NDArray[np.uint8]


def words_of(sections: Sections) -> Mapping[int, Words]:
    """Take the words out of a memory's file, by length; the most frequent first."""
    return {length: _words(sections, length) for length in LENGTHS}


def _words(sections: Sections, length: int) -> Words:
    points, levels = sections.array(f"words.{length}", "uint16"), sections.array(f"words.{length}.levels", "uint8")
    if len(points) != length * len(levels):
        raise DamagedMemoryError(f"words.{length}")
    return Words(points.reshape(-1, length), levels)
