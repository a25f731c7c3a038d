"""The beam finds what exhaustive search finds, and never asks more than it says."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bertfill_ls.core.prediction.phrase_search import (
    OPEN,
    Ids,
    Offered,
    Order,
    Scores,
    log_sum,
    score_phrases,
    search_phrases,
)

VOCABULARY = 5


class TableModel:
    """A joint distribution over phrases, small enough to enumerate; answers any conditional exactly."""

    def __init__(self, length: int, seed: int) -> None:
        weights = np.random.default_rng(seed).exponential(size=(VOCABULARY,) * length) ** 2
        self.joint = weights / weights.sum()
        self.rows_asked: list[int] = []

    def ask(self, rows: Ids, places: Ids) -> Scores:
        self.rows_asked.append(len(rows))
        asked = [[self._conditional(row, place) for place in chosen] for row, chosen in zip(rows, places, strict=True)]
        return np.log(np.array(asked)) + 3  # scores have any constant

    def _conditional(self, row: Ids, place: int) -> np.ndarray:
        index = tuple(slice(None) if token == OPEN or at == place else token for at, token in enumerate(row))
        left = self.joint[index]
        kept = sum(token == OPEN for at, token in enumerate(row) if at < place)
        sums = left.sum(axis=tuple(axis for axis in range(left.ndim) if axis != kept))
        conditional: np.ndarray = sums / sums.sum()
        return conditional


def everything(row: Ids, place: int) -> np.ndarray:
    return np.ones(VOCABULARY, bool)


def only(table: np.ndarray) -> Offered:
    """Offer at each position what its row of ``table`` (length, vocabulary) allows."""
    return lambda row, place: table[place]


@pytest.mark.parametrize("order", ["left-to-right", "most-certain-first"])
@given(length=st.integers(1, 4), seed=st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_a_wide_beam_finds_the_best_phrases(order: Order, length: int, seed: int) -> None:
    model = TableModel(length, seed)
    found = search_phrases(model.ask, length, everything, width=VOCABULARY**length, order=order)
    truth = sorted(itertools.product(range(VOCABULARY), repeat=length), key=lambda ids: -model.joint[ids])
    assert [phrase.ids for phrase in found[:5]] == truth[:5]
    for phrase in found:
        assert math.exp(phrase.log_probability) == pytest.approx(model.joint[phrase.ids])


@pytest.mark.parametrize("order", ["left-to-right", "most-certain-first"])
@given(length=st.integers(1, 4), width=st.integers(1, 6), seed=st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_one_pass_a_position_of_at_most_the_beams_width(order: Order, length: int, width: int, seed: int) -> None:
    model = TableModel(length, seed)
    search_phrases(model.ask, length, everything, width=width, order=order)
    assert len(model.rows_asked) == length
    assert model.rows_asked[0] == 1 and max(model.rows_asked) <= width


def test_scores_of_given_phrases_are_their_joint_probabilities() -> None:
    model = TableModel(3, 7)
    phrases = [(0, 1, 2), (4, 4, 4), (2, 0, 1)]
    assert score_phrases(model.ask, phrases) == pytest.approx([math.log(model.joint[ids]) for ids in phrases])


def test_what_is_not_allowed_never_comes_and_the_rest_sums_to_one() -> None:
    model = TableModel(2, 3)
    allowed = np.zeros((2, VOCABULARY), bool)
    allowed[0, [1, 3]] = allowed[1, [0, 4]] = True
    found = search_phrases(model.ask, 2, only(allowed), width=25)
    assert {phrase.ids for phrase in found} == {(1, 0), (1, 4), (3, 0), (3, 4)}
    assert sum(math.exp(phrase.log_probability) for phrase in found) == pytest.approx(1)


@pytest.mark.parametrize("order", ["left-to-right", "most-certain-first"])
def test_a_position_where_nothing_is_allowed_gives_no_phrase(order: Order) -> None:
    allowed = np.ones((2, VOCABULARY), bool)
    allowed[1] = False
    assert search_phrases(TableModel(2, 1).ask, 2, only(allowed), width=4, order=order) == []


@pytest.mark.parametrize("order", ["left-to-right", "most-certain-first"])
@given(seed=st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_what_is_offered_may_depend_on_what_is_filled(order: Order, seed: int) -> None:
    words = [(0, 3), (4, 1), (4, 2)]

    def a_word(row: Ids, place: int) -> np.ndarray:
        fitting = [word for word in words if all(there in (OPEN, one) for there, one in zip(row, word, strict=True))]
        return np.isin(np.arange(VOCABULARY), [word[place] for word in fitting])

    found = search_phrases(TableModel(2, seed).ask, 2, a_word, width=25, order=order)
    assert {phrase.ids for phrase in found} == set(words)
    assert sum(math.exp(phrase.log_probability) for phrase in found) == pytest.approx(1)


def test_beginnings_that_phrases_share_are_asked_about_once() -> None:
    model = TableModel(3, 5)
    score_phrases(model.ask, [(0, 1, 2), (0, 1, 3), (0, 2, 2), (4, 1, 2)])
    assert model.rows_asked == [1, 2, 3]


def test_the_sum_of_nothing_is_nothing() -> None:
    scores = np.array([[-np.inf, -np.inf], [0.0, 0.0]], np.float32)
    assert log_sum(scores) == pytest.approx([-np.inf, math.log(2)])
