"""Proportions with intervals, calibration, and the temperature that mends it. Pure numbers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_Z = 1.959964  # of a two-sided 95 % interval


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of a proportion (Wilson, 1927)."""
    if trials == 0:
        return 0.0, 1.0
    share = successes / trials
    shrink = 1 + _Z**2 / trials
    centre = (share + _Z**2 / (2 * trials)) / shrink
    half = _Z / shrink * (share * (1 - share) / trials + _Z**2 / (4 * trials**2)) ** 0.5
    return max(0.0, centre - half), min(1.0, centre + half)


@dataclass(frozen=True)
class Bin:
    """Answers whose confidence lay in [low, high): how many, how sure, how often right."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def reliability(confidence: Floats, right: NDArray[np.bool_], bins: int = 10) -> list[Bin]:
    """Group answers by confidence, in bins of equal width; empty bins are left out. Both (answers,)."""
    index = np.minimum((confidence * bins).astype(int), bins - 1)
    return [
        Bin(
            number / bins,
            (number + 1) / bins,
            int((index == number).sum()),
            float(confidence[index == number].mean()),
            float(right[index == number].mean()),
        )
        for number in range(bins)
        if (index == number).any()
    ]


def expected_calibration_error(table: Sequence[Bin]) -> float:
    """Return the mean distance of confidence and accuracy, weighted by count (Guo et al., 2017)."""
    total = sum(row.count for row in table)
    return sum(row.count * abs(row.confidence - row.accuracy) for row in table) / total


def chance_error(confidence: Floats, draws: int = 200) -> float:
    """Return the calibration error that so many answers would have by chance if every confidence were true."""
    rng = np.random.default_rng(0)
    return float(
        np.mean(
            [
                expected_calibration_error(reliability(confidence, rng.random(len(confidence)) < confidence))
                for _ in range(draws)
            ]
        )
    )


def beyond(error: float, chance: float) -> float:
    """Return what is left of a calibration error when chance is taken out of it, as of two independent deviations."""
    return math.sqrt(max(error**2 - chance**2, 0.0))


def tempered(log_probabilities: Floats, temperature: float, below: int = 1) -> Floats:
    """Return log-probabilities divided by a temperature and normalised again: (answers, columns).

    The last column stands for so many entries `below` the others, each with that probability.
    """
    counts = np.ones(log_probabilities.shape[-1])
    counts[-1] = below
    scaled = log_probabilities / temperature
    highest = scaled.max(axis=-1, keepdims=True)
    total = (np.exp(scaled - highest) * counts).sum(axis=-1, keepdims=True)
    normal: Floats = scaled - highest - np.log(total)
    return normal


def fit_temperature(log_probabilities: Floats, answers: NDArray[np.int64], below: int = 1) -> float:
    """Return the temperature of least negative log-likelihood, by golden-section search in [0.3, 3].

    `log_probabilities` (answers, columns), `answers` (answers,) columns of what was right; `below` as in `tempered`.
    """
    rows = np.arange(len(answers))

    def loss(temperature: float) -> float:
        return float(-tempered(log_probabilities, temperature, below)[rows, answers].mean())

    ratio = (5**0.5 - 1) / 2
    low, high = 0.3, 3.0
    while high - low > 1e-3:
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if loss(left) < loss(right):
            high = right
        else:
            low = left
    return (low + high) / 2
