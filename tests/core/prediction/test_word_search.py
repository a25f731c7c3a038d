"""Words for a gap, against a made-up model whose probabilities are known."""

import numpy as np
import pytest

from bertfill_ls.core.prediction.phrase_search import OPEN, Floats, Ids, Scores
from bertfill_ls.core.prediction.word_search import (
    AT_LAST,
    AT_ONCE,
    WordList,
    score_weighed,
    score_words,
    search_weighed,
    search_words,
)

VOCABULARY = 12


class Model:
    """A joint distribution over pairs, asked as a masked language model is; counts what it is asked."""

    def __init__(self, joint: dict[tuple[int, int], float]) -> None:
        self.table = np.full((VOCABULARY, VOCABULARY), 1e-6)
        for pair, chance in joint.items():
            self.table[pair] = chance
        self.rows: list[int] = []

    def ask(self, rows: Ids, places: Ids) -> Scores:
        self.rows.append(len(rows))
        found = np.zeros((len(rows), places.shape[1], VOCABULARY))
        for number, (row, asked) in enumerate(zip(rows, places, strict=True)):
            for column, place in enumerate(asked):
                table = self.table if place == 0 else self.table.T
                other = int(row[1 - place])
                found[number, column] = np.log(table.sum(axis=1) if other == OPEN else table[:, other])
        return found


def words(*listed: tuple[int, int], prior: float = 0.0, unlisted: float = -3.0) -> WordList:
    return WordList(np.array(listed, np.int64).reshape(-1, 2), np.full(len(listed), prior), unlisted)


EVERYTHING = np.ones(VOCABULARY, np.bool_)
# A right first token with a wrong second is likely by itself: 1 is the best first, 4 the best second.
JOINT = {(1, 2): 0.2, (1, 3): 0.2, (5, 4): 0.3, (6, 4): 0.3}


def best(model: Model, listed: WordList, offered: np.ndarray[tuple[int], np.dtype[np.bool_]] = EVERYTHING) -> Ids:
    return np.array([phrase.ids for phrase in search_words(model.ask, listed, offered, width=4)])


def test_finds_the_word_that_is_likeliest_as_a_whole() -> None:
    found = best(Model(JOINT), words((1, 4), (5, 4), (1, 2)))
    assert found[0].tolist() == [5, 4]
    assert [1, 4] not in found[:3].tolist()


def test_a_word_that_is_in_no_list_comes_when_the_model_is_sure() -> None:
    assert best(Model({(7, 8): 0.9, (1, 2): 0.02}), words((1, 2)))[0].tolist() == [7, 8]


def test_of_two_that_are_as_likely_the_listed_one_comes_first() -> None:
    assert best(Model(JOINT), words((6, 4)))[0].tolist() == [6, 4]


def test_asks_three_times_and_about_few_rows() -> None:
    model = Model(JOINT)
    best(model, words(*[(first, second) for first in range(8) for second in range(8)]))
    assert len(model.rows) <= 3
    assert model.rows[0] == 1
    assert model.rows[1] <= AT_ONCE
    assert sum(model.rows[2:]) <= AT_LAST


def test_a_word_scores_the_same_however_it_is_asked_for() -> None:
    listed = words((5, 4), (1, 2), prior=-1.0)
    found = search_words(Model(JOINT).ask, listed, EVERYTHING, width=4)
    asked = [phrase.ids for phrase in found]
    together = score_words(Model(JOINT).ask, asked, listed, EVERYTHING)
    alone = [score_words(Model(JOINT).ask, [word], listed, EVERYTHING)[0] for word in asked]
    assert together == pytest.approx(alone)
    assert together == pytest.approx([phrase.log_probability for phrase in found])


def test_offers_only_what_may_be_shown() -> None:
    offered = EVERYTHING.copy()
    offered[4] = False
    assert all(4 not in word for word in best(Model(JOINT), words((5, 4), (1, 2)), offered).tolist())
    assert not len(best(Model(JOINT), words((5, 4)), np.zeros(VOCABULARY, np.bool_)))


def test_words_are_no_likelier_together_than_certain() -> None:
    found = search_words(Model(JOINT).ask, words((5, 4), prior=-1.0), EVERYTHING, width=50)
    assert sum(np.exp(phrase.log_probability) for phrase in found) <= 1
    assert [phrase.log_probability for phrase in found] == sorted(
        (phrase.log_probability for phrase in found), reverse=True
    )


# What weighs three listed words, whatever the model says.
LISTED = words((1, 4), (5, 4), (1, 2))


def weigh(alone: Floats) -> Floats:
    assert alone.shape == (2, VOCABULARY)
    return np.log([0.1, 0.02, 0.3])


def test_words_that_are_weighed_as_wholes_stand_as_they_are_weighed() -> None:
    found = search_weighed(Model({}).ask, LISTED, EVERYTHING, weigh, width=3)
    assert [phrase.ids for phrase in found] == [(1, 2), (1, 4), (5, 4)]


def test_what_the_model_is_sure_of_comes_before_what_is_weighed_low() -> None:
    found = search_weighed(Model({(7, 8): 0.9}).ask, LISTED, EVERYTHING, weigh, width=4)
    assert [phrase.ids for phrase in found] == [(1, 2), (1, 4), (7, 8), (5, 4)]


def test_weighed_words_take_two_passes_and_offer_only_what_may_be_shown() -> None:
    model, offered = Model(JOINT), EVERYTHING.copy()
    offered[2] = False
    found = search_weighed(model.ask, LISTED, offered, weigh, width=4)
    assert all(2 not in phrase.ids for phrase in found)
    assert len(model.rows) == 2
    assert model.rows[1] <= AT_ONCE


def test_a_weighed_word_scores_the_same_however_it_is_asked_for() -> None:
    found = search_weighed(Model(JOINT).ask, LISTED, EVERYTHING, weigh, width=4)
    asked = [phrase.ids for phrase in found]
    assert score_weighed(Model(JOINT).ask, asked, LISTED, EVERYTHING, weigh) == pytest.approx(
        [phrase.log_probability for phrase in found]
    )
