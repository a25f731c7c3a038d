"""What of a window is hidden from the model.

Single characters and spans of two to four (words, idioms), or whole words where the stream knows them. The server only
ever asks about `[MASK]`, so nine in ten hidden tokens become it; the rest stay or become noise.
Chinese characters are what writers ask for: Latin pieces, digits and punctuation are
hidden less often.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.training.data.vocabulary import FULL_TO_HALF, MASK, SPECIAL_TOKENS, cjk_table
from models.training.recipe.windows import Rows

MASKED, KEPT = 0.90, 0.05  # of the hidden tokens; the others become a random entry
SHARE_IN_SPANS = 0.4
TOKENS_OF_A_SPAN = 3  # on average
TOKENS_OF_A_WORD = 2  # on average, of the word that a random token belongs to
OTHER_THAN_CHINESE = 0.25  # how often a hidden token other than a Chinese character stays hidden
HALF_WIDTH = 0.25  # chance, per row and mark, that its full-width form is typed half-width


@dataclass(frozen=True)
class MaskedBatch:
    """`ids` (rows, length); `where` (hidden,) flat offsets, ascending; `targets` (hidden,)."""

    ids: NDArray[np.int64]
    where: NDArray[np.int64]
    targets: NDArray[np.int64]


class Masker:
    """Tables over one vocabulary."""

    def __init__(self, entries: Sequence[str]) -> None:
        self._size = len(entries)
        self._chinese = cjk_table(entries)
        number_of = {entry: number for number, entry in enumerate(entries)}
        self._widths = [
            (number_of[full], number_of[half])
            for full, half in FULL_TO_HALF.items()
            if full in number_of and half in number_of
        ]

    def mask(self, rng: np.random.Generator, drawn: Rows, rates: tuple[float, float]) -> MaskedBatch:
        """Hide part of each row; the rate of a row is drawn between the two `rates`."""
        ids = self._vary_width(rng, drawn.ids)
        rows, length = ids.shape
        rate = rng.uniform(*rates, (rows, 1))
        usable = ids >= len(SPECIAL_TOKENS)
        hidden = usable & (rng.random((rows, length)) < rate * (1 - SHARE_IN_SPANS))
        hidden |= usable & self._spans(rng, usable, rate, drawn.goes_on)
        hidden &= self._chinese[ids] | (rng.random((rows, length)) < OTHER_THAN_CHINESE)
        self._hide_at_least_one(rng, hidden, usable)
        where = np.flatnonzero(hidden)
        targets = ids.reshape(-1)[where]
        shown = rng.random(len(where))
        noise = rng.integers(len(SPECIAL_TOKENS), self._size, len(where))
        seen = np.where(shown < MASKED, MASK, np.where(shown < MASKED + KEPT, targets, noise))
        masked = ids.copy()
        masked.reshape(-1)[where] = seen
        return MaskedBatch(masked, where, targets)

    def _vary_width(self, rng: np.random.Generator, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        varied = ids.copy()
        chosen = rng.random((len(self._widths), len(ids), 1)) < HALF_WIDTH
        for (full, half), rows in zip(self._widths, chosen, strict=True):
            varied[(ids == full) & rows] = half
        return varied

    @staticmethod
    def _spans(
        rng: np.random.Generator,
        usable: NDArray[np.bool_],
        rate: NDArray[np.float64],
        goes_on: NDArray[np.bool_] | None,
    ) -> NDArray[np.bool_]:
        """Choose spans of two to four tokens, or whole words where they are known: (rows, length)."""
        chance = rng.random(usable.shape)
        if goes_on is not None:
            word = (~goes_on).cumsum(axis=1) - 1  # of the row
            opened = np.zeros(usable.shape, np.bool_)
            row, place = np.nonzero(usable & (chance < rate * SHARE_IN_SPANS / TOKENS_OF_A_WORD))
            opened[row, word[row, place]] = True
            return np.take_along_axis(opened, word, axis=1)
        opens = usable & (chance < rate * SHARE_IN_SPANS / TOKENS_OF_A_SPAN)
        span = rng.integers(2, 5, usable.shape)
        chosen = np.zeros(usable.shape, np.bool_)
        for distance in range(4):
            chosen[:, distance:] |= (opens & (span > distance))[:, : usable.shape[1] - distance]
        return chosen

    @staticmethod
    def _hide_at_least_one(rng: np.random.Generator, hidden: NDArray[np.bool_], usable: NDArray[np.bool_]) -> None:
        """Hide one token of each row that has none hidden: it would teach nothing."""
        idle = np.flatnonzero(~hidden.any(axis=1) & usable.any(axis=1))
        pick = (rng.random((len(idle), hidden.shape[1])) * usable[idle]).argmax(axis=1)
        hidden[idle, pick] = True
