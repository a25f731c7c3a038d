"""Whole phrases for a gap of several tokens: a beam search over conditional passes. Pure numbers.

A masked language model scores each position as if the others stayed masked; the best token of each does not make the
best phrase. Filling one position, asking again and filling the next gives the joint probability by the chain rule.
Asking the model is the caller's business (``Ask``); so is what may stand where (``Offered``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

OPEN = -1  # in a row of ids: this position is still a mask

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
Scores = NDArray[np.floating[Any]]  # log-probabilities up to a constant for each position: logits over the temperature
Order = Literal["left-to-right", "most-certain-first"]

# (beams, length) ids, with OPEN where the mask still stands, and (beams, places) which positions are asked about
# -> (beams, places, vocabulary) scores.
Ask = Callable[[Ids, Ids], Scores]

# A row (length,) and an open position of it -> which ids may stand there (vocabulary,), given what the row holds.
Offered = Callable[[Ids, int], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Ids for every position of a gap, and the logarithm of their joint probability."""

    ids: tuple[int, ...]
    log_probability: float


def search_phrases(
    ask: Ask, length: int, offered: Offered, *, width: int, order: Order = "left-to-right"
) -> list[Phrase]:
    """Return up to ``width`` phrases for a gap of ``length`` positions, the most probable first.

    What is not ``offered`` is left out and the probabilities renormalised, position by position. ``ask`` is called
    ``length`` times at most, first with one row, then with at most ``width``.
    """
    rows = np.full((1, length), OPEN, np.int64)  # (beams, length)
    totals = np.zeros(1)  # (beams,)
    for filled in range(length):
        # Every row has as many open positions as every other: (beams, length - filled).
        places = np.nonzero(rows == OPEN)[1].reshape(len(rows), length - filled)
        if order == "left-to-right":
            places = places[:, :1]
        found = zip(rows, totals, places, ask(rows, places), strict=True)
        rows, totals = _best([_extended(*one, offered, width) for one in found], width)
        if not len(rows):
            return []
    return [Phrase(tuple(map(int, row)), float(total)) for row, total in zip(rows, totals, strict=True)]


def score_phrases(ask: Ask, phrases: Sequence[Sequence[int]]) -> list[float]:
    """Return the joint log-probability of each of ``phrases`` (all of one length), filled from left to right.

    Nothing is left out or renormalised. ``ask`` is called once for each position, with every beginning that occurs.
    """
    wanted = np.array(phrases, np.int64)  # (phrases, length)
    rows = np.full_like(wanted, OPEN)
    totals = np.zeros(len(wanted))
    for position in range(wanted.shape[1]):
        begun, which = np.unique(rows, axis=0, return_inverse=True)
        which = which.reshape(-1)  # numpy 2.0 keeps the axis
        scores = ask(begun, np.full((len(begun), 1), position))[:, 0]  # (begun, vocabulary)
        totals += scores[which, wanted[:, position]] - log_sum(scores)[which]
        rows[:, position] = wanted[:, position]
    return [float(total) for total in totals]


def log_sum(scores: Scores) -> Floats:
    """Return the logarithm of the sum of exponentials over the last axis; -inf where there is nothing.

    The sum is in float64 and the exponentials in the scores' own precision: 1e-7 of a probability, at half the time.
    """
    highest = scores.max(axis=-1, keepdims=True)
    shift = np.where(np.isneginf(highest), highest.dtype.type(0), highest)
    with np.errstate(divide="ignore"):
        total: Floats = np.log(np.exp(scores - shift).sum(axis=-1, dtype=np.float64)) + shift[..., 0]
    return total


def _extended(
    row: Ids, total: float, places: Ids, scores: Scores, offered: Offered, width: int
) -> list[tuple[tuple[int, ...], float]]:
    """Fill the most certain of ``places`` of one row with its ``width`` best ids; pairs of row and joint score."""
    kept = [np.where(offered(row, int(place)), one, -np.inf) for place, one in zip(places, scores, strict=True)]
    certain = [one.max() - log_sum(one) if np.isfinite(one).any() else -np.inf for one in kept]
    chosen = int(np.argmax(certain))
    best = kept[chosen]  # (vocabulary,)
    count = min(width, len(best))
    ids = np.argpartition(-best, count - 1)[:count]
    ids = ids[np.isfinite(best[ids])]
    joint = total + (best[ids].astype(np.float64) - log_sum(best))
    filled = np.repeat(row[None], len(ids), axis=0)
    filled[:, places[chosen]] = ids
    return [(tuple(map(int, new)), float(score)) for new, score in zip(filled, joint, strict=True)]


def _best(found: Sequence[Sequence[tuple[tuple[int, ...], float]]], width: int) -> tuple[Ids, Floats]:
    """Return the ``width`` best of all rows (beams, length) with their joint scores (beams,), best first."""
    best: dict[tuple[int, ...], float] = {}
    for row, score in (pair for pairs in found for pair in pairs):
        # Two beams may reach the same row in different orders; the better way counts.
        best[row] = max(best.get(row, -np.inf), score)
    kept = sorted(best.items(), key=lambda item: (-item[1], item[0]))[:width]
    return np.array([row for row, _ in kept], np.int64), np.array([score for _, score in kept])
