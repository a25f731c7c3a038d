"""Reasons by occlusion: hide each context token in turn and see how much worse the candidate does.

Slower than attention, which comes free with the answer, and closer to what the prediction rests on
(``benchmarks/experiments/faithfulness.py`` measures both). See Zeiler & Fergus 2014 for the idea, Li, Monroe &
Jurafsky 2016 for words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.core.masks.gaps import Gap
from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate, Explanation, TokenDrop
from bertfill_ls.core.prediction.decode import decode
from bertfill_ls.core.prediction.phrase_search import Floats, Ids, Scores, log_sum
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.inference.fill_mask import with_phrases
from bertfill_ls.inference.fill_phrase import fill_gap, ids_of
from bertfill_ls.inference.limits import DEFAULT_TOP_K, TOKENS_A_PASS, TOKENS_HIDDEN
from bertfill_ls.inference.model.encoder import EncodedWindow
from bertfill_ls.inference.model.mixing import Sides, with_quotations
from bertfill_ls.inference.model.model_dir import Model
from bertfill_ls.memory.alphabet import OPEN

_LEAST = 1e-12  # a probability of which there is a logarithm


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
    found = fill_gap(model, window, gap, top_k=DEFAULT_TOP_K, targets=None if candidate is None else (candidate,))
    length = sum(mask.length for mask in gap)
    # What is quoted may have characters that the network does not know: then the next best is explained.
    shown = next((each for each in found if ids_of(model, each.text, length) is not None), None)
    ids = ids_of(model, shown.text, length) if shown is not None else None
    if shown is None or ids is None:
        return None
    encoded = model.encoder.encode(window.asking(gap))
    hidden = _tokens_to_hide(encoded)
    asking = _hiding(model, encoded, hidden)
    joint = np.zeros(len(asking.rows))
    for position, token_id in enumerate(ids):
        scores = asking.scores(asking.logits(ids[:position]), ids[:position])  # (rows, vocabulary)
        joint += scores[:, token_id] - log_sum(scores)
    return Explanation(gap[0], shown, tuple(_drops(encoded, hidden, joint[0] - joint[1:])))


@dataclass(frozen=True, slots=True)
class _Asking:
    """Rows of one sentence (1 + hidden, length), and the position of the mask in all of them."""

    model: Model
    rows: Ids
    position: int
    sides: Sequence[Sides]  # of each row: what is hidden from the network is hidden from the memory
    length: int  # of what is asked, in tokens

    def logits(self, begun: Sequence[int] = ()) -> NDArray[np.float32]:
        """Return logits (rows, vocabulary) at the mask's first open position.

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
        return np.concatenate(found)

    def scores(self, logits: NDArray[np.float32], begun: Sequence[int] = ()) -> Scores:
        """Return log-probabilities up to a constant for such logits: (rows, vocabulary) in, the same shape out."""
        texts = [*map(self.model.encoder.token, begun), *[OPEN] * (self.length - len(begun))]
        sides = [each.filled(texts, len(begun)) for each in self.sides]
        return self.model.scores(logits, sides)


def _hiding(model: Model, encoded: EncodedWindow, hidden: Sequence[int]) -> _Asking:
    """Return the sentence with each of the ``hidden`` positions masked in turn, below a row that hides nothing."""
    rows = np.repeat(encoded.ids[None], len(hidden) + 1, axis=0)
    rows[np.arange(1, len(rows)), hidden] = encoded.ids[encoded.mask_positions[0]]
    gap = encoded.window.asked
    sides = [Sides.of(encoded.window, gap), *(_hidden_sides(encoded, index) for index in hidden)]
    length = sum(mask.length for mask in gap)
    return _Asking(model, rows, int(encoded.mask_positions[0]), sides, length)


def _among_all(asking: _Asking, wanted: str | None) -> tuple[Candidate, Floats] | None:
    """Return the candidate with its score as the completion shows it, and its log-probability in each row."""
    model = asking.model
    if wanted is not None and model.encoder.id_of(wanted) is None:
        return None
    logits = asking.logits()
    scores = asking.scores(logits)  # (rows, vocabulary)
    quoted = [model.quoted(sides, 1) for sides in asking.sides]
    text = wanted or _best(model, scores[0], quoted[0])
    token_id = None if text is None else model.encoder.id_of(text)
    if text is None or token_id is None:
        return None
    # What cannot be shown takes no share from what can.
    total = log_sum(np.where(model.allowed, scores[0], -np.inf) if model.allowed[token_id] else scores[0])
    alone = Candidate(text, float(np.exp(scores[0, token_id] - total)))
    shown = next(each for each in with_quotations([alone], quoted[0]) if each.text == text)
    [shown] = with_phrases(model, [shown], logits[0], scores[0], asking.sides[0])
    rest = np.array([1.0 - sum(each.score for each in row) for row in quoted])
    meant = np.array([sum(each.score for each in row if each.text == text) for row in quoted])
    joined = np.exp(scores[:, token_id] - log_sum(scores)) * rest + meant  # (rows,)
    return shown, np.log(np.maximum(joined, _LEAST))


def _best(model: Model, scores: NDArray[np.float64], quoted: Sequence[Candidate]) -> str | None:
    """Return the best candidate that is a token of the model."""
    found = decode(scores, model.allowed, 1.0, 1 + len(quoted))
    offered = with_quotations([Candidate(model.encoder.token(number), score) for number, score in found], quoted)
    return next((each.text for each in offered if model.encoder.id_of(each.text) is not None), None)


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
            scores = asking.scores(asking.logits(begun), begun)  # (rows, vocabulary)
            joint[:, alike] += scores[:, [phrases[index][position] for index in alike]] - log_sum(scores)[:, None]
    shares = joint - log_sum(joint)[:, None]  # (rows, choices)
    chosen = int(shares[0].argmax()) if wanted is None else texts.index(wanted)
    return Candidate(texts[chosen], float(np.exp(shares[0, chosen]))), shares[:, chosen]


def _tokens_to_hide(encoded: EncodedWindow) -> list[int]:
    position = int(encoded.mask_positions[0])
    context = [index for index, span in enumerate(encoded.spans) if span is not None and not encoded.is_mask[index]]
    return sorted(sorted(context, key=lambda index: abs(index - position))[:TOKENS_HIDDEN])


def _hidden_sides(encoded: EncodedWindow, index: int) -> Sides:
    """Return the sides of what is asked when one token of the window is hidden."""
    window, span = encoded.window, encoded.spans[index]
    if span is None:
        return Sides.of(window, window.asked)
    place = span.shifted(-window.span.start)
    hidden = window.text[: place.start] + OPEN * len(place) + window.text[place.end :]
    return Sides.of(replace(window, text=hidden), window.asked)


def _drops(encoded: EncodedWindow, hidden: Sequence[int], drops: Floats) -> Iterator[TokenDrop]:
    for index, drop in zip(hidden, drops, strict=True):
        span = encoded.spans[index]
        if span is not None:
            yield TokenDrop(encoded.text_at(span), span, float(drop))
