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


def _orders() -> tuple[tuple[slice, NDArray[np.int64], NDArray[np.int64]], ...]:
    """Return for each order its stretches, which stand in a row, and the two that are in each of them."""
    lengths = [1 + before + behind for before, behind in STRETCHES]
    rows = [slice(lengths.index(order), lengths.index(order) + order) for order in range(SHORTEST, LONGEST + 1)]
    shorter = _shorter()
    return tuple((row, shorter[row, 0], shorter[row, 1]) for row in rows)


_AROUND = _factors_around()  # (stretches, 2 * REACH)
_IS_AROUND = _AROUND != 0
_GAP = _FACTORS[[before for before, _ in STRETCHES]]  # (stretches,)
_BEGIN = np.array([1 + before + behind for before, behind in STRETCHES], np.uint64) * _ORDER_FACTOR  # of each key
_ORDERS = _orders()


# The stretches of an order, their levels (stretches, …, candidates) -> which candidates still matter (…, candidates).
Matters = Callable[[slice, NDArray[np.uint8]], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class PhraseCounts:
    """One map for each order, shortest first."""

    maps: tuple[FingerprintMap, ...]

    @classmethod
    def of(cls, sections: Sections) -> "PhraseCounts":
        """Take the maps out of a memory's file."""
        return cls(tuple(_map_of(sections, order) for order in range(SHORTEST, LONGEST + 1)))

    def levels(self, around: Symbols, candidates: Symbols, matters: Matters | None = None) -> NDArray[np.uint8]:
        """Return the level of each stretch with each candidate: (stretches, candidates).

        ``around`` are the ``REACH`` symbols before the gap and the ``REACH`` behind it: (2 * REACH,). For several gaps
        at once it is (gaps, 2 * REACH), ``candidates`` (gaps, candidates), and what is returned (stretches, gaps,
        candidates). ``matters`` is told the levels of each order, and tells which candidates are looked up any further.
        """
        gaps = around.reshape(-1, 1, 2 * REACH)
        each = candidates.reshape(len(gaps), candidates.shape[-1])
        # One row more than there are stretches: the candidate by itself.
        found = np.zeros((len(STRETCHES) + 1, *each.shape), np.uint8)
        found[-1] = each != NONE
        whole = ~(_IS_AROUND & (gaps == NONE)).any(axis=2).T[..., None]  # (stretches, gaps, 1)
        # Of all stretches at once, for what costs is the number of calls.
        beside = ((gaps * _AROUND).sum(axis=2, dtype=np.uint64) + _BEGIN).T[..., None]  # (stretches, gaps, 1)
        keys = beside + each * _GAP[:, None, None]  # (stretches, gaps, candidates)
        going_on = None
        for (stretches, left, right), phrases in zip(_ORDERS, self.maps, strict=True):
            there = np.logical_and(found[left], found[right])  # (stretches of this order, gaps, candidates)
            there &= whole[stretches]
            if going_on is not None:
                there &= going_on
            asked = keys[stretches][there]
            if not len(asked):
                break
            found[stretches][there] = phrases.found(asked)
            if matters is not None:
                of_order = found[stretches].reshape(-1, *candidates.shape)
                going_on = matters(stretches, of_order).reshape(each.shape)
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
