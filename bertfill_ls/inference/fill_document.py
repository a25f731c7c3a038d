"""The recipe for filling a whole document: from the top, each gap with the ones before it filled in as its context.

What may stand in each gap by itself is the business of ``fill_text``.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bertfill_ls.core.masks.gaps import Gap, gap_span, gaps
from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate
from bertfill_ls.core.text.spans import start_of
from bertfill_ls.inference.fill_text import fill_one
from bertfill_ls.inference.model.model_dir import Model

# Code points on both sides of a gap in which other masks are given to its window: no model reads as far.
_REACH = 4_000


@dataclass(frozen=True, slots=True)
class FilledGap:
    """A gap and what it is filled with; None where even the best candidate is less certain than asked for."""

    gap: Gap
    candidate: Candidate | None


def fill_from_the_top(model: Model, text: str, masks: Sequence[Mask], *, threshold: float = 0.0) -> Iterator[FilledGap]:
    """Yield what each gap of ``text`` is filled with, in order; ``masks`` are those that count, in order."""
    written, moved = text, 0
    left: list[Mask] = []  # masks that stay, in the written text
    for gap in gaps(masks):
        there = tuple(mask.shifted(moved) for mask in gap)
        span = gap_span(there)
        first = bisect_right(masks, gap[-1].span.start, key=start_of)
        after = bisect_left(masks, gap[-1].span.end + _REACH, key=start_of)
        before = left[bisect_left(left, span.start - _REACH, key=start_of) :]
        nearby = (*before, *there, *(mask.shifted(moved) for mask in masks[first:after]))
        candidates = fill_one(model, written, nearby, there, top_k=1).candidates
        if not candidates or candidates[0].score < threshold:
            left += there
            yield FilledGap(gap, None)
            continue
        written = written[: span.start] + candidates[0].text + written[span.end :]
        moved += len(candidates[0].text) - len(span)
        yield FilledGap(gap, candidates[0])
