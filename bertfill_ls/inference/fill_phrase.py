"""The recipe for a gap of several tokens: ``[MASK][MASK]``, or a choice mask whose choices are words.

One pass per token of the gap, each a batch of the beam's width. Single masks are the business of ``fill_mask``.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate
from bertfill_ls.core.prediction.pair_search import LENGTH as PAIR
from bertfill_ls.core.prediction.pair_search import score_pairs, search_pairs
from bertfill_ls.core.prediction.phrase_search import OPEN, Ids, Offered, Order, Scores, score_phrases, search_phrases
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.core.prediction.word_search import (
    score_weighed,
    score_words,
    search_weighed,
    search_words,
)
from bertfill_ls.inference.limits import BEAM_WIDTH
from bertfill_ls.inference.model.encoder import EncodedWindow
from bertfill_ls.inference.model.mixing import Sides, with_quotations
from bertfill_ls.inference.model.model_dir import Model
from bertfill_ls.memory.alphabet import OPEN as UNKNOWN

# The most certain first finds more of the questions that BEAM_WIDTH is chosen by (6.3 % and 12.0 %), but then a phrase
# scores what the way to it made of it, and another way gives it another score; left to right it scores the same however
# it is asked for.
ORDER: Order = "left-to-right"
_ROWS_A_PASS = 32  # of the vocabulary's width each: 3 MB for 21,128 entries, for each open position


@dataclass(frozen=True, slots=True)
class OpenPositions:
    """One window with the token positions of a gap in it, ready to be asked with any part of the gap filled in."""

    model: Model
    ids: Ids  # (length,)
    positions: Ids  # (gap,)
    sides: Sides

    def ask(self, rows: Ids, places: Ids) -> Scores:
        """Return the scores at ``places`` (rows, asked) of the gap when ``rows`` (rows, gap) are put in.

        OPEN leaves the mask. The scores are log-probabilities up to a constant: (rows, asked, vocabulary).

        Raises:
            RunStopped: the session was stopped.
        """
        batch = np.repeat(self.ids[None], len(rows), axis=0)  # (rows, length)
        batch[:, self.positions] = np.where(rows == OPEN, self.ids[self.positions], rows)
        found = []
        for first in range(0, len(batch), _ROWS_A_PASS):
            part = batch[first : first + _ROWS_A_PASS]
            asked = self.positions[places[first : first + _ROWS_A_PASS]]
            logits, _ = self.model.session.run(part, np.ones_like(part), asked)
            found.append(logits)
        return self._mixed(np.concatenate(found), rows, places)

    def _mixed(self, logits: NDArray[np.float32], rows: Ids, places: Ids) -> Scores:
        """Put the memory's word into logits (rows, asked, vocabulary), each by what its own row holds."""
        sides: list[Sides] = []
        for ids, asked in zip(rows.tolist(), places.tolist(), strict=True):
            texts = [UNKNOWN if token_id == OPEN else self.model.encoder.token(token_id) for token_id in ids]
            sides += [self.sides.filled(texts, place) for place in asked]
        return self.model.scores(logits.reshape(len(sides), -1), sides).reshape(logits.shape)


def fill_gap(
    model: Model,
    window: Window,
    gap: Sequence[Mask],
    *,
    top_k: int,
    targets: Sequence[str] | None = None,
) -> tuple[Candidate, ...]:
    """Return phrases for a gap of ``window`` by joint probability, best first.

    A phrase has one token for each mask; where a mask has choices, one of these. A gap of the length of a word is
    filled with words where a list of them is at hand: of two characters weighed by what is around them and by both
    directions (``pair_search``), of three scored in both directions, of four weighed as wholes. ``targets`` asks for
    just these phrases, under the full softmax; one that is not as many tokens as the gap scores 0.

    Raises:
        RunStopped: the session was stopped.
    """
    # Only the gap is asked about: the rest of its sentence is context, and may be cut where the model's length ends.
    encoded = model.encoder.encode(window.asking(gap))
    opened = open_positions(model, encoded, gap)
    if targets is not None:
        return score_texts(opened, targets)
    plain = not any(mask.choices for mask in gap)
    length = len(opened.positions)
    words = model.words(length) if plain else None
    width = max(top_k, BEAM_WIDTH)  # also when few are wanted: those have to be the first of the many
    pairs = model.pairs(opened.sides) if plain and length == PAIR else None
    if pairs is not None:
        phrases = search_pairs(opened.ask, pairs, model.allowed, width=width)
    elif words is not None:
        weigh = model.weigh(words, opened.sides)
        if weigh is None:
            phrases = search_words(opened.ask, words, model.allowed, width=width)
        else:
            phrases = search_weighed(opened.ask, words, model.allowed, weigh, width=width)
    else:
        phrases = search_phrases(opened.ask, length, _offered(model, gap), width=width, order=ORDER)
    found = [
        Candidate("".join(map(model.encoder.token, phrase.ids)), math.exp(phrase.log_probability)) for phrase in phrases
    ]
    quoted = model.quoted(opened.sides, length) if plain else ()
    return with_quotations(found, quoted)[:top_k]


