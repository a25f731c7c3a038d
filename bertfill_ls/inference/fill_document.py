"""The recipe for documents: candidates for their gaps as they are, or the gaps filled one after the other from the top.

What may stand in a gap is the business of ``fill_text``.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bertfill_ls.core.masks.gaps import Gap, gap_span, gaps, shortest
from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate, is_ambiguous
from bertfill_ls.core.prediction.window import Window, context_window
from bertfill_ls.core.text.spans import start_of
from bertfill_ls.inference.fill_text import fill_windows, windows_of
from bertfill_ls.inference.model.model_dir import Model

# Code points on both sides of a gap in which other masks are given to its window: no model reads as far.
_REACH = 4_000
_WINDOWS_AT_ONCE = 256  # about a second of filling: often enough to show what has been filled


@dataclass(frozen=True, slots=True)
class FilledGap:
    """A gap and what it is filled with; None where even the best candidate is less certain than asked for.

    ``rival`` is the second candidate, where it is about as likely as the one that was chosen.
    """

    gap: Gap
    candidate: Candidate | None
    rival: Candidate | None = None


def window_batches(text: str, masks: tuple[Mask, ...], capacity: int) -> Iterator[list[Window]]:
    """Yield the windows that ask about the masks of a document, so many as are filled together, in order."""
    windows = windows_of(text, masks, capacity)
    for first in range(0, len(windows), _WINDOWS_AT_ONCE):
        yield windows[first : first + _WINDOWS_AT_ONCE]


def fill_from_the_top(
    model: Model, text: str, masks: Sequence[Mask], *, threshold: float = 0.0, unit: int | None = None
) -> Iterator[FilledGap]:
    """Yield what each gap is filled with, in order, each with the ones before it filled in as its context.

    ``unit`` is the length of the shortest mask of the document that the text is a section of; None: it is all of it.
    """
    written, moved = text, 0
    unit = shortest(masks) if unit is None else unit
    left: list[Mask] = []  # masks that stay, in the written text
    for gap in gaps(masks):
        there = tuple(mask.shifted(moved) for mask in gap)
        span = gap_span(there)
        first = bisect_right(masks, gap[-1].span.start, key=start_of)
        after = bisect_left(masks, gap[-1].span.end + _REACH, key=start_of)
        before = left[bisect_left(left, span.start - _REACH, key=start_of) :]
        nearby = (*before, *there, *(mask.shifted(moved) for mask in masks[first:after]))
        window = context_window(written, nearby, there[0], model.manifest.capacity, unit=unit)
        [[answer]] = fill_windows(model, [window.asking(there)], top_k=2)
        candidates = answer.candidates
        if not candidates or candidates[0].score < threshold:
            left += there
            yield FilledGap(gap, None)
            continue
        written = written[: span.start] + candidates[0].text + written[span.end :]
        moved += len(candidates[0].text) - len(span)
        yield FilledGap(gap, candidates[0], candidates[1] if is_ambiguous(candidates) else None)
