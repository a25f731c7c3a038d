"""How often the phrases around a gap are written: all stretches of two to five symbols that hold the gap's character.

Each is looked up with each candidate in the gap's place. What is there has a level, 1 to 4, by how often it was
counted; what is not has level 0. A longer stretch is looked up only where the shorter ones inside it are there: it
could not be otherwise, and so a chance likeness of fingerprints seldom gets through.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.memory.alphabet import NONE, REACH, Symbols
from bertfill_ls.memory.fingerprints import FingerprintMap, Shape
from bertfill_ls.memory.sections import DamagedMemoryError, Sections

SHORTEST, LONGEST = 2, 5
LEVELS = 5  # with 0, which is absence

# How many symbols before the gap and behind it a stretch holds; shorter stretches first.
STRETCHES = tuple(
    (before, order - 1 - before) for order in range(SHORTEST, LONGEST + 1) for before in reversed(range(order))
)
_ORDERS = np.array([1 + before + behind for before, behind in STRETCHES])
# The stretches of each order, shortest first, which stand in a row.
_STRETCHES_OF = tuple(
    slice(int(np.searchsorted(_ORDERS, order)), int(np.searchsorted(_ORDERS, order, side="right")))
    for order in range(SHORTEST, LONGEST + 1)
)

# One odd factor for each place in a stretch, and one for its length.
_FACTORS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F], np.uint64
)
_ORDER_FACTOR = np.uint64(0x1000001B3)


def _factors_around() -> NDArray[np.uint64]:
    """Return the factor of each of the symbols around a gap in each stretch; 0 for one that is not in it."""
    factors = np.zeros((len(STRETCHES), 2 * REACH), np.uint64)
    for row, (before, behind) in zip(factors, STRETCHES, strict=True):
        row[REACH - before : REACH] = _FACTORS[:before]
        row[REACH : REACH + behind] = _FACTORS[before + 1 : before + 1 + behind]
    return factors


def _shorter() -> NDArray[np.int64]:
    """Return the two stretches that are in each, a symbol shorter; where there is none, the number behind the last."""
    places = {stretch: place for place, stretch in enumerate(STRETCHES)}
    none = len(STRETCHES)
    return np.array(
        [[places.get((left - 1, right), none), places.get((left, right - 1), none)] for left, right in STRETCHES]
    )


_AROUND = _factors_around()  # (stretches, 2 * REACH)
_GAP = _FACTORS[[before for before, _ in STRETCHES]]  # (stretches,)
_SHORTER = _shorter()  # (stretches, 2)
_IS_AROUND = _AROUND != 0
_BEGIN = _ORDERS.astype(np.uint64) * _ORDER_FACTOR  # (stretches,) of the key of each


# Levels of the shorter stretches (stretches, …, candidates) -> which candidates still matter (…, candidates).
Matters = Callable[[NDArray[np.int64]], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class PhraseCounts:
    """One map for each order, shortest first."""

    maps: tuple[FingerprintMap, ...]

    @classmethod
    def of(cls, sections: Sections) -> "PhraseCounts":
        """Take the maps out of a memory's file."""
        return cls(tuple(_map_of(sections, order) for order in range(SHORTEST, LONGEST + 1)))

    def levels(self, around: Symbols, candidates: Symbols, matters: Matters | None = None) -> NDArray[np.int64]:
        """Return the level of each stretch with each candidate: (stretches, candidates).

        ``around`` are the ``REACH`` symbols before the gap and the ``REACH`` behind it: (2 * REACH,). For several gaps
        at once it is (gaps, 2 * REACH), ``candidates`` (gaps, candidates), and what is returned (stretches, gaps,
        candidates). ``matters`` tells before each order which candidates are looked up any further, from what was found
        so far.
        """
        gaps = around.reshape(-1, 1, 2 * REACH)
        each = candidates.reshape(len(gaps), candidates.shape[-1])
        # One row more than there are stretches: the candidate by itself.
        found = np.zeros((len(STRETCHES) + 1, *each.shape), np.int64)
        found[-1] = each != NONE
        whole = ~(_IS_AROUND & (gaps == NONE)).any(axis=2).T[..., None]  # (stretches, gaps, 1)
        keys = ((gaps * _AROUND).sum(axis=2, dtype=np.uint64) + _BEGIN).T  # (stretches, gaps)
        for stretches, phrases in zip(_STRETCHES_OF, self.maps, strict=True):
            left, right = _SHORTER[stretches].T
            there = (found[left] != 0) & (found[right] != 0) & whole[stretches]  # (stretches, gaps, candidates)
            if matters is not None and stretches.start:
                there &= matters(found[: stretches.start].reshape(stretches.start, *candidates.shape)).reshape(
                    each.shape
                )
            rows, gap, column = np.nonzero(there)
            if not len(rows):
                break
            rows += stretches.start
            found[rows, gap, column] = phrases.found(keys[rows, gap] + each[gap, column] * _GAP[rows])
        return found[:-1].reshape(len(STRETCHES), *candidates.shape)


def phrase_keys(phrases: Symbols) -> NDArray[np.uint64]:
    """Return the key of each phrase (phrases, order)."""
    order = phrases.shape[1]
    keys: NDArray[np.uint64] = (phrases * _FACTORS[:order]).sum(axis=1, dtype=np.uint64)
    return keys + np.uint64(order) * _ORDER_FACTOR


def _map_of(sections: Sections, order: int) -> FingerprintMap:
    shape = Shape(*map(int, sections.fact(f"phrases.{order}")))
    packed = sections.array(f"phrases.{order}", "uint8")
    if len(packed) != shape.size:
        raise DamagedMemoryError(f"phrases.{order}")
    return FingerprintMap(shape, packed)
