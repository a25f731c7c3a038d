"""Words of two tokens for a gap, from a list of words and from what the model itself thinks of. Pure numbers.

They are weighed twice. Beforehand, by what the model says of each place alone and by what is known of a word in this
gap without asking the model again (its traits). The best of these are then looked at closely: what the model says of
one half when the other is put in. Some words are looked at from both sides, some from one, most from none; each has
weights of its own, so that a right first half with any second does not stand before a word that is right as a whole.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.core.prediction.phrase_search import OPEN, Ask, Floats, Ids, Phrase, log_sum
from bertfill_ls.core.prediction.word_search import Given, best_places, likeliest_grid, normalised

LENGTH = 2
NEAR = 2048  # listed words whose traits are looked at: of the 48 that are best by all traits, 95 in 100 are among them
CLOSE = 192  # words that what is found out of some halves is said of
FOLLOWING = 4  # tokens that each half is put together with, whatever they are
ROWS = 12  # of the second pass: sixteen find hardly more
FAINT = -30.0  # nats: fainter is not less likely
AMONG = 0.9  # the share of words that are among those weighed

# What the model says closely of a word, before its traits: the columns of ``closely``.
_BOTH, _HEAD, _TAIL, _NONE = slice(0, 4), slice(4, 8), slice(8, 12), slice(12, 14)
SAID = _NONE.stop


@dataclass(frozen=True, slots=True)
class Pairs:
    """Listed words as ids (words, 2), and what weighs these and any others in one gap, in nats.

    ``marginal`` and ``likely`` (words,) tell the ``NEAR`` listed ones: what the places count for, and what a word has
    for itself in every gap. ``traits`` tells what is known of words (some, 2) in this gap: (some, traits).
    ``beforehand`` (1 + traits,) weighs what the places say and the traits, ``closely`` (SAID + traits,) what is found
    out by asking too.
    """

    ids: Ids
    marginal: float
    likely: Floats
    traits: Callable[[Ids], Floats]
    beforehand: Floats
    closely: Floats


@dataclass(frozen=True, slots=True)
class Weighed:
    """Words with their traits, and what they are worth beforehand: (words, 2), (words, traits), (words,)."""

    ids: Ids
    traits: Floats
    worth: Floats


@dataclass(frozen=True, slots=True)
class Looked:
    """What is found out of a gap.

    ``alone`` (2, vocabulary) are the log-probabilities of each place, ``pool`` the words that are looked at closely and
    ``said`` (words, SAID + traits) what is known of them then. ``total`` is what all words together are worth
    beforehand.
    """

    alone: Floats
    pool: Weighed
    said: Floats
    total: float

    def scores(self, closely: Floats) -> Floats:
        """Return the log-probabilities of the pool: (words,).

        Together they keep what they are worth beforehand; the rest is left to the words that are not looked at.
        """
        worth = self.said @ closely
        return worth - log_sum(worth) + (log_sum(self.pool.worth) - self.total) if len(worth) else worth


def search_pairs(ask: Ask, pairs: Pairs, offered: NDArray[np.bool_], *, width: int) -> list[Phrase]:
    """Return up to ``width`` words for a gap, the best first; only what is ``offered`` (vocabulary,).

    ``ask`` is called with one row, then with up to ``ROWS``.
    """
    looked = look_closely(ask, pairs, offered)
    scores = looked.scores(pairs.closely)
    best = best_places(scores, width)
    return [Phrase(tuple(looked.pool.ids[row].tolist()), float(scores[row])) for row in best]


def score_pairs(ask: Ask, asked: Sequence[Sequence[int]], pairs: Pairs, offered: NDArray[np.bool_]) -> list[float]:
    """Return the score of each of the words ``asked`` as ``search_pairs`` scores them: a log-probability."""
    looked = look_closely(ask, pairs, offered)
    known = dict(zip(map(tuple, looked.pool.ids.tolist()), looked.scores(pairs.closely).tolist(), strict=True))
    others = [tuple(word) for word in asked if tuple(word) not in known]
    if others:
        words = np.array(others, np.int64)
        worth = np.where(offered[words].all(axis=1), weigh_beforehand(looked.alone, words, pairs).worth, -np.inf)
        known |= zip(others, (worth - looked.total).tolist(), strict=True)
    return [known[tuple(word)] for word in asked]


def look_closely(ask: Ask, pairs: Pairs, offered: NDArray[np.bool_]) -> Looked:
    """Weigh the words of a gap beforehand, and ask about halves of the best; only what is ``offered`` (vocabulary,)."""
    alone = normalised(ask(np.full((1, LENGTH), OPEN, np.int64), np.arange(LENGTH)[None])[0], offered)
    near = weigh_beforehand(alone, near_words(alone, pairs, offered), pairs)
    best = best_places(near.worth, CLOSE)
    given = Given(ask, LENGTH, offered)
    given.fill(near.ids[best], ROWS)
    more = _going_on(given, offered)
    added = weigh_beforehand(alone, more[~_are_among(more, near.ids)], pairs)
    pool = Weighed(
        np.concatenate([near.ids[best], added.ids]),
        np.concatenate([near.traits[best], added.traits]),
        np.concatenate([near.worth[best], added.worth]),
    )
    every = np.concatenate([near.worth, added.worth])
    total = float(log_sum(every) - np.log(AMONG)) if len(every) else 0.0  # nothing may be offered at all
    return Looked(alone, pool, said_closely(alone, pool, given), total)


def near_words(alone: Floats, pairs: Pairs, offered: NDArray[np.bool_]) -> Ids:
    """Return the words to weigh, each once: the likeliest listed ones, and what the likeliest tokens make."""
    clear = np.maximum(alone, FAINT)
    first, second = pairs.ids.T
    guess = pairs.likely + pairs.marginal * (clear[0].take(first) + clear[1].take(second))
    guess[~(offered.take(first) & offered.take(second))] = -np.inf
    listed = pairs.ids[best_places(guess, NEAR)]
    listed = listed[offered[listed].all(axis=1)]
    grid = likeliest_grid(alone)
    grid = grid[offered[grid].all(axis=1)]
    return np.concatenate([listed, grid[~_are_among(grid, listed)]])


def weigh_beforehand(alone: Floats, words: Ids, pairs: Pairs) -> Weighed:
    """Weigh words (some, 2) without asking the model again."""
    traits = pairs.traits(words)
    marginal = _clear(alone[0], words[:, 0]) + _clear(alone[1], words[:, 1])
    return Weighed(words, traits, marginal * pairs.beforehand[0] + traits @ pairs.beforehand[1:])


def said_closely(alone: Floats, words: Weighed, given: Given) -> Floats:
    """Return what is known of words when some halves have been asked about: (words, SAID + traits)."""
    first, second = _clear(alone[0], words.ids[:, 0]), _clear(alone[1], words.ids[:, 1])
    by_head, behind = _said_by(given.heads, words.ids[:, 0], words.ids[:, 1])
    by_tail, before = _said_by(given.tails, words.ids[:, 1], words.ids[:, 0])
    said = np.zeros((len(words.ids), SAID))
    one = np.ones(len(said))
    for columns, which, found in (
        (_BOTH, by_head & by_tail, (first + second, behind + before, np.maximum(first + behind, second + before), one)),
        (_HEAD, by_head & ~by_tail, (first, second, behind, one)),
        (_TAIL, by_tail & ~by_head, (first, second, before, one)),
        (_NONE, ~by_head & ~by_tail, (first, second)),
    ):
        said[which, columns] = np.stack(found, axis=1)[which]
    return np.concatenate([said, words.traits], axis=1)


def _said_by(halves: dict[tuple[int, ...], Floats], own: Ids, other: Ids) -> tuple[NDArray[np.bool_], Floats]:
    """Tell which words have a half that was asked about, and what that says of the other one: (words,) each."""
    if not halves:
        return np.zeros(len(own), np.bool_), np.zeros(len(own))
    is_it = own[:, None] == np.array([half[0] for half in halves])[None]  # (words, halves)
    tables = np.concatenate(list(halves.values()))  # (halves, vocabulary)
    there: NDArray[np.bool_] = is_it.any(axis=1)
    said = np.maximum(tables[is_it.argmax(axis=1), other], FAINT)
    return there, np.where(there, said, 0.0)


def _going_on(given: Given, offered: NDArray[np.bool_]) -> Ids:
    """Return what the model would put together with each half that was asked about, each word once: (words, 2)."""
    made = [(head, token) for (head,), [said] in given.heads.items() for token in best_places(said, FOLLOWING).tolist()]
    made += [
        (token, tail) for (tail,), [said] in given.tails.items() for token in best_places(said, FOLLOWING).tolist()
    ]
    words = np.array(list(dict.fromkeys(made)), np.int64).reshape(-1, LENGTH)
    return words[offered[words].all(axis=1)]


def packed(words: Ids) -> Ids:
    """Return each word (words, 2) as one number: (words,)."""
    numbers: Ids = words[:, 0] << 32 | words[:, 1]
    return numbers


def _are_among(words: Ids, others: Ids) -> NDArray[np.bool_]:
    """Tell which words (words, 2) are among others (others, 2)."""
    there: NDArray[np.bool_] = (packed(words)[:, None] == packed(others)[None]).any(axis=1)
    return there


def _clear(log_probabilities: Floats, ids: Ids) -> Floats:
    clear: Floats = np.maximum(log_probabilities.take(ids), FAINT)
    return clear
