"""A baseline everyone understands: an interpolated modified Kneser-Ney n-gram over characters.

Chen & Goodman (1999), order 5, three discounts an order. Two models, one reading forwards
and one backwards, are multiplied and divided by the unigram: p(c | left) p(c | right) / p(c),
which is exact when left and right are independent given c.

Compact rather than general: n-grams are numbers in one sorted array per order, so symbols
must be few (`symbols ** order < 2 ** 64`); 109 M tokens take some 3 GB and a few minutes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ORDER = 5

Floats = NDArray[np.float64]
Symbols = NDArray[np.unsignedinteger]


@dataclass(frozen=True)
class _Order:
    """The n-grams of one order, ascending: the last symbol is the least significant digit."""

    grams: NDArray[np.uint64]
    counts: NDArray[np.uint32]
    discounts: Floats  # of counts 0, 1, 2, 3 and more  (4,)


class KneserNey:
    """An n-gram model of a stream of symbols; `predict` gives the next symbol's distribution."""

    def __init__(self, symbols: Symbols, size: int, order: int = ORDER) -> None:
        if size**order >= 2**64:
            raise ValueError(f"{size} symbols are too many for order {order}")
        self._size = size
        self._orders: list[_Order] = []  # unigrams first
        grams, counts = np.unique(_grams(symbols, size, order), return_counts=True)
        orders = [_Order(grams, counts.astype(np.uint32), _discounts(counts))]
        for length in range(order - 1, 0, -1):
            # Below the highest order an n-gram counts once for each symbol seen before it.
            shorter = grams % np.uint64(size**length)
            grams, counts = np.unique(shorter, return_counts=True)
            orders.append(_Order(grams, counts.astype(np.uint32), _discounts(counts)))
        self._orders = orders[::-1]

    def predict(self, context: Sequence[int]) -> Floats:
        """Return the distribution of the symbol after `context` (oldest first): (size,)."""
        distribution = np.full(self._size, 1.0 / self._size)
        for length, order in enumerate(self._orders):
            if length > len(context):
                break
            history = context[len(context) - length :]
            distribution = self._interpolate(order, history, distribution)
        return distribution

    def unigram(self) -> Floats:
        """Return the distribution of a symbol of which nothing is known: (size,)."""
        return self.predict(())

    def _interpolate(self, order: _Order, history: Sequence[int], lower: Floats) -> Floats:
        prefix = 0
        for symbol in history:
            prefix = prefix * self._size + symbol
        bounds = np.array([prefix * self._size, prefix * self._size + self._size - 1], np.uint64)
        begin = int(np.searchsorted(order.grams, bounds[0]))
        end = int(np.searchsorted(order.grams, bounds[1], side="right"))
        if begin == end:
            return lower
        counts = order.counts[begin:end].astype(np.float64)
        discounts = order.discounts[np.minimum(order.counts[begin:end], 3)]
        total = counts.sum()
        mixed: Floats = lower * (discounts.sum() / total)
        following = (order.grams[begin:end] - bounds[0]).astype(np.int64)
        mixed[following] += (counts - discounts) / total
        return mixed


class BothDirections:
    """The product of a model that reads forwards and one that reads backwards."""

    def __init__(self, symbols: Symbols, size: int) -> None:
        self._forward = KneserNey(symbols, size)
        self._backward = KneserNey(symbols[::-1], size)
        self._unigram = self._forward.unigram()

    def predict(self, left: Sequence[int], right: Sequence[int]) -> Floats:
        """Return the distribution of the symbol between `left` and `right`: (size,)."""
        forward = self._forward.predict(left[-(ORDER - 1) :])
        backward = self._backward.predict(list(right[: ORDER - 1])[::-1])
        joint: Floats = forward * backward / self._unigram
        normal: Floats = joint / joint.sum()
        return normal


def _grams(symbols: Symbols, size: int, order: int) -> NDArray[np.uint64]:
    packed = np.zeros(len(symbols) - order + 1, np.uint64)
    for place in range(order):
        packed *= np.uint64(size)
        packed += symbols[place : place + len(packed)].astype(np.uint64)
    return packed


def _discounts(counts: NDArray[np.integer]) -> Floats:
    """Return D(0) to D(3+) from the counts of counts (Chen & Goodman, equation 26)."""
    n1, n2, n3, n4 = (max(1, int((counts == n).sum())) for n in (1, 2, 3, 4))
    y = n1 / (n1 + 2 * n2)
    discounts = np.array([0.0, 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3])
    # Tiny texts can push the estimates out of range.
    clipped: Floats = np.clip(discounts, 0.0, [0.0, 1.0, 2.0, 3.0])
    return clipped
