"""Corpus text -> the characters that idioms are written among (`bertfill_ls/memory/company.py` reads what this makes).

What a character is worth for an idiom is the logarithm of how much more often it stands near it than near idioms at
large, the counts of an idiom smoothed by `SMOOTHING` characters at large. Of what is worth little the mean is kept.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.memory.alphabet import NONE, code_points
from bertfill_ls.memory.company import LEVELS, NEAR, packed_list
from bertfill_ls.memory.phrase_memory import NAT

SMOOTHING = 400.0
LEAST = 0.2  # nats: what is worth less is not listed
_CUTS = (0.3, 0.6, 0.85)  # the shares of all listed pairs at which the levels part

Table = NDArray[np.uint16]


def company_sections(
    texts: Iterable[str], idioms: NDArray[np.uint16], table: Table, simplified: Table, symbols: int
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return the facts and arrays of idioms (idioms, length), but for their places among the words.

    `table` and `simplified` (0x10000,) are those of the memory, `symbols` the number of its symbols, NONE's included.
    """
    words, near, counts = counted(texts, idioms, table, simplified, symbols)
    at_large = np.bincount(near, weights=counts.astype(np.float64), minlength=symbols) + 1.0
    at_large = at_large / at_large.sum()
    all_near = np.bincount(words, weights=counts.astype(np.float64), minlength=len(idioms))
    worth = np.log((counts + SMOOTHING * at_large[near]) / ((all_near[words] + SMOOTHING) * at_large[near]))
    listed = worth >= LEAST
    rest = _rest(words, at_large[near], worth, listed, np.log(SMOOTHING / (all_near + SMOOTHING)))
    rest = np.round(rest * NAT)
    words, near, worth = words[listed], near[listed], worth[listed] * NAT - rest[words[listed]]
    levels = np.digitize(worth, np.quantile(worth, _CUTS)) if len(worth) else np.zeros(0, np.int64)
    means = [round(float(worth[levels == level].mean())) if (levels == level).any() else 0 for level in range(LEVELS)]
    order = np.lexsort((words, near))
    bounds = np.searchsorted(near[order], np.arange(symbols + 1))
    lists = [packed_list(words[order[first:last]], levels[order[first:last]]) for first, last in pairwise(bounds)]
    starts = np.cumsum([0, *map(len, lists)])
    return {"company.worth": means}, {
        "company.lists": np.concatenate(lists),
        "company.starts": starts.astype(np.uint32),
        "company.rest": rest.astype(np.int16),
    }


def counted(
    texts: Iterable[str], idioms: NDArray[np.uint16], table: Table, simplified: Table, symbols: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Count how often each symbol stands near each idiom: the idiom, the symbol and the count of each pair (pairs,)."""
    keys = _keys(idioms)
    order = np.argsort(keys)
    pairs = [np.zeros(0, np.int64)]
    for text in texts:
        found, near = _found(text, keys[order], idioms)
        near_symbols = np.where(near == 0, NONE, table[simplified[near]]).astype(np.int64)
        row, column = np.nonzero(near_symbols)
        pairs.append(order[found[row]] * symbols + near_symbols[row, column])
    each, counts = np.unique(np.concatenate(pairs), return_counts=True)
    return each // symbols, each % symbols, counts


def _found(text: str, keys: NDArray[np.uint64], idioms: NDArray[np.uint16]) -> tuple[NDArray[np.int64], Table]:
    """Return which of the sorted keys stand in a text, and what is near each, 0 for nothing (found, 2 * NEAR)."""
    length = idioms.shape[1]
    edge = np.full(NEAR + length, ord("\n"), np.uint16)
    points = np.concatenate([edge, code_points(text).astype(np.uint16), edge])
    # Most places are none: a table for each character says so at once.
    possible = np.ones(len(points) - length + 1, np.bool_)
    for place in range(length):
        there = np.zeros(0x10000, np.bool_)
        there[idioms[:, place]] = True
        possible &= there[points[place : place + len(possible)]]
    starts = np.flatnonzero(possible)
    asked = _keys(points[starts[:, None] + np.arange(length)])
    places = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    is_idiom = keys[places] == asked
    starts, places = starts[is_idiom], places[is_idiom]
    left = _of_the_line(points[starts[:, None] - 1 - np.arange(NEAR)])
    right = _of_the_line(points[starts[:, None] + length + np.arange(NEAR)])
    return places, np.concatenate([left, right], axis=1)


def _of_the_line(outwards: Table) -> Table:
    """Put 0 for what is behind the end of a line: (found, NEAR)."""
    beyond = np.logical_or.accumulate(outwards == ord("\n"), axis=1)
    kept: Table = np.where(beyond, 0, outwards).astype(np.uint16)
    return kept


def _rest(
    words: NDArray[np.int64],
    at_large: NDArray[np.float64],
    worth: NDArray[np.float64],
    listed: NDArray[np.bool_],
    absent: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the mean worth of the characters that are not listed for each idiom, by how common they are: (idioms,)."""
    idioms = len(absent)
    share_listed = np.bincount(words, weights=at_large * listed, minlength=idioms)
    share_counted = np.bincount(words, weights=at_large, minlength=idioms)
    unlisted = np.bincount(words, weights=at_large * worth * ~listed, minlength=idioms)
    rest: NDArray[np.float64] = (unlisted + (1 - share_counted) * absent) / (1 - share_listed)
    return rest


def _keys(words: NDArray[np.uint16]) -> NDArray[np.uint64]:
    keys = np.zeros(len(words), np.uint64)
    for place in range(words.shape[1]):
        keys = (keys << np.uint64(16)) | words[:, place]
    return keys
