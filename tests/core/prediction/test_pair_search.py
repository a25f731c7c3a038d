"""Words of two tokens, against a made-up model whose probabilities are known."""

import numpy as np
import pytest

from bertfill_ls.core.prediction.pair_search import AMONG, ROWS, SAID, Pairs, score_pairs, search_pairs
from bertfill_ls.core.prediction.phrase_search import Floats, Ids, Phrase
from tests.core.prediction.test_word_search import EVERYTHING, JOINT, VOCABULARY, Model

LISTED = ((1, 4), (5, 4), (1, 2))
BEFOREHAND = np.array([0.5, 1.0])
# The mean of both directions where both halves are known, else what is known of one; then the one trait.
CLOSELY = np.array([0.5, 0.5, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0])


def pairs(*listed: tuple[int, int], unlisted: float = -3.0) -> Pairs:
    """Weigh words by one trait: whether they are listed."""
    ids = np.array(listed, np.int64).reshape(-1, 2)

    def traits(words: Ids) -> Floats:
        return np.array([[0.0 if tuple(word) in listed else unlisted] for word in words.tolist()]).reshape(-1, 1)

    return Pairs(ids, 1.0, np.zeros(len(ids)), traits, BEFOREHAND, CLOSELY)


def found(
    model: Model, weighs: Pairs, offered: np.ndarray[tuple[int], np.dtype[np.bool_]] = EVERYTHING
) -> list[Phrase]:
    return search_pairs(model.ask, weighs, offered, width=4)


def test_finds_the_word_that_is_likeliest_as_a_whole() -> None:
    best = [phrase.ids for phrase in found(Model(JOINT), pairs(*LISTED))]
    assert best[0] == (5, 4)
    assert (1, 4) not in best[:3]  # a likely first half with a likely second one, and no word together


def test_a_word_that_is_in_no_list_comes_when_the_model_is_sure() -> None:
    assert found(Model({(7, 8): 0.9, (1, 2): 0.02}), pairs((1, 2)))[0].ids == (7, 8)


def test_what_goes_on_with_a_half_that_was_asked_about_is_looked_at_too() -> None:
    """11 is far from the likeliest in its place, and in no listed word; behind 7 it is all there is."""
    joint = {(7, 11): 0.2} | {(first, second): 0.12 for first in range(6) for second in range(6, 10)}
    words = [phrase.ids for phrase in search_pairs(Model(joint).ask, pairs((7, 3)), EVERYTHING, width=100)]
    assert (7, 11) in words


def test_a_listed_word_comes_before_one_that_is_as_likely() -> None:
    assert found(Model(JOINT), pairs((6, 4)))[0].ids == (6, 4)


def test_asks_twice_and_about_few_rows() -> None:
    model = Model(JOINT)
    found(model, pairs(*[(first, second) for first in range(8) for second in range(8)]))
    assert len(model.rows) == 2
    assert model.rows[0] == 1
    assert model.rows[1] <= ROWS


def test_a_word_scores_the_same_however_it_is_asked_for() -> None:
    weighs = pairs(*LISTED)
    every = search_pairs(Model(JOINT).ask, weighs, EVERYTHING, width=1000)
    asked = [*(phrase.ids for phrase in every), (9, 9)]
    together = score_pairs(Model(JOINT).ask, asked, weighs, EVERYTHING)
    alone = [score_pairs(Model(JOINT).ask, [word], weighs, EVERYTHING)[0] for word in asked]
    assert together == pytest.approx(alone)
    assert together[:-1] == pytest.approx([phrase.log_probability for phrase in every])
    assert together[-1] < together[0]


def test_words_are_no_likelier_together_than_certain() -> None:
    every = search_pairs(Model(JOINT).ask, pairs(*LISTED), EVERYTHING, width=1000)
    assert sum(np.exp(phrase.log_probability) for phrase in every) == pytest.approx(AMONG)
    scores = [phrase.log_probability for phrase in every]
    assert scores == sorted(scores, reverse=True)


def test_offers_only_what_may_be_shown() -> None:
    offered = EVERYTHING.copy()
    offered[4] = False
    assert all(4 not in phrase.ids for phrase in found(Model(JOINT), pairs(*LISTED), offered))
    assert score_pairs(Model(JOINT).ask, [(5, 4)], pairs(*LISTED), offered) == [-np.inf]
    nothing = np.zeros(VOCABULARY, np.bool_)
    assert found(Model(JOINT), pairs(*LISTED), nothing) == []
    assert score_pairs(Model(JOINT).ask, [(5, 4)], pairs(*LISTED), nothing) == [-np.inf]


def test_without_a_list_the_model_is_asked_all_the_same() -> None:
    assert found(Model(JOINT), pairs())[0].ids in JOINT


def test_the_weights_are_those_of_what_is_said() -> None:
    assert len(CLOSELY) == SAID + len(BEFOREHAND) - 1
