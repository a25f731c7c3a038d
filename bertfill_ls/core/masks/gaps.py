"""Gaps: masks that stand side by side and are filled together, ``[MASK][MASK]`` with a word of two characters.

What may stand in one is told by ``prediction/answers``.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from bertfill_ls.core.masks.mask import MASK_TOKEN, Mask
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
    return tuple(each_gap(masks))


def each_gap(masks: Iterable[Mask]) -> Iterator[Gap]:
    """Yield ``gaps(masks)`` one by one."""
    gap: list[Mask] = []
    for mask in masks:
        if gap and (gap[-1].span.end != mask.span.start or len(gap) == LONGEST_GAP):
            yield tuple(gap)
            gap = []
        gap.append(mask)
    if gap:
        yield tuple(gap)


def shortest(masks: Sequence[Mask]) -> int:
    """Return the length of the shortest of some masks, aliases among them, in code points."""
    return min((len(mask.span) for mask in masks), default=len(MASK_TOKEN))


def gap_of(masks: Sequence[Mask], mask: Mask, unit: int = 1) -> Gap:
    """Return the one of ``gaps(masks)`` that ``mask`` is in, without making the others.

    ``unit`` is a length that none of ``masks`` is shorter than; rows of masks just as long are found fastest.
    """
    place = bisect_left(masks, mask.span.start, key=start_of)
    first = _row_start(masks, place, unit)
    first = place - (place - first) % LONGEST_GAP
    return gaps(masks[first : first + LONGEST_GAP])[0]


def _row_start(masks: Sequence[Mask], place: int, unit: int) -> int:
    """Return the first of the masks that stand in a row up to the one at ``place``; a row may be a whole document."""
    first = _even_row_start(masks, place, unit)
    while first > 0 and masks[first - 1].span.end == masks[first].span.start:
        first = _even_row_start(masks, first - 1, unit)
    return first


def _even_row_start(masks: Sequence[Mask], place: int, unit: int) -> int:
    """Return the first of the masks that stand in a row up to the one at ``place`` and are a ``unit`` long.

    No mask is shorter than that, so all of some in a row are as long exactly where no place is left over.
    """
    start = masks[place].span.start
    return bisect_left(range(place), True, key=lambda k: start - masks[k].span.start == unit * (place - k))


def gap_span(gap: Gap) -> Span:
    """Return the place of a gap as a whole."""
    return Span(gap[0].span.start, gap[-1].span.end)
