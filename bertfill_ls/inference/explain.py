"""Reasons by occlusion: hide each context token in turn and see how much worse the candidate does.

Slower than attention, which comes free with the answer, and closer to what the prediction rests on
(``benchmarks/faithfulness.py`` measures both). See Zeiler & Fergus 2014 for the idea, Li, Monroe & Jurafsky 2016 for
words.
"""

from collections.abc import Callable, Iterator

import numpy as np

from bertfill_ls.core.answers import Candidate, Explanation, TokenWeight
from bertfill_ls.core.context import Window
from bertfill_ls.core.decode import decode, log_softmax
from bertfill_ls.core.joint import LogProbabilities
from bertfill_ls.core.masks import Mask
from bertfill_ls.inference.encoder import EncodedWindow
from bertfill_ls.inference.model_dir import Model

# The nearest tokens tell nearly everything, and the work grows with the square of the window.
TOKENS_HIDDEN = 64
_TOKENS_A_PASS = 1024


def explain(
    model: Model,
    window: Window,
    mask: Mask,
    *,
    candidate: str | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Explanation | None:
    """Explain ``candidate`` (None: the best one) for one asked mask of ``window``.

    Returns None when the candidate is not one token of the model.

    Raises:
        RunStopped: ``should_stop`` said so, or the session's run was terminated.
    """
    encoded = model.encoder.encode(window)
    position = int(encoded.mask_positions[window.asked.index(mask)])
    hidden = _tokens_to_hide(encoded, position)  # positions in the text's order
    rows = np.repeat(encoded.ids[None], len(hidden) + 1, axis=0)  # the first row hides nothing
    rows[np.arange(1, len(rows)), hidden] = encoded.ids[position]
    log_probabilities = _at(model, rows, position, should_stop)  # (1 + hidden, vocabulary)

    chosen = _candidate(model, log_probabilities[0], candidate)
    if chosen is None:
        return None
    token_id, shown = chosen
    drops = log_probabilities[0, token_id] - log_probabilities[1:, token_id]  # (hidden,)
    return Explanation(mask, shown, tuple(_weights(encoded, hidden, drops)))


def _tokens_to_hide(encoded: EncodedWindow, position: int) -> list[int]:
    context = [index for index, span in enumerate(encoded.spans) if span is not None and not encoded.is_mask[index]]
    return sorted(sorted(context, key=lambda index: abs(index - position))[:TOKENS_HIDDEN])


def _at(model: Model, rows: np.ndarray, position: int, should_stop: Callable[[], bool] | None) -> LogProbabilities:
    """Return the log-probabilities (rows, vocabulary) at one position of rows of ids (rows, length)."""
    at_once = max(1, _TOKENS_A_PASS // rows.shape[1])
    parts = []
    for first in range(0, len(rows), at_once):
        part = rows[first : first + at_once]
        logits, _ = model.session.run(part, np.ones_like(part), np.full((len(part), 1), position), should_stop)
        parts.append(log_softmax(logits[:, 0], model.manifest.temperature))
    return np.concatenate(parts)


def _candidate(model: Model, log_probabilities: LogProbabilities, wanted: str | None) -> tuple[int, Candidate] | None:
    """Return the id to explain, with its score as the completion shows it."""
    if wanted is None:
        # The temperature is in the log-probabilities already.
        [(token_id, score)] = decode(log_probabilities, model.allowed, 1.0, 1)
        return token_id, Candidate(model.encoder.token(token_id), score)
    wanted_id = model.encoder.id_of(wanted)
    if wanted_id is None:
        return None
    shown = np.exp(log_probabilities[model.allowed]).sum() if model.allowed[wanted_id] else 1.0
    return wanted_id, Candidate(wanted, float(np.exp(log_probabilities[wanted_id]) / shown))


def _weights(encoded: EncodedWindow, hidden: list[int], drops: np.ndarray) -> Iterator[TokenWeight]:
    for index, drop in zip(hidden, drops, strict=True):
        span = encoded.spans[index]
        if span is not None:
            yield TokenWeight(encoded.text_at(span), span, float(drop))
