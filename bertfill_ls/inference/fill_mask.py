"""The recipe for single masks: encode the windows, run the model, decode the rows of the masks.

One pass answers all masks of a window; windows share passes when they are many. What shares a pass never changes an
answer: the graph treats each row by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate, MaskAnswer, TokenShare
from bertfill_ls.core.prediction.attribution import heaviest_tokens, is_content
from bertfill_ls.core.prediction.decode import Logits, decode, log_softmax, score_targets
from bertfill_ls.core.prediction.quotes import unpaired
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.inference.fill_phrase import open_positions, score_texts
from bertfill_ls.inference.limits import DEFAULT_TOP_K, TOKENS_A_PASS
from bertfill_ls.inference.model.encoder import EncodedWindow
from bertfill_ls.inference.model.mixing import Scores, Sides, rests_on_memory, with_quotations
from bertfill_ls.inference.model.model_dir import Model
from bertfill_ls.memory.alphabet import OPEN

_TOKENS_ASKED = 64  # a sentence with more masked tokens takes several passes
_ROWS_A_PASS = 128  # of logits, padded: 11 MB for 21,128 entries
_GAPS_AT_ONCE = 16  # scored together: a third of the time of one after the other


def fill_masks(
    model: Model,
    windows: Sequence[Window],
    *,
    top_k: int = DEFAULT_TOP_K,
    targets: Sequence[str] | None = None,
) -> list[tuple[MaskAnswer, ...]]:
    """Return the answers for the asked masks of each window, in the order of the windows and of ``asked``.

    ``targets`` asks for the scores of just these texts, under the full softmax, best first; those that are not one
    token of the model score 0. A mask with choices answers with these alone, and their scores sum to 1.

    Raises:
        RunStopped: the session was stopped.
    """
    parts = [(index, part) for index, window in enumerate(windows) for part in _parts(window, model)]
    encoded = [model.encoder.encode(part) for _, part in parts]
    answers: list[list[MaskAnswer]] = [[] for _ in parts]
    for shared in _passes(encoded):
        logits, attention = _pass(model, [encoded[row] for row in shared])
        scored = _scored(model, [encoded[row] for row in shared], logits)
        for row, window_logits, window_attention in zip(shared, logits, attention, strict=True):
            answers[row] = _answer(model, encoded[row], window_logits, scored, window_attention, top_k, targets)
    whole: list[tuple[MaskAnswer, ...]] = [() for _ in windows]
    for (index, _), part_answers in zip(parts, answers, strict=True):
        whole[index] += tuple(part_answers)
    return whole


def with_phrases(
    model: Model, candidates: Sequence[Candidate], logits: Logits, scores: Scores, sides: Sides
) -> tuple[Candidate, ...]:
    """Return candidates for one mask, those that rest on the memory with the phrase that it knows.

    ``logits`` are the network's, ``scores`` what became of them: (vocabulary,) each.
    """
    if model.beside is None:
        return tuple(candidates)
    alone = log_softmax(logits, model.manifest.temperature)  # (vocabulary,)
    together = log_softmax(scores, 1.0)
    ids = [model.encoder.id_of(candidate.text) for candidate in candidates]
    resting = [
        token_id
        for token_id in ids
        if token_id is not None and rests_on_memory(float(together[token_id] - alone[token_id]))
    ]
    phrases = dict(zip(resting, model.phrases(sides, resting), strict=True)) if resting else {}
    return tuple(
        replace(candidate, phrase=None if token_id is None else phrases.get(token_id))
        for candidate, token_id in zip(candidates, ids, strict=True)
    )


def _parts(window: Window, model: Model) -> Iterator[Window]:
    """Cut a window that asks about very many masks into several that ask about some; the text stays."""
    most = min(_TOKENS_ASKED, model.manifest.capacity)
    if sum(mask.length for mask in window.asked) <= most:
        yield window
        return
    groups: list[list[Mask]] = [[]]
    for mask in window.asked:
        if groups[-1] and sum(before.length for before in groups[-1]) + mask.length > most:
            groups.append([])
        groups[-1].append(mask)
    yield from (window.asking(group) for group in groups)


def _passes(encoded: Sequence[EncodedWindow]) -> Iterator[list[int]]:
    """Group windows of like length, so that little is padding; yields rows of ``encoded``."""
    batch: list[int] = []
    masks = 0
    for row in sorted(range(len(encoded)), key=lambda row: len(encoded[row].ids)):
        masks = max(masks, len(encoded[row].mask_positions))
        size = len(batch) + 1
        if batch and (size * len(encoded[row].ids) > TOKENS_A_PASS or size * masks > _ROWS_A_PASS):
            yield batch
            batch, masks = [], len(encoded[row].mask_positions)
        batch.append(row)
    if batch:
        yield batch


def _pass(model: Model, batch: Sequence[EncodedWindow]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return logits (batch, masks, vocabulary) and attention (batch, heads, masks, length), padded."""
    length = max(len(window.ids) for window in batch)
    masks = max(len(window.mask_positions) for window in batch)
    input_ids = np.full((len(batch), length), model.encoder.pad_id, np.int64)
    attention_mask = np.zeros((len(batch), length), np.int64)
    mask_positions = np.zeros((len(batch), masks), np.int64)
    for row, window in enumerate(batch):
        input_ids[row, : len(window.ids)] = window.ids
        attention_mask[row, : len(window.ids)] = 1
        mask_positions[row, : len(window.mask_positions)] = window.mask_positions
    return model.session.run(input_ids, attention_mask, mask_positions)


