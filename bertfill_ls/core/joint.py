"""Whole phrases for a gap of several tokens: a beam search over conditional passes. Pure numbers.

A masked language model scores each position as if the others stayed masked; the best token of each does not make the
best phrase. Filling one position, asking again and filling the next gives the joint probability by the chain rule.
Asking the model is the caller's business (``Ask``); so are texts and ids that may be shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

OPEN = -1  # in a row of ids: this position is still a mask

Ids = NDArray[np.int64]
LogProbabilities = NDArray[np.float64]
Order = Literal["left-to-right", "most-certain-first"]

# (beams, length) ids, with OPEN where the mask still stands -> (beams, length, vocabulary) log-probabilities.
Ask = Callable[[Ids], LogProbabilities]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Ids for every position of a gap, and the logarithm of their joint probability."""

    ids: tuple[int, ...]
    log_probability: float


def search_phrases(
    ask: Ask, length: int, allowed: NDArray[np.bool_], *, width: int, order: Order = "left-to-right"
) -> list[Phrase]:
    """Return up to ``width`` phrases for a gap of ``length`` positions, the most probable first.

    ``allowed`` (length, vocabulary) tells what may stand where; at each position the rest is left out and the
    probabilities renormalised. ``ask`` is called ``length`` times, first with one row, then with at most ``width``.
    """
    rows = np.full((1, length), OPEN, np.int64)  # (beams, length)
    scores = np.zeros(1)  # (beams,)
    for _ in range(length):
        log_probabilities = _renormalised(ask(rows), allowed)  # (beams, length, vocabulary)
        positions = _next_positions(rows, log_probabilities, order)  # (beams,)
        rows, scores = _extended(rows, scores, log_probabilities, positions, width)
        if not len(rows):
            return []
    return [Phrase(tuple(map(int, row)), float(score)) for row, score in zip(rows, scores, strict=True)]


def score_phrases(ask: Ask, phrases: Sequence[Sequence[int]]) -> list[float]:
    """Return the joint log-probability of each of ``phrases`` (all of one length), filled from left to right.

    Nothing is left out or renormalised. ``ask`` is called once for each position, with all phrases.
    """
    wanted = np.array(phrases, np.int64)  # (phrases, length)
    rows = np.full_like(wanted, OPEN)
    scores = np.zeros(len(wanted))
    everyone = np.arange(len(wanted))
    for position in range(wanted.shape[1]):
        scores += ask(rows)[everyone, position, wanted[:, position]]
        rows[:, position] = wanted[:, position]
    return [float(score) for score in scores]


def _renormalised(log_probabilities: LogProbabilities, allowed: NDArray[np.bool_]) -> LogProbabilities:
    """Leave out what is not allowed; what is allowed sums to 1 at each position."""
    kept = np.where(allowed, log_probabilities, -np.inf)  # (beams, length, vocabulary)
    # A position where nothing is allowed, or all of it has vanished, stays -inf instead of becoming NaN.
    highest = np.maximum(kept.max(axis=-1, keepdims=True), np.finfo(np.float64).min)
    with np.errstate(divide="ignore"):
        total = highest + np.log(np.exp(kept - highest).sum(axis=-1, keepdims=True))
    renormalised: LogProbabilities = kept - np.maximum(total, np.finfo(np.float64).min)
    return renormalised


def _next_positions(rows: Ids, log_probabilities: LogProbabilities, order: Order) -> Ids:
    """Choose for each beam the open position to fill next (beams,)."""
    is_open = rows == OPEN  # (beams, length)
    leftmost: Ids = is_open.argmax(axis=1)
    if order == "left-to-right":
        return leftmost
    certainty = np.where(is_open, log_probabilities.max(axis=-1), -np.inf)
    # An open position that offers nothing must still be chosen before a filled one.
    return np.where(np.isneginf(certainty).all(axis=1), leftmost, certainty.argmax(axis=1))


def _extended(
    rows: Ids, scores: NDArray[np.float64], log_probabilities: LogProbabilities, positions: Ids, width: int
) -> tuple[Ids, NDArray[np.float64]]:
    """Fill one position of every beam with its best tokens and keep the ``width`` best rows of all, best first."""
    best: dict[tuple[int, ...], float] = {}
    for row, score, beam, position in zip(rows, scores, log_probabilities, positions, strict=True):
        offered = beam[position]  # (vocabulary,)
        count = min(width, len(offered))
        for token in np.argpartition(-offered, count - 1)[:count]:
            if np.isneginf(offered[token]):
                continue
            filled = row.copy()
            filled[position] = token
            # Two beams may reach the same row in different orders; the better way counts.
            key = tuple(map(int, filled))
            best[key] = max(best.get(key, -np.inf), float(score + offered[token]))
    kept = sorted(best.items(), key=lambda item: (-item[1], item[0]))[:width]
    length = rows.shape[1]
    return np.array([key for key, _ in kept], np.int64).reshape(-1, length), np.array([score for _, score in kept])