def open_positions(model: Model, encoded: EncodedWindow, masks: Sequence[Mask]) -> OpenPositions:
    """Return the positions of some of the asked masks of an encoded window, every token of each."""
    first = dict(zip(encoded.window.asked, encoded.mask_positions, strict=True))
    positions = [first[mask] + offset for mask in masks for offset in range(mask.length)]
    return OpenPositions(model, encoded.ids, np.array(positions, np.int64), Sides.of(encoded.window, masks))


def score_texts(opened: OpenPositions, texts: Sequence[str], *, as_words: bool = True) -> tuple[Candidate, ...]:
    """Return each of ``texts`` with its joint probability in the gap, best first.

    ``as_words``: as words are scored where there is a list of them, else from left to right.
    """
    spelled = {text: ids_of(opened.model, text, len(opened.positions)) for text in texts}
    known = {text: ids for text, ids in spelled.items() if ids is not None}
    scores = dict.fromkeys(spelled, 0.0)
    if known:
        length = len(opened.positions)
        words = opened.model.words(length) if as_words else None
        phrases = list(known.values())
        weigh = None if words is None else opened.model.weigh(words, opened.sides)
        pairs = opened.model.pairs(opened.sides) if as_words and length == PAIR else None
        if pairs is not None:
            found = score_pairs(opened.ask, phrases, pairs, opened.model.allowed)
        elif words is None:
            found = score_phrases(opened.ask, phrases)
        elif weigh is None:
            found = score_words(opened.ask, phrases, words, opened.model.allowed)
        else:
            found = score_weighed(opened.ask, phrases, words, opened.model.allowed, weigh)
        scores |= {text: math.exp(score) for text, score in zip(known, found, strict=True)}
    best = sorted((Candidate(text, score) for text, score in scores.items()), key=lambda found: -found.score)
    return with_quotations(best, opened.model.quoted(opened.sides, len(opened.positions)), only=True)


def ids_of(model: Model, text: str, length: int) -> tuple[int, ...] | None:
    """Return one id for each character of ``text``, or None when that is not what fits a gap of ``length`` tokens."""
    ids = [model.encoder.id_of(character) for character in text]
    known = tuple(token_id for token_id in ids if token_id is not None)
    return known if len(known) == len(ids) == length else None


def _offered(model: Model, gap: Sequence[Mask]) -> Offered:
    """Return what may stand where in a gap: what can be shown, or what goes on with one of a mask's choices."""
    # For each position of the gap: the mask it is in, and where that mask begins.
    owners: list[tuple[Mask, int]] = []
    for mask in gap:
        owners += [(mask, len(owners))] * mask.length
    spelled = {mask: [ids_of(model, choice, mask.length) for choice in mask.choices] for mask in gap}

    def offered(row: Ids, place: int) -> NDArray[np.bool_]:
        mask, start = owners[place]
        if not mask.choices:
            return model.allowed
        allowed = np.zeros_like(model.allowed)
        there = row[start : start + mask.length]
        for ids in spelled[mask]:
            if ids is not None and np.all((there == OPEN) | (there == ids)):
                allowed[ids[place - start]] = True
        return allowed

    return offered
