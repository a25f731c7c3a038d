"""Reasons by occlusion: hide each context token in turn and see how much worse the candidate does.

Slower than attention, which comes free with the answer, and closer to what the prediction rests on
(``benchmarks/experiments/faithfulness.py`` measures both). See Zeiler & Fergus 2014 for the idea, Li, Monroe &
Jurafsky 2016 for words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bertfill_ls.core.masks.gaps import Gap
from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate, Explanation, TokenDrop
from bertfill_ls.core.prediction.phrase_search import Floats, Ids, Scores, log_sum
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.inference.fill_phrase import fill_gap, ids_of
from bertfill_ls.inference.limits import TOKENS_A_PASS, TOKENS_HIDDEN
from bertfill_ls.inference.model.encoder import EncodedWindow
from bertfill_ls.inference.model.model_dir import Model


def explain(
    model: Model,
    window: Window,
    mask: Mask,
    *,
    candidate: str | None = None,
) -> Explanation | None:
    """Explain ``candidate`` (None: the best one) for one mask of ``window``; other masks stay masks.

    For a mask with choices the probabilities are those among its choices: the drops tell why this one and not the
    others. Returns None when the candidate cannot stand in the mask: not one token of the model, or no choice.

    Raises:
        RunStopped: the session was stopped.
    """
    # Only this mask is asked about: what does not fit the model is then cut far from it.
    encoded = model.encoder.encode(window.asking((mask,)))
    hidden = _tokens_to_hide(encoded)  # positions in the text's order
    asking = _hiding(model, encoded, hidden)

    found = _among_choices(asking, mask, candidate) if mask.choices else _among_all(asking, candidate)
    if found is None:
        return None
    shown, log_probabilities = found
    drops = log_probabilities[0] - log_probabilities[1:]  # (hidden,)
    return Explanation(mask, shown, tuple(_drops(encoded, hidden, drops)))


def explain_gap(model: Model, window: Window, gap: Gap, *, candidate: str | None = None) -> Explanation | None:
    """Explain what fills a gap of ``window`` as a whole; the ``mask`` of the explanation is the first of the gap.

    Returns None when the candidate is not one token for each that the gap stands for.

    Raises:
        RunStopped: the session was stopped.
    """
    if len(gap) == 1:
        return explain(model, window, gap[0], candidate=candidate)
    found = fill_gap(model, window, gap, top_k=1, targets=None if candidate is None else (candidate,))
    ids = ids_of(model, found[0].text, sum(mask.length for mask in gap)) if found else None
    if ids is None:
        return None
    encoded = model.encoder.encode(window.asking(gap))
    hidden = _tokens_to_hide(encoded)
    asking = _hiding(model, encoded, hidden)
    joint = np.zeros(len(asking.rows))
    for position, token_id in enumerate(ids):
        scores = asking.scores(ids[:position])  # (rows, vocabulary)
        joint += scores[:, token_id] - log_sum(scores)
    return Explanation(gap[0], found[0], tuple(_drops(encoded, hidden, joint[0] - joint[1:])))


@dataclass(frozen=True, slots=True)
class _Asking:
    """Rows of one sentence (1 + hidden, length), and the position of the mask in all of them."""

    model: Model
    rows: Ids
    position: int

    def scores(self, begun: Sequence[int] = ()) -> Scores:
        """Return logits over the temperature (rows, vocabulary) at the mask's first open position.

        ``begun`` are the ids that its positions before that hold.
        """
        rows = self.rows.copy()
        rows[:, self.position : self.position + len(begun)] = begun
        at_once = max(1, TOKENS_A_PASS // rows.shape[1])
        found = []
        for first in range(0, len(rows), at_once):
            part = rows[first : first + at_once]
            positions = np.full((len(part), 1), self.position + len(begun))
            logits, _ = self.model.session.run(part, np.ones_like(part), positions)
            found.append(logits[:, 0])
        return np.concatenate(found) / np.float32(self.model.manifest.temperature)


def _hiding(model: Model, encoded: EncodedWindow, hidden: Sequence[int]) -> _Asking:
    """Return the sentence with each of the ``hidden`` positions masked in turn, below a row that hides nothing."""
    rows = np.repeat(encoded.ids[None], len(hidden) + 1, axis=0)
    rows[np.arange(1, len(rows)), hidden] = encoded.ids[encoded.mask_positions[0]]
    return _Asking(model, rows, int(encoded.mask_positions[0]))


def _among_all(asking: _Asking, wanted: str | None) -> tuple[Candidate, Floats] | None:
    """Return the candidate with its score as the completion shows it, and its log-probability in each row."""
    model = asking.model
    chosen = None if wanted is None else model.encoder.id_of(wanted)
    if wanted is not None and chosen is None:
        return None
    scores = asking.scores()  # (rows, vocabulary)
    offered = np.where(model.allowed, scores[0], -np.inf)
    token_id = int(offered.argmax()) if chosen is None else chosen
    # What cannot be shown takes no share from what can.
    total = log_sum(offered if model.allowed[token_id] else scores[0])
    shown = Candidate(wanted or model.encoder.token(token_id), float(np.exp(scores[0, token_id] - total)))
    return shown, scores[:, token_id] - log_sum(scores)


def _among_choices(asking: _Asking, mask: Mask, wanted: str | None) -> tuple[Candidate, Floats] | None:
    """Return one choice with its share among the choices, and the logarithm of that share in each row."""
    spelled = {choice: ids_of(asking.model, choice, mask.length) for choice in mask.choices}
    known = {choice: ids for choice, ids in spelled.items() if ids is not None}
    if not known or (wanted is not None and wanted not in known):
        return None
    texts, phrases = list(known), list(known.values())
    joint = np.zeros((len(asking.rows), len(phrases)))
    for position in range(mask.length):
        # Choices that begin alike are asked about together.
        for begun in dict.fromkeys(phrase[:position] for phrase in phrases):
            alike = [index for index, phrase in enumerate(phrases) if phrase[:position] == begun]
            scores = asking.scores(begun)  # (rows, vocabulary)
            joint[:, alike] += scores[:, [phrases[index][position] for index in alike]] - log_sum(scores)[:, None]
    shares = joint - log_sum(joint)[:, None]  # (rows, choices)
    chosen = int(shares[0].argmax()) if wanted is None else texts.index(wanted)
    return Candidate(texts[chosen], float(np.exp(shares[0, chosen]))), shares[:, chosen]


def _tokens_to_hide(encoded: EncodedWindow) -> list[int]:
    position = int(encoded.mask_positions[0])
    context = [index for index, span in enumerate(encoded.spans) if span is not None and not encoded.is_mask[index]]
    return sorted(sorted(context, key=lambda index: abs(index - position))[:TOKENS_HIDDEN])


def _drops(encoded: EncodedWindow, hidden: Sequence[int], drops: Floats) -> Iterator[TokenDrop]:
    for index, drop in zip(hidden, drops, strict=True):
        span = encoded.spans[index]
        if span is not None:
            yield TokenDrop(encoded.text_at(span), span, float(drop))
