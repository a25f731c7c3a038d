"""Symbols -> how often each phrase of one to five symbols occurs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.memory.alphabet import NONE

Symbols = NDArray[np.uint16]


@dataclass(frozen=True)
class Counted:
    """Phrases of one length (phrases, order) with their counts (phrases,)."""

    phrases: NDArray[np.uint64]
    counts: NDArray[np.int64]


def count_phrases(symbols: Symbols, order: int, fewest: int, kinds: int) -> Counted:
    """Count the stretches of `order` symbols that hold no NONE; those of fewer than `fewest` are left out.

    `kinds` is the number of different symbols, NONE's included. Takes 8 bytes a symbol and sorts them.
    """
    if kinds**order > 2**64:
        raise ValueError(f"{kinds} symbols are too many for phrases of {order}")
    length = len(symbols) - order + 1
    if length < 1:
        return Counted(np.zeros((0, order), np.uint64), np.zeros(0, np.int64))
    packed = np.zeros(length, np.uint64)
    whole = np.ones(length, np.bool_)
    for place in range(order):
        part = symbols[place : place + length]
        packed = packed * np.uint64(kinds) + part
        whole &= part != NONE
    packed = packed[whole]
    packed.sort()
    first = np.flatnonzero(np.concatenate([[True], packed[1:] != packed[:-1]])[: len(packed)])
    counts = np.diff(np.append(first, len(packed)))
    kept = counts >= fewest
    return Counted(_unpacked(packed[first[kept]], order, kinds), counts[kept])


def joined(parts: Sequence[Symbols], order: int) -> Symbols:
    """Put sources in a row, so that no phrase of `order` symbols goes from one into the next."""
    gap = np.full(order, NONE, np.uint16)
    return np.concatenate([piece for part in parts for piece in (part, gap)])


def _unpacked(packed: NDArray[np.uint64], order: int, kinds: int) -> NDArray[np.uint64]:
    phrases = np.zeros((len(packed), order), np.uint64)
    for place in reversed(range(order)):
        phrases[:, place] = packed % np.uint64(kinds)
        packed = packed // np.uint64(kinds)
    return phrases
