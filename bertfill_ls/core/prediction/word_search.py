"""Whole words for a gap of several tokens, from a list of words and from what the model itself thinks of. Pure numbers.

The list is a prior and no prison: it says which words to look at first and how common they are, and what is not in it
can still come when the model is sure of it. A word is scored in both directions: its first half alone and its second
half given the first, and the other way round; the mean of the two is steadier than either.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.core.prediction.phrase_search import OPEN, Ask, Floats, Ids, Phrase, log_sum

POOL = 64  # words that are looked at closely
FREE = 6  # tokens of each place that are put together to words that are not in the list
AT_ONCE = 8  # rows of the second pass: six lose a tenth of the words found, more take too long
AT_LAST = 4  # rows of the third, for what is still missing of the best


@dataclass(frozen=True, slots=True)
class WordList:
    """Words of one length as ids (words, length), and what is known of each beforehand (words,), in nats.

    ``unlisted`` is what is known of a word that is not in the list.
    """

    ids: Ids
    prior: Floats
    unlisted: float

    def row(self, word: Ids) -> int | None:
        """Return where a word (length,) stands in the list; None where it does not."""
        # Most are left out by their first id: comparing all of all words takes ten times as long.
        rows = np.flatnonzero(self.ids[:, 0] == word[0])
        rows = rows[(self.ids[rows] == word).all(axis=1)]
        return int(rows[0]) if len(rows) else None


# Log-probabilities of each place by itself (length, vocabulary) -> those of all the listed words (words,).
Weigh = Callable[[Floats], Floats]


def search_words(ask: Ask, words: WordList, offered: NDArray[np.bool_], *, width: int) -> list[Phrase]:
    """Return up to ``width`` words for a gap, the best first; only what is ``offered`` (vocabulary,).

    ``ask`` is called with one row, then with ``AT_ONCE``, then with ``AT_LAST`` for what is still missing of the best
    ones, so that these are scored in both directions, as ``score_words`` scores them.
    """
    length = words.ids.shape[1]
    alone = normalised(ask(np.full((1, length), OPEN, np.int64), np.arange(length)[None])[0], offered)
    pool, prior = _pool(alone, words)
    given = Given(ask, length, offered)
    given.fill(pool, AT_ONCE)
    joint = _joint(pool, alone, given)
    best = np.argsort(-(joint + prior), kind="stable")[:width]
    pool, prior = pool[best][np.isfinite(joint[best])], prior[best][np.isfinite(joint[best])]
    given.fill(pool, AT_LAST)
    total = _joint(pool, alone, given) + prior
    return [Phrase(tuple(pool[row].tolist()), float(total[row])) for row in np.argsort(-total, kind="stable")]


def search_weighed(ask: Ask, words: WordList, offered: NDArray[np.bool_], weigh: Weigh, *, width: int) -> list[Phrase]:
    """Return up to ``width`` words for a gap, the best first; the listed ones as they are weighed.

    What the model puts together by itself comes beside them, scored in both directions. ``ask`` is called with one row,
    then with ``AT_ONCE``.
    """
    length = words.ids.shape[1]
    alone = normalised(ask(np.full((1, length), OPEN, np.int64), np.arange(length)[None])[0], offered)
    weighed = np.where(offered[words.ids].all(axis=1), weigh(alone), -np.inf)
    listed = best_places(weighed, width)
    free = _put_together(alone)
    free = free[[words.row(word) is None for word in free]]
    given = Given(ask, length, offered)
    given.fill(free, AT_ONCE)
    ids = np.concatenate([words.ids[listed], free])
    total = np.concatenate([weighed[listed], _joint(free, alone, given) + words.unlisted])
    order = np.argsort(-total, kind="stable")[:width]
    return [Phrase(tuple(ids[row].tolist()), float(total[row])) for row in order if np.isfinite(total[row])]


def score_weighed(
    ask: Ask, asked: Sequence[Sequence[int]], words: WordList, offered: NDArray[np.bool_], weigh: Weigh
) -> list[float]:
    """Return the score of each of the words ``asked`` as ``search_weighed`` scores them: a log-probability."""
    pool = np.array(asked, np.int64)  # (asked, length)
    length = pool.shape[1]
    alone = normalised(ask(np.full((1, length), OPEN, np.int64), np.arange(length)[None])[0], offered)
    weighed = weigh(alone)
    rows = [words.row(word) for word in pool]
    free = pool[[row is None for row in rows]]
    given = Given(ask, length, offered)
    given.fill(free, 2 * len(free))
    others = iter((_joint(free, alone, given) + words.unlisted).tolist())
    return [next(others) if row is None else float(weighed[row]) for row in rows]


def score_words(ask: Ask, asked: Sequence[Sequence[int]], words: WordList, offered: NDArray[np.bool_]) -> list[float]:
    """Return the score of each of the words ``asked``, all of the length of those listed: a log-probability.

    What is known of a word beforehand takes from its probability; nothing adds to it.
    """
    pool = np.array(asked, np.int64)  # (asked, length)
    length = pool.shape[1]
    alone = normalised(ask(np.full((1, length), OPEN, np.int64), np.arange(length)[None])[0], offered)
    given = Given(ask, length, offered)
    given.fill(pool, 2 * len(pool))
    return [float(score) + _prior_of(word, words) for score, word in zip(_joint(pool, alone, given), pool, strict=True)]


class Given:
    """What each half of a word says of the other when it is put in: log-probabilities (other half, vocabulary)."""

    def __init__(self, ask: Ask, length: int, offered: NDArray[np.bool_]) -> None:
        self._ask, self._length, self._offered = ask, length, offered
        self.middle = length // 2
        self.heads: dict[tuple[int, ...], Floats] = {}
        self.tails: dict[tuple[int, ...], Floats] = {}

    def fill(self, pool: Ids, most: int) -> None:
        """Ask about the halves of the first words of ``pool``, up to ``most`` that were not asked about before."""
        heads: dict[tuple[int, ...], None] = {}
        tails: dict[tuple[int, ...], None] = {}
        for word in pool.tolist():
            head, tail = tuple(word[: self.middle]), tuple(word[self.middle :])
            new_head, new_tail = (
                ({head: None} if head not in self.heads else {}),
                ({tail: None} if tail not in self.tails else {}),
            )
            if len(heads | new_head) + len(tails | new_tail) > most:
                break
            heads |= new_head
            tails |= new_tail
        before, behind = np.arange(self.middle), np.arange(self.middle, self._length)
        if len(before) == len(behind):  # both in one pass
            found = self._answers([*heads, *tails], [before] * len(heads) + [behind] * len(tails))
        else:
            found = self._answers([*heads], [before] * len(heads)) + self._answers([*tails], [behind] * len(tails))
        self.heads |= zip(heads, found[: len(heads)], strict=True)
        self.tails |= zip(tails, found[len(heads) :], strict=True)

    def _answers(self, halves: Sequence[tuple[int, ...]], filled: Sequence[Ids]) -> list[Floats]:
        if not halves:
            return []
        rows = np.full((len(halves), self._length), OPEN, np.int64)
        for row, half, places in zip(rows, halves, filled, strict=True):
            row[places] = half
        asked = np.stack([np.setdiff1d(np.arange(self._length), places) for places in filled])
        return [normalised(found, self._offered) for found in self._ask(rows, asked)]


def _joint(pool: Ids, alone: Floats, given: Given) -> Floats:
    """Return the mean log-probability of each word in the directions that were asked about; -inf for none."""
    middle = given.middle
    joint = np.full(len(pool), -np.inf)
    for row, word in enumerate(pool.tolist()):
        head, tail = tuple(word[:middle]), tuple(word[middle:])
        found = []
        if head in given.heads:
            found.append(_sum(alone[:middle], head) + _sum(given.heads[head], tail))
        if tail in given.tails:
            found.append(_sum(alone[middle:], tail) + _sum(given.tails[tail], head))
        if found:
            joint[row] = sum(found) / len(found)
    return joint


def _prior_of(word: Ids, words: WordList) -> float:
    row = words.row(word)
    return words.unlisted if row is None else float(words.prior[row])


def normalised(scores: NDArray[np.floating], offered: NDArray[np.bool_]) -> Floats:
    """Return log-probabilities of what is offered (vocabulary,), -inf of all else: (places, vocabulary) in and out."""
    kept = np.where(offered, scores, -np.inf)
    total = log_sum(kept)[..., None]
    normal: Floats = kept - np.where(np.isneginf(total), 0.0, total)  # nothing may be offered at all
    return normal


def _pool(alone: Floats, words: WordList) -> tuple[Ids, Floats]:
    """Return the words to look at, the likeliest first, with their priors; each once."""
    length = len(alone)
    guess = words.prior + sum(alone[place, words.ids[:, place]] for place in range(length))
    listed = best_places(guess, POOL)
    grid = likeliest_grid(alone)
    ids = np.concatenate([words.ids[listed], grid])
    prior = np.concatenate([words.prior[listed], np.full(len(grid), words.unlisted)])
    _, first = np.unique(ids, axis=0, return_index=True)  # a listed word comes before the same one put together
    ids, prior = ids[first], prior[first]
    guess = prior + sum(alone[place, ids[:, place]] for place in range(length))
    order = np.argsort(-guess, kind="stable")[: 2 * POOL]
    order = order[np.isfinite(guess[order])]
    return ids[order], prior[order]


def likeliest_grid(alone: Floats) -> Ids:
    """Return all words of the ``FREE`` likeliest tokens of each place: (words, length)."""
    free = np.stack([best_places(row, FREE) for row in alone])  # (length, FREE)
    return np.stack([each.reshape(-1) for each in np.meshgrid(*free, indexing="ij")], axis=1)


def _put_together(alone: Floats) -> Ids:
    """Return the ``AT_ONCE`` likeliest words of the tokens that are likely in each place, the best first."""
    grid = likeliest_grid(alone)
    guess: Floats = np.sum([alone[place, grid[:, place]] for place in range(len(alone))], axis=0)
    best = best_places(guess, AT_ONCE)
    return grid[best[np.isfinite(guess[best])]]


def best_places(values: Floats, count: int) -> Ids:
    """Return the places of the ``count`` highest values, the highest first; equal ones in their order."""
    if count >= len(values):
        return np.argsort(-values, kind="stable")
    near = np.sort(np.argpartition(-values, count)[:count])
    return near[np.argsort(-values[near], kind="stable")]


def _sum(log_probabilities: Floats, ids: Sequence[int]) -> float:
    return float(log_probabilities[np.arange(len(ids)), list(ids)].sum())
