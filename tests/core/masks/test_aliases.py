"""What else stands for a mask when the user says so."""

from typing import Any

import pytest

from bertfill_ls.core.masks.aliases import MOST_ALIASES, are_aliases
from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.fixes import apply, fix_all
from bertfill_ls.core.masks.gaps import gap_of, gaps


@pytest.mark.parametrize(
    ("text", "aliases", "masks"),
    [
        ("𠮷□天□□地", ("□",), ["□", "□", "□"]),
        ("𠮷???", ("?", "??"), ["??", "?"]),
        ("𠮷甲□[MASK]乙", ("□",), ["□", "[MASK]"]),
        ("𠮷甲[MASK:□|？]乙□", ("□", "？"), ["[MASK:□|？]", "□"]),
        ("𠮷甲[mask]乙]", ("]",), ["]"]),
        ("𠮷甲[?]乙？", ("[?]",), ["[?]"]),
        ("𠮷甲＿＿＿乙", ("＿＿",), ["＿＿"]),
        ("𠮷甲□乙", (), []),
    ],
)
def test_an_alias_is_a_mask_where_no_other_one_stands(text: str, aliases: tuple[str, ...], masks: list[str]) -> None:
    found = find_masks(text, aliases).masks
    assert [mask.span.of(text) for mask in found] == masks
    assert all(mask.length == 1 for mask in found if not mask.choices)


@pytest.mark.parametrize(
    ("texts", "can_be"),
    [
        (["□", "＿＿", "[?]", "??"], True),
        ([], True),
        (["□" * 8], True),
        (["□" * 9], False),
        ([""], False),
        (["[ ]"], False),
        (["口"], False),
        (["[x]"], False),
        (["1"], False),
        (["\n"], False),
        (["□\x00"], False),
        (["\u200b"], False),
        (["\ud83d"], False),
        (["□", 3], False),
        ([chr(0x2460 + 0x100 + number) for number in range(MOST_ALIASES + 1)], False),
    ],
)
def test_what_can_be_an_alias(texts: list[Any], can_be: bool) -> None:
    assert are_aliases(texts) is can_be


def test_aliases_are_masks_to_their_neighbours_and_to_fixes() -> None:
    text = "𠮷甲□  \t\n"
    assert apply(text, fix_all(text, aliases=("□",))) == "𠮷甲□\n"
    assert fix_all(text) == ()
    assert [problem.code for problem in find_masks("□□。", ("□",)).problems] == ["no-context"]


@pytest.mark.parametrize("text", ["𠮷[MASK]□□地□天□[MASK:的|地]□", "□2345□2345□2345□", "□" * 20 + "[MASK]" * 20])
def test_a_gap_is_found_among_masks_of_any_length(text: str) -> None:
    scan = find_masks(text, ("□",))
    assert all(gap_of(scan.masks, mask, scan.unit) == gap for gap in gaps(scan.masks) for mask in gap)
