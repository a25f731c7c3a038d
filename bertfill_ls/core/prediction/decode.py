"""Logits of one mask -> candidates with scores. Pure numbers and text; which ids may be shown is the caller's word."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Logits = NDArray[np.floating[Any]]


def log_softmax(logits: Logits, temperature: float) -> NDArray[np.float64]:
    """Return log-probabilities over the whole vocabulary: (…, vocabulary) in, the same shape out."""
    scaled = logits.astype(np.float64) / temperature
    scaled -= scaled.max(axis=-1, keepdims=True)
    normalised: NDArray[np.float64] = scaled - np.log(np.exp(scaled).sum(axis=-1, keepdims=True))
    return normalised


def decode(logits: Logits, allowed: NDArray[np.bool_], temperature: float, top_k: int) -> list[tuple[int, float]]:
    """Return the ``top_k`` best allowed ids with their scores, best first; equal scores in the order of ids.

    The softmax is over the whole vocabulary; ids that cannot be shown are left out and the rest renormalised, so that
    the scores of all allowed ids sum to 1. ``logits`` and ``allowed`` are (vocabulary,).
    """
    probabilities = np.where(allowed, np.exp(log_softmax(logits, temperature)), 0.0)
    total = probabilities.sum()
    if total == 0:
        return []
    probabilities /= total
    count = min(top_k, int(allowed.sum()))
    if count < 1:
        return []
    threshold = np.partition(probabilities, -count)[-count]
    near = np.flatnonzero(allowed & (probabilities >= threshold))
    best = near[np.argsort(-probabilities[near], kind="stable")][:count]
    return [(int(index), float(probabilities[index])) for index in best]


def score_targets(logits: Logits, ids: Sequence[int | None], temperature: float) -> list[float]:
    """Return the probability of each id under the full softmax; None, which no token stands for, scores 0."""
    probabilities = np.exp(log_softmax(logits, temperature))  # (vocabulary,)
    return [0.0 if index is None else float(probabilities[index]) for index in ids]
