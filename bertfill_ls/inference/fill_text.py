"""The recipe for whole texts: find the masks, cut their windows, fill them together, give the answers back in order.

The command line and the evaluation use it. The language server does the same steps one mask at a time, through the
engine, because there a window may change before its answer is ready.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bertfill_ls.core.answers import MaskAnswer
from bertfill_ls.core.context import Window, context_window
from bertfill_ls.core.masks import Mask, Problem, find_masks
from bertfill_ls.inference.fill_mask import fill_masks
from bertfill_ls.inference.model_dir import Model

DEFAULT_TOP_K = 5


@dataclass(frozen=True, slots=True)
class FillRequest:
    """A text and what is asked of each of its masks: ``top_k`` candidates, or the scores of just ``targets``."""

    text: str
    top_k: int = DEFAULT_TOP_K
    targets: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """The masks of a text with their candidates, and what is wrong with the text; offsets are code points."""

    text: str
    masks: tuple[MaskAnswer, ...]
    problems: tuple[Problem, ...]


def fill_texts(model: Model, requests: Sequence[FillRequest]) -> list[TextAnswer]:
    """Answer several texts; windows that ask the same thing share batches. The order is that of ``requests``."""
    scans = [find_masks(request.text) for request in requests]
    groups: dict[tuple[int, tuple[str, ...] | None], list[tuple[int, Window]]] = defaultdict(list)
    for index, (request, scan) in enumerate(zip(requests, scans, strict=True)):
        for window in windows_of(request.text, scan.masks, model.manifest.max_length):
            groups[request.top_k, request.targets].append((index, window))

    answers: list[list[MaskAnswer]] = [[] for _ in requests]
    for (top_k, targets), owned in groups.items():
        filled = fill_masks(model, [window for _, window in owned], top_k=top_k, targets=targets)
        for (index, _), masks in zip(owned, filled, strict=True):
            answers[index] += masks
    return [
        TextAnswer(request.text, tuple(masks), scan.problems)
        for request, scan, masks in zip(requests, scans, answers, strict=True)
    ]


def windows_of(text: str, masks: tuple[Mask, ...], budget: int) -> list[Window]:
    """Return one window per sentence that holds a mask, in the order of the text."""
    windows: list[Window] = []
    asked_until = -1
    for mask in masks:
        if mask.span.start < asked_until:
            continue  # the window before it asks about it already: they share a sentence
        window = context_window(text, masks, mask, budget)
        windows.append(window)
        asked_until = window.asked[-1].span.end
    return windows
