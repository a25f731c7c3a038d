"""Half a pair of quotation marks is no candidate."""

import pytest

from bertfill_ls.core.prediction.quotes import PAIRS, unpaired


@pytest.mark.parametrize(
    ("before", "behind", "wanted"),
    [
        ("𠮷请点击", "按钮。", ""),
        ("𠮷请点击", "确定”按钮。", "“"),
        ("𠮷请点击“确定", "按钮。", "”"),
        ("𠮷“甲”请点击", "“乙”按钮。", ""),
        ("𠮷他说：“《", "》好。”", ""),
        ("𠮷他说：“《书", "好。”", "》"),
        ("𠮷(", "b) c)", "("),
        ("𠮷((", "b)", ")"),
        ('𠮷say "', " it", '"'),
        ('𠮷"a" ', " it", ""),
    ],
)
def test_only_the_other_half_of_a_pair_is_wanted(before: str, behind: str, wanted: str) -> None:
    marks = {*PAIRS, *PAIRS.values(), '"', "'", "＂", "＇"}
    assert marks - unpaired(before, behind, "\0") == set(wanted)


@pytest.mark.parametrize(("before", "behind"), [("𠮷\0请", "按钮"), ("𠮷请", "按钮\0")])
def test_another_mask_may_be_the_partner(before: str, behind: str) -> None:
    assert unpaired(before, behind, "\0") == frozenset()
