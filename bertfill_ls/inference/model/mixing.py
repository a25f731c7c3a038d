"""The network and the memory together: scores for a gap from logits and from what the phrases around it are worth.

    log p = logits / temperature + strength · worth

for the tokens that are one character of the memory's alphabet. Together they keep the share that the network gives
them, so that what the memory does not know (Latin words, above all) neither gains nor loses by it. The phrases of a
gap are those of its own text: what stands beside it in a batch never matters.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate
from bertfill_ls.core.prediction.decode import Logits
from bertfill_ls.core.prediction.pair_search import Pairs, packed
from bertfill_ls.core.prediction.phrase_search import Ids, log_sum
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.core.prediction.word_search import Weigh, WordList
from bertfill_ls.memory.alphabet import NONE, OPEN, Symbols
from bertfill_ls.memory.company import IDIOM_LENGTH
from bertfill_ls.memory.edges import Edges
from bertfill_ls.memory.lexicon import Words
from bertfill_ls.memory.pairs import LENGTH as PAIR
from bertfill_ls.memory.pairs import known_of
from bertfill_ls.memory.phrase_memory import NAT, PhraseMemory

Scores = NDArray[np.float64]

# Tokens that the memory is asked about, those that the network thinks best of. What it puts behind so many others no
# phrase brings back.
_ASKED = 256

# What it counts that a word is common, and what one is worth that is in no list, by its length, in nats. Fitted on 240
# held-out words of two characters (0.2 to 0.3 and -3 to -4.5 are as good) before those got weights of their own. For
# three a guess: the tokens of one half are taken for independent, so what is put together from them looks likelier.
_COMMONNESS = 0.3
_UNLISTED = {2: -3.0, 3: -6.0, 4: -3.0}

# Words of so many characters are weighed as wholes. Of 1,000 held-out sentences with an idiom hidden, the network alone
# has the idiom among 256 of the list in one of three, among five in one of twenty; with what is written across its
# edges in one of five, with the company that it keeps in one of four. `training/memory/fit_wholes` fits these on every
# other of them and on as many with another word hidden: fitted on idioms alone it finds these a little more often, and
# other words far less.
WHOLE = IDIOM_LENGTH
_MARGINAL = 0.239  # of the logarithms of what stands in each place by itself
_TRAITS = np.array([0.28, 0.066, 1.783])  # see ``Wholes``
# By shape (``edges.SHAPES``), in 1/NAT nats.
_ACROSS = np.array([-70, 114, 68, 180, 74, 16, 207, 382, 232, 214], np.int64)
_COMPANY = 0.331  # of what the sentence around it is worth by the characters that an idiom is found among
_RANK_OFFSET = 10  # the symbols are sorted by frequency; a character's is taken for 1 / (rank + offset)
FAINT = -30.0  # nats: fainter is not less likely
_LISTED = 0.9  # the share of the words that are listed

# Words of two characters are weighed twice (``pair_search``), and first of all by what they are in every gap, which
# leaves those that are looked at. `training/memory/fit_pairs` fits the weights of both on held-out words.
_PAIR_MARGINAL, _PAIR_COMMON, _PAIR_RARITY = 0.55, 0.54, 0.66
# How common, whether unlisted, how rare its characters are; then what is written across its edges, and over it.
_PAIR_BEFOREHAND = np.array(
    [0.486, 0.054, -2.164, 0.444, *[0.156, 1.510, 0.191, 1.286, 0.057, 0.996, 0.510], *[0.974, 0.750, 0.830]]
)
# What the model says where it was asked about both halves, the first, the second, none; then the same.
_PAIR_CLOSELY = np.array(
    [
        *[0.217, 0.163, 0.287, 0.433],
        *[0.551, 0.077, 0.451, 0.166],
        *[0.196, 0.480, 0.503, 0.678],
        *[0.397, 0.431],
        *[-0.042, -1.358, 0.302],
        *[-0.034, 0.878, 0.196, 1.044, 0.135, 0.827, 0.494],
        *[0.723, 0.593, 0.710],
    ]
)

_NOTEWORTHY = 0.7  # nats: a candidate rests on the memory when that doubles its probability
_SHORTEST_PHRASE = 3  # characters; of two, every sentence is full


@dataclass(frozen=True, slots=True)
class Sides:
    """The text on both sides of a gap, in which OPEN stands for each character that is not known yet."""

    before: str
    behind: str

    @classmethod
    def of(cls, window: Window, gap: Sequence[Mask]) -> "Sides":
        """Return the sides of some masks of a window that stand side by side."""
        first, last = gap[0].span, gap[-1].span
        pieces: list[str] = []
        behind = 0
        place = window.span.start
        for mask in window.masks:
            pieces.append(window.text[place - window.span.start : mask.span.start - window.span.start])
            if mask.span == first:
                behind = len(pieces)
            pieces.append(OPEN * mask.length)
            place = mask.span.end
            if mask.span == last:
                end = len(pieces)
        pieces.append(window.text[place - window.span.start :])
        return cls("".join(pieces[:behind]), "".join(pieces[end:]))

    def filled(self, texts: Sequence[str], place: int) -> "Sides":
        """Return the sides of one position of a gap of several when ``texts`` stand in its positions."""
        return Sides(self.before + "".join(texts[:place]), "".join(texts[place + 1 :]) + self.behind)


@dataclass(frozen=True, slots=True)
class Wholes:
    """What is known of words as wholes: their edges, their company, and whatever the gap.

    ``traits`` (words, 3): how rare their characters are, how common they are, whether they are idioms. ``company``
    (idioms,) has the row of each idiom of the memory's company among the words, -1 for one that cannot be written.
    """

    edges: Edges
    traits: Scores
    company: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ListedPairs:
    """The listed words of two characters: what each has for itself in every gap (words,), and where it is found.

    ``numbers`` (words,) are the words as numbers, sorted; ``rows`` (words,) where each of these stands in the list.
    """

    likely: Scores
    common: Scores
    numbers: Ids
    rows: Ids

    def common_of(self, words: Ids) -> tuple[Scores, NDArray[np.bool_]]:
        """Return how common each of some words (some, 2) is, 0 for one that is not listed, and which are: (some,)."""
        places = np.searchsorted(self.numbers, packed(words)).clip(max=len(self.numbers) - 1)
        is_listed = self.numbers[places] == packed(words)
        return np.where(is_listed, self.common[self.rows[places]], 0.0), is_listed


@dataclass(frozen=True, slots=True)
class Beside:
    """A memory beside one network.

    ``symbols`` (vocabulary,) has the symbol of each token that is one character of the memory's alphabet and may be
    shown, else NONE. ``temperature`` divides the logits where the memory has its say.
    """

    memory: PhraseMemory
    symbols: Symbols
    temperature: float
    strength: float
    _known: NDArray[np.int64] = field(init=False, repr=False, compare=False)
    _known_symbols: Symbols = field(init=False, repr=False, compare=False)
    _lists: dict[int, WordList] = field(default_factory=dict, repr=False, compare=False)
    _wholes: dict[int, Wholes] = field(default_factory=dict, repr=False, compare=False)
    _listed_pairs: dict[int, ListedPairs] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """See which tokens have a symbol, and which: (known,) each."""
        object.__setattr__(self, "_known", np.flatnonzero(self.symbols != NONE))
        object.__setattr__(self, "_known_symbols", self.symbols[self._known])

    def scores(self, logits: Logits, sides: Sequence[Sides]) -> Scores:
        """Return log-probabilities up to a constant for some gaps: (gaps, vocabulary) in, the same shape out."""
        scaled = logits.astype(np.float64) / self.temperature
        known = self._known
        if not len(known) or not len(scaled):
            return scaled
        ours = scaled.take(known, axis=1)
        asked = np.argpartition(ours, max(len(known) - _ASKED, 0), axis=1)[:, -_ASKED:]  # (gaps, asked)
        places = asked + len(known) * np.arange(len(ours))[:, None]  # among those of all gaps
        before = ours.take(places)
        around = np.stack([self.memory.around(each.before, each.behind) for each in sides])
        worth = self.memory.worth(around, self._known_symbols.take(asked), before * (NAT / self.strength))
        together = before + worth * (self.strength / NAT)
        # Only those asked about have changed: the sum over all of ours need not be taken again.
        highest = ours.max(axis=1, keepdims=True)
        chances = np.exp(ours - highest)
        total = chances.sum(axis=1, keepdims=True)
        others = np.maximum(total - chances.take(places).sum(axis=1, keepdims=True), 0.0)
        share = np.log(total / (others + np.exp(together - highest).sum(axis=1, keepdims=True)))
        ours += share
        ours.reshape(-1)[places] = together + share
        scaled[:, known] = ours
        return scaled

    def words(self, length: int, tokens: Callable[[], Mapping[str, int]]) -> WordList | None:
        """Return the words of so many characters that the model can write; None where there are none.

        Made when they are first asked for, from the tokens that may be shown with their ids.
        """
        if length not in self.memory.words:
            return None
        if length not in self._lists:
            words, rows = _word_list(self.memory.words[length], tokens())
            if length == WHOLE and len(rows):
                self._wholes[length] = self._taken_apart(words, rows)
            self._lists[length] = words
        words = self._lists[length]
        return words if len(words.ids) else None

    def weigh(self, words: WordList, sides: Sides) -> Weigh | None:
        """Return what weighs all of these words in a gap; None where their halves are asked about instead."""
        wholes = self._wholes.get(words.ids.shape[1])
        if wholes is None:
            return None
        prior = wholes.traits @ _TRAITS

        def weigh(alone: Scores) -> Scores:
            around = self.memory.around(sides.before, sides.behind)
            across = wholes.edges.worth(around, _ACROSS) * (self.strength / NAT)
            company = self.company(wholes, sides) * (self.strength / NAT)
            clear = np.maximum(alone, FAINT)
            marginal = clear[np.arange(len(clear)), words.ids].sum(axis=1)
            score: Scores = _MARGINAL * marginal + across + _COMPANY * company + prior
            share: Scores = score - log_sum(score) + np.log(_LISTED)
            return share

        return weigh

    def pairs(self, words: WordList, sides: Sides) -> Pairs:
        """Return what weighs words of two characters in a gap, those of the list and others."""
        if PAIR not in self._listed_pairs:
            common, numbers = words.prior / _COMMONNESS, packed(words.ids)
            likely = _PAIR_COMMON * common + _PAIR_RARITY * self._rarity(words.ids)
            order = np.argsort(numbers, kind="stable")
            self._listed_pairs[PAIR] = ListedPairs(likely, common, numbers[order], order)
        listed = self._listed_pairs[PAIR]
        around = self.memory.around(sides.before, sides.behind)

        def traits(ids: Ids) -> Scores:
            common, is_listed = listed.common_of(ids)
            written = known_of(self.memory.phrases, self.symbols[ids], around)
            return np.concatenate([np.stack([common, ~is_listed, self._rarity(ids)], axis=1), written], axis=1)

        return Pairs(words.ids, _PAIR_MARGINAL, listed.likely, traits, _PAIR_BEFOREHAND, _PAIR_CLOSELY)

    def _rarity(self, ids: Ids) -> Scores:
        """Return how rare the characters of each word are together: (words, length) -> (words,)."""
        symbols = self.symbols[ids].astype(np.int64)
        ranks = np.where(symbols == NONE, len(self.memory.alphabet.characters), symbols)
        rarity: Scores = np.log(ranks + _RANK_OFFSET).sum(axis=1)
        return rarity

    def wholes(self, length: int) -> Wholes:
        """Return what is known of the words of so many characters as wholes, once ``words`` has made them.

        Raises:
            KeyError: they are not weighed as wholes.
        """
        return self._wholes[length]

    def company(self, wholes: Wholes, sides: Sides) -> NDArray[np.int64]:
        """Return what the text around a gap is worth for each word by the company it keeps: (words,), in 1/NAT nats."""
        worth = np.zeros(len(wholes.traits), np.int64)
        can_be_written = wholes.company >= 0
        among = self.memory.company.among(sides.before, sides.behind)
        worth[wholes.company[can_be_written]] = among[can_be_written]
        return worth

    def _taken_apart(self, words: WordList, rows: NDArray[np.int64]) -> Wholes:
        listed = self.memory.words[words.ids.shape[1]].points
        is_idiom = self.memory.quotations.are_idioms(listed[rows])
        traits = np.stack([self._rarity(words.ids), words.prior / _COMMONNESS, is_idiom], axis=1)
        place = np.full(len(listed), -1, np.int64)
        place[rows] = np.arange(len(rows))
        company = place[self.memory.company.words.astype(np.int64)]
        return Wholes(Edges.of(self.memory.phrases, self.symbols[words.ids]), traits, company)

    def quoted(self, sides: Sides, length: int) -> tuple[Candidate, ...]:
        """Return what is quoted in a gap of ``length`` characters, with the chance that it is, and its source."""
        found = self.memory.quoted(sides.before, sides.behind, length)
        return tuple(Candidate(quotation.text, chance, quotation.source) for quotation, chance in found)

    def phrases(self, sides: Sides, token_ids: Sequence[int]) -> list[str | None]:
        """Return for each token the longest phrase around a gap that the memory knows with it in it; None for none."""
        symbols = self.symbols[np.array(token_ids, np.int64)]
        found = self.memory.longest(self.memory.around(sides.before, sides.behind), symbols)
        return [phrase if phrase is not None and len(phrase) >= _SHORTEST_PHRASE else None for phrase in found]


def _word_list(words: Words, id_of: Mapping[str, int]) -> tuple[WordList, NDArray[np.int64]]:
    """Return the words that a model can write, and which of all words they are (words,)."""
    ids_of_points = np.full(0x10000, -1, np.int64)
    for text, token_id in id_of.items():
        if len(text) == 1 and ord(text) < len(ids_of_points):
            ids_of_points[ord(text)] = token_id
    ids = ids_of_points[words.points]  # (words, length)
    known = (ids >= 0).all(axis=1)
    nats = words.levels[known] / 2 * np.log(2)
    prior = _COMMONNESS * (nats - nats.max(initial=0.0))
    return WordList(ids[known], prior, _UNLISTED[ids.shape[1]]), np.flatnonzero(known)


def rests_on_memory(gain: float) -> bool:
    """Tell whether a candidate whose log-probability the memory raises by ``gain`` nats rests on it."""
    return gain >= _NOTEWORTHY


def with_quotations(
    candidates: Sequence[Candidate], quoted: Sequence[Candidate], *, only: bool = False
) -> tuple[Candidate, ...]:
    """Return candidates with what is quoted among them, best first.

    The scores of ``quoted`` are the chances that they are meant; the others share the rest. ``only`` adds no text that
    is no candidate already.
    """
    if not quoted:
        return tuple(candidates)
    rest = 1.0 - sum(each.score for each in quoted)
    merged = {each.text: replace(each, score=each.score * rest) for each in candidates}
    for each in quoted:
        before = merged.get(each.text)
        if before is not None or not only:
            score = each.score + (before.score if before else 0.0)
            merged[each.text] = Candidate(each.text, score, each.source, before.phrase if before else None)
    return tuple(sorted(merged.values(), key=lambda each: -each.score))
