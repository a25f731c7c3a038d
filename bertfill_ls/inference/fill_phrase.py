"""The recipe for a gap of several tokens: ``[MASK][MASK]``, or a choice mask whose choices are words.

One pass per token of the gap, each a batch of the beam's width. Single masks are the business of ``fill_mask``.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bertfill_ls.core.answers import Candidate
from bertfill_ls.core.context import Window
from bertfill_ls.core.decode import log_softmax
from bertfill_ls.core.joint import OPEN, Ids, LogProbabilities, Order, score_phrases, search_phrases
from bertfill_ls.core.masks import Mask
from bertfill_ls.inference.encoder import EncodedWindow, tokens_of
from bertfill_ls.inference.model_dir import Model

BEAM_WIDTH = 8
ORDER: Order = "left-to-right"
_PHRASES_A_PASS = 32


@dataclass(frozen=True, slots=True)
class Gap:
    """One window with the token positions of a gap in it, ready to be asked with any part of the gap filled in."""

    model: Model
    ids: Ids  # (length,)
    positions: Ids  # (gap,)
    should_stop: Callable[[], bool] | None = None

    def ask(self, rows: Ids) -> LogProbabilities:
        """Return log-probabilities (rows, gap, vocabulary) with ``rows`` (rows, gap) put in; OPEN leaves the mask.

        Raises:
            RunStopped: ``should_stop`` said so, or the session's run was terminated.
        """
        batch = np.repeat(self.ids[None], len(rows), axis=0)  # (rows, length)
        batch[:, self.positions] = np.where(rows == OPEN, self.ids[self.positions], rows)
        positions = np.repeat(self.positions[None], len(rows), axis=0)  # (rows, gap)
        logits, _ = self.model.session.run(batch, np.ones_like(batch), positions, self.should_stop)
        return log_softmax(logits, self.model.manifest.temperature)


def fill_run(
    model: Model,
    window: Window,
    run: Sequence[Mask],
    *,
    top_k: int,
    targets: Sequence[str] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> tuple[Candidate, ...]:
    """Return phrases for a run of masks of ``window``, one token for each mask, by joint probability.

    ``targets`` asks for just these phrases, under the full softmax; one that is not as many tokens as the run has masks
    scores 0.

    Raises:
        RunStopped: ``should_stop`` said so, or the session's run was terminated.
    """
    # Only the run is asked about: the rest of its sentence is context, and may be cut where the model's length ends.
    others = tuple(mask for mask in (*window.asked, *window.others) if mask not in run)
    encoded = model.encoder.encode(replace(window, asked=tuple(run), others=others))
    gap = gap_of(model, encoded, run, should_stop)
    if targets is not None:
        return score_texts(gap, targets)
    allowed = np.repeat(model.allowed[None], len(run), axis=0)  # (gap, vocabulary)
    phrases = search_phrases(gap.ask, len(run), allowed, width=max(top_k, BEAM_WIDTH), order=ORDER)
    return tuple(
        Candidate("".join(map(model.encoder.token, phrase.ids)), math.exp(phrase.log_probability))
        for phrase in phrases[:top_k]
    )


def gap_of(model: Model, encoded: EncodedWindow, masks: Sequence[Mask], should_stop: Callable[[], bool] | None) -> Gap:
    """Return the gap that some of the asked masks of an encoded window make together, every token of each."""
    first = dict(zip(encoded.window.asked, encoded.mask_positions, strict=True))
    positions = [first[mask] + offset for mask in masks for offset in range(tokens_of(mask))]
    return Gap(model, encoded.ids, np.array(positions, np.int64), should_stop)


def score_texts(gap: Gap, texts: Sequence[str]) -> tuple[Candidate, ...]:
    """Return each of ``texts`` with its joint probability in the gap, best first."""
    spelled = {text: _ids_of(gap.model, text, len(gap.positions)) for text in texts}
    known = [(text, ids) for text, ids in spelled.items() if ids is not None]
    scores = dict.fromkeys(spelled, 0.0)
    for first in range(0, len(known), _PHRASES_A_PASS):
        part = known[first : first + _PHRASES_A_PASS]
        for (text, _), score in zip(part, score_phrases(gap.ask, [ids for _, ids in part]), strict=True):
            scores[text] = math.exp(score)
    return tuple(sorted((Candidate(text, score) for text, score in scores.items()), key=lambda found: -found.score))


def _ids_of(model: Model, text: str, length: int) -> list[int] | None:
    """Return one id for each character of ``text``, or None when that is not what fits the gap."""
    ids = [model.encoder.id_of(character) for character in text]
    known = [token_id for token_id in ids if token_id is not None]
    return known if len(known) == len(ids) == length else None
