"""How numbers, sentences and reasons look: honest, whatever is to the left of them."""

import pytest

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate, Explanation, TokenDrop
from bertfill_ls.core.presentation import bar, block_of, heights, percent, sentence_around, whole_percent
from bertfill_ls.core.text.spans import Span


def explained(*nats: float) -> Explanation:
    tokens = tuple(TokenDrop("𠮷", Span(place, place + 1), drop) for place, drop in enumerate(nats))
    return Explanation(Mask(Span(90, 96)), Candidate("好", 0.5), tokens)


@pytest.mark.parametrize(
    ("nats", "picture"),
    [
        ((), ""),
        ((2.0, 1.0, 0.0, -3.0), "█▅▁▁"),
        ((0.04, 0.02), "▁▁"),  # nothing matters much: no full block for the least bad
        ((0.5, 0.25), "█▅"),
        ((-1.0,), "▁"),
    ],
)
def test_blocks_are_as_high_as_the_heaviest_but_never_exaggerate(nats: tuple[float, ...], picture: str) -> None:
    assert "".join(block_of(height) for height in heights(explained(*nats))) == picture


@pytest.mark.parametrize(
    ("share", "full", "part"), [(0, 0, ""), (0.5, 10, ""), (1, 20, ""), (0.51, 10, "▎"), (7, 20, "")]
)
def test_bar_is_exact_to_an_eighth(share: float, full: int, part: str) -> None:
    assert bar(share, 20) == ("█" * full + part).ljust(20)


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.98, "98.0%"),
        (0.9996, "99.9%"),
        (1.0, "99.9%"),
        (0.5, "50.0%"),
        (0.001, "0.1%"),
        (0.0004, "<0.1%"),
    ],
)
def test_a_percentage_claims_neither_certainty_nor_impossibility(share: float, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("share", "shown"), [(1.0, "99%"), (0.994, "99%"), (0.5, "50%"), (0.01, "1%"), (0.0099, "<1%")]
)
def test_a_hint_has_room_for_whole_ones_and_claims_neither_either(share: float, shown: str) -> None:
    assert whole_percent(share) == shown


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("前句。😀今天[MASK]好！后句。", "😀今天", "好！"),
        ("😀今天[MASK]好", "😀今天", "好"),
        ("他说：“😀[MASK]。”她走了。", "他说：“😀", "。”"),
        ("甲" * 70 + "[MASK]" + "𠮷" * 70, "…" + "甲" * 60, "𠮷" * 60 + "…"),
        ("甲" * 60 + "[MASK]" + "𠮷" * 60, "甲" * 60, "𠮷" * 60),
        ("甲" * 70 + "。[MASK]", "", ""),
        ("  天[MASK]好  ", "天", "好"),
    ],
)
def test_a_sentence_is_shown_around_a_place_and_cut_where_it_is_long(text: str, before: str, after: str) -> None:
    start = text.index("[MASK]")
    assert sentence_around(text, Span(start, start + 6), Span(0, len(text))) == (before, after)
