"""Logits become candidates whose scores mean something."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bertfill_ls.core.prediction.decode import decode, log_softmax, score_targets

LOGITS = np.log(np.array([0.4, 0.3, 0.2, 0.1], np.float32))
ALL = np.ones(4, bool)


def near(score: float) -> object:
    """Return what equals every score near this one; an object, for mypy lets nothing else be compared with a float."""
    return pytest.approx(score)


def test_scores_are_the_softmax_best_first() -> None:
    assert decode(LOGITS, ALL, 1.0, 2) == [(0, near(0.4)), (1, near(0.3))]


def test_what_cannot_be_shown_is_left_out_and_the_rest_sums_to_one() -> None:
    allowed = np.array([False, True, True, False])
    assert decode(LOGITS, allowed, 1.0, 5) == [(1, near(0.6)), (2, near(0.4))]


def test_equal_scores_come_in_the_order_of_ids() -> None:
    assert [index for index, _ in decode(np.zeros(6, np.float32), np.ones(6, bool), 1.0, 3)] == [0, 1, 2]


def test_a_temperature_above_one_makes_it_less_sure() -> None:
    [(_, plain)], [(_, softened)] = decode(LOGITS, ALL, 1.0, 1), decode(LOGITS, ALL, 2.0, 1)
    assert softened == pytest.approx(0.4**0.5 / sum(p**0.5 for p in (0.4, 0.3, 0.2, 0.1)))
    assert softened < plain


def test_targets_keep_their_share_of_everything() -> None:
    assert score_targets(LOGITS, [3, None, 0], 1.0) == [pytest.approx(0.1), 0.0, pytest.approx(0.4)]


@pytest.mark.parametrize("top_k", [0, -1])
def test_nothing_asked_nothing_answered(top_k: int) -> None:
    assert decode(LOGITS, ALL, 1.0, top_k) == []


def test_nothing_allowed_nothing_answered() -> None:
    assert decode(LOGITS, np.zeros(4, bool), 1.0, 3) == []


@given(
    arrays(np.float32, st.integers(1, 50), elements=st.floats(-1e4, 1e4, width=32)),
    st.floats(0.1, 10),
    st.integers(1, 60),
    st.data(),
)
def test_any_logits_give_ordered_probabilities(
    logits: np.ndarray, temperature: float, top_k: int, data: st.DataObject
) -> None:
    allowed = data.draw(arrays(bool, len(logits)))
    found = decode(logits, allowed, temperature, top_k)
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert all(allowed[index] for index, _ in found)
    assert all(0 <= score <= 1 + 1e-9 for score in scores)
    assert sum(scores) <= 1 + 1e-9
    assert np.exp(log_softmax(logits, temperature)).sum() == pytest.approx(1)