def _scored(
    model: Model, batch: Sequence[EncodedWindow], logits: NDArray[np.float32]
) -> Iterator[tuple[Scores, Sides]]:
    """Yield the scores (vocabulary,) and the sides of each asked mask of one token in order, a few computed at once."""
    single = [
        (logits[row, index], Sides.of(window.window, [mask]))
        for row, window in enumerate(batch)
        for index, mask in enumerate(window.window.asked)
        if mask.length == 1
    ]
    for first in range(0, len(single), _GAPS_AT_ONCE):
        some = single[first : first + _GAPS_AT_ONCE]
        sides = [side for _, side in some]
        yield from zip(model.scores(np.stack([row for row, _ in some]), sides), sides, strict=True)


def _answer(
    model: Model,
    window: EncodedWindow,
    logits: NDArray[np.float32],  # (masks, vocabulary), padded
    scored: Iterator[tuple[Scores, Sides]],
    attention: NDArray[np.float32],  # (heads, masks, length), padded
    top_k: int,
    targets: Sequence[str] | None,
) -> list[MaskAnswer]:
    return [
        MaskAnswer(
            mask,
            _chosen(model, window, mask, logits[index], scored)
            if mask.choices
            else _candidates(model, logits[index], *next(scored), top_k, targets),
            _attribution(window, attention[:, index, : len(window.ids)]),
        )
        for index, mask in enumerate(window.window.asked)
    ]


def _candidates(
    model: Model, logits: Logits, scores: Scores, sides: Sides, top_k: int, targets: Sequence[str] | None
) -> tuple[Candidate, ...]:
    """Return the best candidates for one mask, or ``targets`` with their scores, best first."""
    quoted = model.quoted(sides, 1)
    if targets is not None:
        chances = score_targets(scores, [model.encoder.id_of(text) for text in targets], 1.0)
        scored = [Candidate(text, chance) for text, chance in zip(targets, chances, strict=True)]
        return with_quotations(sorted(scored, key=lambda candidate: -candidate.score), quoted, only=True)
    # What is quoted may be a candidate anyway: with as many more, none of the best is missing.
    best = decode(scores, _allowed(model, sides), 1.0, top_k + len(quoted))
    candidates = [Candidate(model.encoder.token(token_id), score) for token_id, score in best]
    merged = with_quotations(candidates, quoted)[:top_k]
    return with_phrases(model, merged, logits, scores, sides)


def _allowed(model: Model, sides: Sides) -> NDArray[np.bool_]:
    """Tell for each id whether a writer may be offered it here: no quotation mark without its partner (vocabulary,)."""
    allowed = model.allowed.copy()
    ids = [model.encoder.id_of(mark) for mark in unpaired(sides.before, sides.behind, OPEN)]
    allowed[[token_id for token_id in ids if token_id is not None]] = False
    return allowed


def _chosen(
    model: Model,
    window: EncodedWindow,
    mask: Mask,
    logits: Logits,
    scored: Iterator[tuple[Scores, Sides]],
) -> tuple[Candidate, ...]:
    """Return the choices of a mask, best first, sharing a probability of 1 among them."""
    if mask.length == 1:
        found = _candidates(model, logits, *next(scored), len(mask.choices), mask.choices)
    else:
        # From left to right, as an explanation of the choice is: how common a word is was for the writer to weigh.
        found = score_texts(open_positions(model, window, [mask]), mask.choices, as_words=False)
    total = sum(candidate.score for candidate in found)
    return tuple(replace(choice, score=choice.score / total if total else 0.0) for choice in found)


def _attribution(window: EncodedWindow, attention: NDArray[np.float32]) -> tuple[TokenShare, ...]:
    is_context = np.array([span is not None for span in window.spans]) & ~window.is_mask
    named = np.array([span is not None and is_content(window.text_at(span)) for span in window.spans])
    heaviest = [(window.spans[index], share) for index, share in heaviest_tokens(attention, is_context, named)]
    return tuple(TokenShare(window.text_at(span), span, share) for span, share in heaviest if span is not None)
