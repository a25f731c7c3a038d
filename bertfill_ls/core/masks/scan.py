"""What was found in a text, and how to look it up; how it is found is in ``masks``.

Apart from that because a server is asked for much that needs no finding, and expressions take a while to compile.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.masks.problems import Problem

LONGEST_RUN = 8


@dataclass(frozen=True, slots=True)
class MaskScan:
    """The masks and the problems of one text, each in the order of their places; masks never overlap."""

    masks: tuple[Mask, ...]
    problems: tuple[Problem, ...]


def mask_at(masks: Sequence[Mask], offset: int) -> Mask | None:
    """Return the mask that a cursor at ``offset`` is in: after its ``[`` up to right after its ``]``."""
    index = bisect_left(masks, offset, key=lambda mask: mask.span.end)
    if index < len(masks) and masks[index].span.start < offset:
        return masks[index]
    return None


def runs(masks: Sequence[Mask]) -> tuple[tuple[Mask, ...], ...]:
    """Group adjacent masks: ``[MASK][MASK]`` is one gap of two characters.

    A run holds at most ``LONGEST_RUN`` masks; a longer row is cut from its left.
    """
    grouped: list[list[Mask]] = []
    for mask in masks:
        if grouped and grouped[-1][-1].span.end == mask.span.start and len(grouped[-1]) < LONGEST_RUN:
            grouped[-1].append(mask)
        else:
            grouped.append([mask])
    return tuple(tuple(run) for run in grouped)


def run_of(masks: Sequence[Mask], mask: Mask) -> tuple[Mask, ...]:
    """Return the one of ``runs(masks)`` that ``mask`` is in, without making the others."""
    first = place = bisect_left(masks, mask.span.start, key=_start)
    while first > 0 and masks[first - 1].span.end == masks[first].span.start:
        first -= 1
    first = place - (place - first) % LONGEST_RUN
    return runs(masks[first : first + LONGEST_RUN])[0]


def _start(mask: Mask) -> int:
    return mask.span.start
