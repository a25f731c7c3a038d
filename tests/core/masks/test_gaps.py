"""Masks side by side are filled together."""

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.gaps import gap_of, gap_span, gaps


def test_adjacent_masks_are_one_gap_of_at_most_eight() -> None:
    text = "𠮷[MASK][MASK]甲[MASK:的|地] [MASK]" + "[MASK]" * 9
    masks = find_masks(text).masks
    assert [len(gap) for gap in gaps(masks)] == [2, 1, 8, 2]
    assert [mask for gap in gaps(masks) for mask in gap] == list(masks)
    assert all(gap_of(masks, mask) == gap for gap in gaps(masks) for mask in gap)
    assert [gap_span(gap).of(text) for gap in gaps(masks)[:2]] == ["[MASK][MASK]", "[MASK:的|地]"]
    assert gaps(()) == ()
