"""Every fix at once: whole, in one step, and for good."""

import pytest
from hypothesis import example, given, settings

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.fixes import apply, fix_all
from bertfill_ls.core.text.spans import Change, Span
from tests.core.masks.test_find_fuzz import TEXTS


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("𠮷疑是地[mask]霜，【MASK】天 ", "𠮷疑是地[MASK]霜，[MASK]天"),
        ("[ma\x00sk]天", "[MASK]天"),
        ("[[ MA\x00SK ]]天", "[MASK]天"),
        ("天[MASK霜MASK]地", "天[MASK霜MASK]地"),
        ("天[mask] \r\n地", "天[MASK]\r\n地"),
        ("天[MASK：的｜地]\x00 \x00\n", "天[MASK:的|地]\n"),
        ("[MASK]。", "[MASK]。"),
        ("[注]与[mask](url)", "[注]与[mask](url)"),
    ],
)
def test_mends_what_can_be_mended(text: str, mended: str) -> None:
    assert apply(text, fix_all(text)) == mended


def test_leaves_alone_what_is_not_prose() -> None:
    text = "`[mask]`是代码，[mask]不是"
    assert fix_all(text, lambda span: span.start > 8) == (Change(Span(12, 18), "[MASK]"),)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example("[MASK[MASK]\x00]")
def test_a_second_run_changes_nothing(text: str) -> None:
    fixes = fix_all(text)
    mended = apply(text, fixes)
    assert fix_all(mended) == ()
    assert all(problem.replacement is None for problem in find_masks(mended).problems)
    ends = [0, *(edge for fix in fixes for edge in (fix.span.start, fix.span.end)), len(text)]
    assert ends == sorted(ends)
