"""Looking up masks that were found: by a cursor, and in a span."""

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.mask import mask_at, masks_in
from bertfill_ls.core.text.spans import Span

ASTRAL = "𠮷😀"  # two code points, four UTF-16 units, eight bytes


def test_a_cursor_is_in_a_mask_after_its_bracket_up_to_right_after_it() -> None:
    masks = find_masks(f"{ASTRAL}[MASK][MASK]甲").masks
    inside = [masks.index(mask) if (mask := mask_at(masks, offset)) else None for offset in range(16)]
    assert inside == [None] * 3 + [0] * 6 + [1] * 6 + [None]
    assert mask_at((), 0) is None


def test_a_mask_is_in_the_span_that_it_begins_in() -> None:
    masks = find_masks(f"{ASTRAL}[MASK]天[MASK]").masks
    assert masks_in(masks, Span(2, 9)) == masks[:1]
    assert masks_in(masks, Span(3, 10)) == masks[1:]
    assert masks_in(masks, Span(0, 100)) == masks
    assert masks_in(masks, Span(3, 9)) == ()
