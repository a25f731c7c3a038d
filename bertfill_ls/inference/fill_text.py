"""The recipe for whole texts: find the masks, cut their windows, fill them together, give the answers back in order.

The command line and the evaluation use it. The language server does the same steps one mask at a time, through the
engine, because there a window may change before its answer is ready.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.gaps import gaps, shortest
from bertfill_ls.core.masks.mask import Mask, MaskScan
from bertfill_ls.core.masks.problems import Problem
from bertfill_ls.core.prediction.answers import GapAnswer, MaskAnswer
from bertfill_ls.core.prediction.window import Window, context_window
from bertfill_ls.inference.fill_mask import fill_masks
from bertfill_ls.inference.fill_phrase import fill_gap
from bertfill_ls.inference.limits import DEFAULT_TOP_K, MOST_TOP_K
from bertfill_ls.inference.model.model_dir import Model


@dataclass(frozen=True, slots=True)
class FillRequest:
    """A text and what is asked of its gaps: ``top_k`` candidates (1 to ``MOST_TOP_K``), or the scores of ``targets``.

    ``scan`` is what counts of what can be found in the text; None: all of it.

    Raises:
        ValueError: ``top_k`` is out of its bounds.
    """

    text: str
    top_k: int = DEFAULT_TOP_K
    targets: tuple[str, ...] | None = None
    scan: MaskScan | None = None

    def __post_init__(self) -> None:
        """Hold ``top_k`` to its bounds."""
        if not 1 <= self.top_k <= MOST_TOP_K:
            raise ValueError(f"top_k is {self.top_k}; 1 to {MOST_TOP_K} candidates can be asked for")


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """The gaps of a text with candidates, and what is wrong with the text. Offsets are code points."""

    text: str
    gaps: tuple[GapAnswer, ...]
    problems: tuple[Problem, ...]

    @property
    def masks(self) -> tuple[MaskAnswer, ...]:
        """The answers for all masks, each by itself, in the order of the text."""
        return tuple(mask for gap in self.gaps for mask in gap.masks)


def fill_texts(model: Model, requests: Sequence[FillRequest]) -> list[TextAnswer]:
    """Answer several texts; windows that ask the same thing share passes. The order is that of ``requests``."""
    scans = [request.scan or find_masks(request.text) for request in requests]
    groups: dict[tuple[int, tuple[str, ...] | None], list[tuple[int, Window]]] = defaultdict(list)
    for index, (request, scan) in enumerate(zip(requests, scans, strict=True)):
        for window in windows_of(request.text, scan.masks, model.manifest.capacity):
            groups[request.top_k, request.targets].append((index, window))

    filled: list[list[GapAnswer]] = [[] for _ in requests]
    for (top_k, targets), owned in groups.items():
        answers = fill_windows(model, [window for _, window in owned], top_k=top_k, targets=targets)
        for (index, _), answer in zip(owned, answers, strict=True):
            filled[index] += answer
    return [
        TextAnswer(request.text, tuple(answer), scan.problems)
        for request, scan, answer in zip(requests, scans, filled, strict=True)
    ]


def fill_windows(
    model: Model,
    windows: Sequence[Window],
    *,
    top_k: int = DEFAULT_TOP_K,
    targets: tuple[str, ...] | None = None,
) -> list[tuple[GapAnswer, ...]]:
    """Return the answers for the gaps that each window asks about, in the order of the windows."""
    answers = fill_masks(model, windows, top_k=top_k, targets=targets)
    return [
        tuple(_gap_answers(model, window, masks, top_k, targets))
        for window, masks in zip(windows, answers, strict=True)
    ]


def _gap_answers(
    model: Model, window: Window, answers: Sequence[MaskAnswer], top_k: int, targets: tuple[str, ...] | None
) -> Iterator[GapAnswer]:
    """Put the answers for the asked masks of a window together into gaps, with phrases for those of several masks."""
    following = iter(answers)
    for gap in gaps(window.asked):
        masks = tuple(islice(following, len(gap)))
        alone = len(gap) == 1
        phrases = () if alone else fill_gap(model, window, gap, top_k=top_k, targets=targets)
        yield GapAnswer(masks, masks[0].candidates if alone else phrases)


def windows_of(text: str, masks: tuple[Mask, ...], budget: int) -> list[Window]:
    """Return one window per sentence that holds a mask, in the order of the text."""
    windows: list[Window] = []
    asked_until = -1
    unit = shortest(masks)
    for mask in masks:
        if mask.span.start < asked_until:
            continue  # the window before it asks about it already: they share a sentence
        window = context_window(text, masks, mask, budget, unit=unit)
        windows.append(window)
        asked_until = window.asked[-1].span.end
    return windows
