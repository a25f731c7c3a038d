"""What the engine asks, as requests of the protocol. What of the answers is believed stands in ``answers``."""

import json
import re
from collections.abc import Sequence
from typing import Any

from bertfill_ls.core.masks.gaps import Gap
from bertfill_ls.core.masks.mask import MASK_TOKEN
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.inference.errors import RemoteError
from bertfill_ls.inference.recipes import Explain, FillGap, FillMasks, masks_at

Asked = FillMasks | FillGap | Explain  # the recipes that can be asked of a server

ROWS = ("gaps", "candidates", "probabilities", "errors", "sources", "phrases")
TOKENS = ("token_spans", "token_weights")
_SURROGATES = re.compile("[\ud800-\udfff]")  # a text may hold one alone, and UTF-8 none


class QuestionError(RemoteError):
    """The server is well, and does not answer this question."""


def about_question() -> bytes:
    """Return the request for what answers: a whole pass, for a text that is nobody's."""
    return _request([MASK_TOKEN], [[0, 0, len(MASK_TOKEN), 1]], ("model", "errors"), task="masks", top_k=1)


def question(recipe: Asked, windows: Sequence[Window]) -> bytes:
    """Return the request for what ``recipe`` would make of each window; the windows are sent as they are cut."""
    asked = [gap_of(recipe, window) for window in windows]
    masks = [
        [index, mask.span.start - window.span.start, mask.span.end - window.span.start, int(mask in asked[index])]
        for index, window in enumerate(windows)
        for mask in window.masks
    ]
    texts = [window.text for window in windows]
    match recipe:
        case FillMasks():
            return _request(texts, masks, ROWS + TOKENS, task="masks", top_k=recipe.top_k)
        case FillGap():
            return _request(texts, masks, ROWS, task="gaps", top_k=recipe.top_k)
        case Explain():
            return _request(texts, masks, ROWS + TOKENS, task="reasons", target=recipe.candidate)


def gap_of(recipe: Asked, window: Window) -> Gap:
    """Return the masks that ``recipe`` asks about in a window."""
    return window.asked if isinstance(recipe, FillMasks) else masks_at(window, recipe.places)


def _request(
    texts: Sequence[str],
    masks: Sequence[Sequence[int]],
    outputs: Sequence[str],
    *,
    task: str,
    top_k: int | None = None,
    target: str | None = None,
) -> bytes:
    inputs = [
        _input("text", "BYTES", [len(texts)], list(texts)),
        _input("masks", "INT64", [len(masks), 4], [number for row in masks for number in row]),
    ]
    if target is not None:
        inputs.append(_input("targets", "BYTES", [1], [target]))
    parameters = {"task": task} | ({} if top_k is None else {"top_k": top_k})
    request = {"inputs": inputs, "parameters": parameters, "outputs": [{"name": name} for name in outputs]}
    return _SURROGATES.sub("\ufffd", json.dumps(request, ensure_ascii=False)).encode("utf-8")


def _input(name: str, datatype: str, shape: Sequence[int], data: Sequence[object]) -> dict[str, Any]:
    return {"name": name, "datatype": datatype, "shape": list(shape), "data": list(data)}
