"""An inference request's JSON -> what is asked. A request that makes no sense as a whole is refused here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.limits import DEFAULT_TOP_K, MOST_TOP_K
from bertfill_ls.serving.tensors import (
    INPUTS,
    MOST_CHARACTERS,
    MOST_TARGETS,
    MOST_TEXTS,
    OUTPUTS,
    TASKS,
    USUAL_OUTPUTS,
    Tensor,
    TensorError,
    tensors_of,
)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: ``windows`` of each text, where the caller says where its masks are, else None to look for them.

    ``targets`` None: the ``top_k`` best candidates.
    """

    texts: tuple[str, ...]
    windows: tuple[Window | None, ...] | None
    targets: tuple[str, ...] | None
    top_k: int
    task: str
    outputs: tuple[str, ...]


def read_request(request: Mapping[str, Any]) -> Request:
    """Return what a request asks.

    Raises:
        TensorError: it makes no sense; the message says why.
    """
    inputs = tensors_of(request.get("inputs"), INPUTS)
    if "text" not in inputs:
        raise TensorError("the input text is missing")
    texts = tuple(inputs["text"].data)
    if not 1 <= len(texts) <= MOST_TEXTS:
        raise TensorError(f"1 to {MOST_TEXTS} texts can be asked about at once, not {len(texts)}")
    if sum(map(len, texts)) > MOST_CHARACTERS:
        raise TensorError(f"the texts of one request may have {MOST_CHARACTERS} characters")
    parameters = request.get("parameters") or {}
    top_k, task = _parameters(parameters)
    targets = tuple(inputs["targets"].data) if "targets" in inputs else None
    if targets is not None and (not 1 <= len(targets) <= MOST_TARGETS or "" in targets):
        raise TensorError(f"targets: 1 to {MOST_TARGETS} texts, none of them empty")
    masks = inputs.get("masks")
    windows = None if masks is None else tuple(_windows(texts, masks))
    return Request(texts, windows, targets, top_k, task, _outputs(request.get("outputs")))


def _parameters(parameters: object) -> tuple[int, str]:
    """Return ``top_k`` and ``task``; servers put parameters of their own beside them."""
    if not isinstance(parameters, Mapping):
        raise TensorError("parameters must be an object")
    top_k, task = parameters.get("top_k", DEFAULT_TOP_K), parameters.get("task", TASKS[0])
    if type(top_k) is not int or not 1 <= top_k <= MOST_TOP_K:
        raise TensorError(f"the parameter top_k must be a whole number from 1 to {MOST_TOP_K}")
    if task not in TASKS:
        raise TensorError(f"the parameter task must be one of: {', '.join(TASKS)}")
    return top_k, task


def _outputs(raw: object) -> tuple[str, ...]:
    if not raw:
        return USUAL_OUTPUTS
    names = [each.get("name") if isinstance(each, Mapping) else None for each in raw] if isinstance(raw, list) else []
    if not names or any(name not in OUTPUTS for name in names):
        raise TensorError(f"outputs must be some of: {', '.join(OUTPUTS)}")
    return tuple(dict.fromkeys(str(name) for name in names))


def _windows(texts: Sequence[str], masks: Tensor) -> Iterator[Window | None]:
    """Yield the window of each text: the whole of it, with its masks where the caller says they are."""
    by_text: dict[int, list[tuple[Mask, bool]]] = {index: [] for index in range(len(texts))}
    for text, start, end, asked in masks.rows():
        if text not in by_text or asked not in (0, 1) or not 0 <= start < end <= len(texts[text]):
            raise TensorError("masks: each row must be a text, the start and end of a mask in it, and 1 or 0")
        if by_text[text] and start < by_text[text][-1][0].span.end:
            raise TensorError("masks: those of a text must stand in its order, and apart")
        by_text[text].append((_mask_at(texts[text], Span(start, end)), bool(asked)))
    for index, text in enumerate(texts):
        found = by_text[index]
        asked_about = tuple(mask for mask, asked in found if asked)
        others = tuple(mask for mask, asked in found if not asked)
        yield Window(text, Span(0, len(text)), asked_about, others) if asked_about else None


def _mask_at(text: str, span: Span) -> Mask:
    """Return the mask at a place, with its choices if it has some; what else stands there is an alias of a mask."""
    masks = find_masks(span.of(text)).masks
    if len(masks) == 1 and len(masks[0].span) == len(span):
        return replace(masks[0], span=span)
    return Mask(span)
