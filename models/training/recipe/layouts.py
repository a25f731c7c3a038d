"""How windows fill rows of one fixed width: a device wants every batch to have the same shape.

A row is filled without a gap by whole windows, [CLS] and [SEP] included, one after the other; attention stays inside
each (`recipe.network.Packing`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WIDTH = 128
SHORTEST, LONGEST = 4, WIDTH - 2  # tokens of a window, without its marks
MARKS = 2

# Share of tokens by window length: (shortest, longest, share). Longer ones than on a CPU, where they cost more.
LENGTHS = ((4, 12, 0.07), (13, 30, 0.32), (31, 62, 0.33), (63, 126, 0.28))


@dataclass(frozen=True)
class Layouts:
    """Ways to fill a row.

    `windows` and `places` (layouts, WIDTH): which window of the row a token belongs to, and its place in it;
    `lengths` (layouts, most windows of a row) with marks, 0 where a row has fewer.
    """

    windows: NDArray[np.int64]
    places: NDArray[np.int64]
    lengths: NDArray[np.int64]


def make_layouts(number: int, seed: int) -> Layouts:
    """Fill so many rows; over all of them lengths have the shares of `LENGTHS`."""
    rng = np.random.default_rng(seed)
    stock = _stock(rng, number)
    lengths = [_row(rng, stock) for _ in range(number)]
    most = max(map(len, lengths))
    return Layouts(
        windows=np.array([np.repeat(np.arange(len(row)), row) for row in lengths]),
        places=np.array([np.concatenate([np.arange(length) for length in row]) for row in lengths]),
        lengths=np.array([row + [0] * (most - len(row)) for row in lengths]),
    )


def _stock(rng: np.random.Generator, rows: int) -> NDArray[np.int64]:
    """Return how many windows of each length, with marks, fill so many rows: (WIDTH + 1,)."""
    size = np.arange(SHORTEST, LONGEST + 1)
    share = np.zeros(len(size))
    for shortest, longest, part in LENGTHS:
        inside = (size >= shortest) & (size <= longest)
        share[inside] = part / inside.sum()
    density = share / (size + MARKS)
    stock = np.zeros(WIDTH + 1, np.int64)
    stock[size + MARKS] = rng.multinomial(int(rows * WIDTH * density.sum()), density / density.sum())
    return stock


def _row(rng: np.random.Generator, stock: NDArray[np.int64]) -> list[int]:
    """Take windows out of the stock until a row is full; what no window of the stock fits is one of its own."""
    row: list[int] = []
    left = WIDTH
    while left:
        fits = np.flatnonzero(stock[: left + 1])
        fits = fits[(left == fits) | (left - fits >= SHORTEST + MARKS)]
        if not len(fits):
            length = left
        elif not row:
            length = int(fits[-1])  # the longest opens a row
        else:
            length = int(rng.choice(fits, p=stock[fits] / stock[fits].sum()))
        stock[length] = max(0, stock[length] - 1)
        row.append(length)
        left -= length
    return row
