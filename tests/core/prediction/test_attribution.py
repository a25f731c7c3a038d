"""What a mask attends to becomes shares of its context."""

import numpy as np
import pytest

from bertfill_ls.core.prediction.attribution import heaviest_tokens, is_content


def near(share: float) -> object:
    """Return what equals every share near this one; an object, for mypy lets nothing else be compared with a float."""
    return pytest.approx(share)


def test_attention_is_averaged_over_heads_and_shared_among_the_context() -> None:
    attention = np.array([[0.5, 0.1, 0.2, 0.2], [0.5, 0.3, 0.0, 0.2]], np.float32)  # (heads, length)
    is_context = np.array([False, True, True, True])
    assert heaviest_tokens(attention, is_context, is_context, top=2) == [(1, near(0.4)), (3, near(0.4))]


def test_a_mask_without_context_rests_on_nothing() -> None:
    assert heaviest_tokens(np.ones((2, 3), np.float32), np.zeros(3, bool), np.ones(3, bool)) == []


@pytest.mark.parametrize(
    ("shares", "content", "named"),
    [
        ([0.5, 0.3, 0.2], [False, True, True], [1, 2]),
        ([0.97, 0.03, 0.0], [False, True, False], [1]),
        ([0.97, 0.01, 0.02], [False, True, False], [0, 2, 1]),
        ([0.6, 0.4, 0.0], [False, False, False], [0, 1]),
    ],
)
def test_content_words_go_first_and_others_only_where_none_of_them_weighs(
    shares: list[float], content: list[bool], named: list[int]
) -> None:
    found = heaviest_tokens(np.array([shares], np.float32), np.ones(3, bool), np.array(content))
    assert [index for index, _ in found] == named
    assert all(share == near(shares[index]) for index, share in found)


@pytest.mark.parametrize(
    ("texts", "content"),
    [("天 𠮷 AI 3 春天 地 得", True), ("， 。 “ …… - 的 了 着 之 是 在 吗 _ 😀", False)],
)
def test_punctuation_and_particles_are_no_content(texts: str, content: bool) -> None:
    assert [is_content(text) for text in texts.split()] == [content] * len(texts.split())
