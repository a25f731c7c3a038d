"""Gaps: masks that stand side by side and are filled together, ``[MASK][MASK]`` with a word of two characters.

What may stand in one is told by ``prediction/answers``.
"""

from bisect import bisect_left
from collections.abc import Sequence

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.text.spans import Span, start_of

# A Chinese word, idiom or half-line is no longer, and the work grows with the length; more in a row is mostly a blank
# to be filled in by hand.
LONGEST_GAP = 8

Gap = tuple[Mask, ...]  # one mask or more, in order, each beginning where the one before it ends


def gaps(masks: Sequence[Mask]) -> tuple[Gap, ...]:
    """Group adjacent masks; a gap holds at most ``LONGEST_GAP``, and a longer row is cut from its left.

    >>> from bertfill_ls.core.masks.find import find_masks
    >>> [len(gap) for gap in gaps(find_masks("[MASK][MASK]地[MASK]").masks)]
    [2, 1]
    """
    grouped: list[list[Mask]] = []
    for mask in masks:
        if grouped and grouped[-1][-1].span.end == mask.span.start and len(grouped[-1]) < LONGEST_GAP:
            grouped[-1].append(mask)
        else:
            grouped.append([mask])
    return tuple(tuple(gap) for gap in grouped)


def gap_of(masks: Sequence[Mask], mask: Mask) -> Gap:
    """Return the one of ``gaps(masks)`` that ``mask`` is in, without making the others."""
    first = place = bisect_left(masks, mask.span.start, key=start_of)
    while first > 0 and masks[first - 1].span.end == masks[first].span.start:
        first -= 1
    first = place - (place - first) % LONGEST_GAP
    return gaps(masks[first : first + LONGEST_GAP])[0]


def gap_span(gap: Gap) -> Span:
    """Return the place of a gap as a whole."""
    return Span(gap[0].span.start, gap[-1].span.end)
