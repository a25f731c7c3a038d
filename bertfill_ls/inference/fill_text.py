"""The recipe for whole texts: find the masks, cut their windows, fill them together, give the answers back in order.

The command line and the evaluation use it. The language server does the same steps one mask at a time, through the
engine, because there a window may change before its answer is ready.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.masks.problems import Problem
from bertfill_ls.core.masks.scan import runs
from bertfill_ls.core.prediction.answers import MaskAnswer, RunAnswer
from bertfill_ls.core.prediction.window import Window, context_window
from bertfill_ls.inference.fill_mask import DEFAULT_TOP_K, fill_masks
from bertfill_ls.inference.fill_phrase import fill_run
from bertfill_ls.inference.model_dir import Model


@dataclass(frozen=True, slots=True)
class FillRequest:
    """A text and what is asked of its masks and runs: ``top_k`` candidates, or the scores of just ``targets``."""

    text: str
    top_k: int = DEFAULT_TOP_K
    targets: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """The masks of a text and their runs (two or more side by side) with candidates, and what is wrong with the text.

    Offsets are code points.
    """

    text: str
    masks: tuple[MaskAnswer, ...]
    runs: tuple[RunAnswer, ...]
    problems: tuple[Problem, ...]


def fill_texts(model: Model, requests: Sequence[FillRequest]) -> list[TextAnswer]:
    """Answer several texts; windows that ask the same thing share batches. The order is that of ``requests``."""
    scans = [find_masks(request.text) for request in requests]
    groups: dict[tuple[int, tuple[str, ...] | None], list[tuple[int, Window]]] = defaultdict(list)
    for index, (request, scan) in enumerate(zip(requests, scans, strict=True)):
        for window in windows_of(request.text, scan.masks, model.encoder.capacity()):
            groups[request.top_k, request.targets].append((index, window))

    answers: list[list[MaskAnswer]] = [[] for _ in requests]
    for (top_k, targets), owned in groups.items():
        filled = fill_masks(model, [window for _, window in owned], top_k=top_k, targets=targets)
        for (index, _), masks in zip(owned, filled, strict=True):
            answers[index] += masks
    return [
        TextAnswer(request.text, tuple(masks), _fill_runs(model, request, scan.masks), scan.problems)
        for request, scan, masks in zip(requests, scans, answers, strict=True)
    ]


def _fill_runs(model: Model, request: FillRequest, masks: tuple[Mask, ...]) -> tuple[RunAnswer, ...]:
    answers = []
    for run in runs(masks):
        if len(run) > 1:
            window = context_window(request.text, masks, run[0], model.encoder.capacity())
            phrases = fill_run(model, window, run, top_k=request.top_k, targets=request.targets)
            answers.append(RunAnswer(run, phrases))
    return tuple(answers)


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
