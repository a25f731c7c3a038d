"""A writer sees the same candidates whatever else is being filled: alone, in a batch, beside longer sentences."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bertfill_ls.core.prediction.answers import MaskAnswer
from bertfill_ls.inference.fill_mask import fill_masks
from tests.inference.models import shipped_model, window

SENTENCES = [
    "我[MASK]欢看书。",
    "床前明月光,疑是地[MASK]霜。",
    "今天天气真[MASK]啊，我们一起去[MASK]园走走吧。",
    "[MASK]",
    "😀😀😀[MASK]！",
    "Python 是一种[MASK]程语言。",
    "根据气象部门的预报，未来三天将有大范围降[MASK]，局部地区有暴雪，请市民注意防寒保暖。" * 3,
    "春眠不觉晓，处处闻啼[MASK]。夜来风雨声，花落知多[MASK]。",
    "[MASK][MASK][MASK][MASK]，画龙点睛。",
    "嗯。" * 60 + "好[MASK]。",
]

sentences = st.one_of(
    st.sampled_from(SENTENCES),
    st.tuples(st.text(max_size=30), st.text(max_size=30)).map("[MASK]".join),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(sentences, min_size=1, max_size=12))
def test_candidates_do_not_depend_on_what_shares_the_pass(texts: list[str]) -> None:
    model = shipped_model()
    windows = [window(text) for text in texts]
    together = fill_masks(model, windows)
    for one, answers in zip(windows, together, strict=True):
        [alone] = fill_masks(model, [one])
        for answer, expected in zip(answers, alone, strict=True):
            assert_same(answer, expected)


@pytest.mark.parametrize("text", SENTENCES)
def test_candidates_do_not_depend_on_padding(text: str) -> None:
    model = shipped_model()
    [alone] = fill_masks(model, [window(text)])
    # A window of 200 tokens would stand in a batch of its own by length; two lengths within a batch are padded.
    padded = fill_masks(model, [window(text), window("[MASK]" + "好" * 200)])[0]
    for answer, expected in zip(padded, alone, strict=True):
        assert_same(answer, expected)


def assert_same(found: MaskAnswer, expected: MaskAnswer) -> None:
    assert found.mask == expected.mask
    assert [candidate.text for candidate in found.candidates] == [candidate.text for candidate in expected.candidates]
    for one, other in zip(found.candidates, expected.candidates, strict=True):
        assert one.score == pytest.approx(other.score, abs=1e-3)
    for token, other_token in zip(found.attribution, expected.attribution, strict=True):
        assert token.span == other_token.span
        assert token.share == pytest.approx(other_token.share, abs=1e-3)
