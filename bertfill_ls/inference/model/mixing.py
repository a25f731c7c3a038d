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
from bertfill_ls.core.prediction.phrase_search import log_sum
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.core.prediction.word_search import WordList
from bertfill_ls.memory.alphabet import NONE, OPEN, Symbols
from bertfill_ls.memory.lexicon import Words
from bertfill_ls.memory.phrase_memory import NAT, PhraseMemory

Scores = NDArray[np.float64]

# Tokens that the memory is asked about, those that the network thinks best of. What it puts behind so many others no
# phrase brings back.
_ASKED = 256

# What it counts that a word is common, and what one is worth that is in no list, by its length, in nats. Fitted on 240
# held-out words of two characters (0.2 to 0.3 and -3 to -4.5 are as good). For longer ones a guess: the tokens of one
# half are taken for independent, so what is put together from single ones looks likelier than it is.
_COMMONNESS = 0.3
_UNLISTED = {2: -3.0, 3: -6.0, 4: -12.0}

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
class Beside:
    """A memory beside one network.

    ``symbols`` (vocabulary,) has the symbol of each token that is one character of the memory's alphabet and may be
    shown, else NONE. ``temperature`` divides the logits where the memory has its say.
    """

    memory: PhraseMemory
    symbols: Symbols
    temperature: float
    strength: float
    _lists: dict[int, WordList] = field(default_factory=dict, repr=False, compare=False)

    def scores(self, logits: Logits, sides: Sides) -> Scores:
        """Return log-probabilities up to a constant for one gap: (vocabulary,) in, the same shape out."""
        scaled = logits.astype(np.float64) / self.temperature
        known = np.flatnonzero(self.symbols != NONE)
        if not len(known):
            return scaled
        ours = scaled[known]
        asked = known[np.argpartition(-ours, min(_ASKED, len(ours)) - 1)[:_ASKED]]
        worth = self.memory.worth(self.memory.around(sides.before, sides.behind), self.symbols[asked])
        mixed = scaled.copy()
        mixed[asked] += worth * (self.strength / NAT)
        mixed[known] += log_sum(ours) - log_sum(mixed[known])
        return mixed

    def words(self, length: int, tokens: Callable[[], Mapping[str, int]]) -> WordList | None:
        """Return the words of so many characters that the model can write; None where there are none.

        Made when they are first asked for, from the tokens that may be shown with their ids.
        """
        if length not in self.memory.words:
            return None
        if length not in self._lists:
            self._lists[length] = _word_list(self.memory.words[length], tokens())
        words = self._lists[length]
        return words if len(words.ids) else None

    def quoted(self, sides: Sides, length: int) -> tuple[Candidate, ...]:
        """Return what is quoted in a gap of ``length`` characters, with the chance that it is, and its source."""
        found = self.memory.quoted(sides.before, sides.behind, length)
        return tuple(Candidate(quotation.text, chance, quotation.source) for quotation, chance in found)

    def phrase(self, sides: Sides, token_id: int) -> str | None:
        """Return the longest phrase around a gap that the memory knows with a token in it."""
        symbol = int(self.symbols[token_id])
        if symbol == NONE:
            return None
        phrase = self.memory.longest(self.memory.around(sides.before, sides.behind), symbol)
        return phrase if phrase is not None and len(phrase) >= _SHORTEST_PHRASE else None


def _word_list(words: Words, id_of: Mapping[str, int]) -> WordList:
    ids_of_points = np.full(0x10000, -1, np.int64)
    for text, token_id in id_of.items():
        if len(text) == 1 and ord(text) < len(ids_of_points):
            ids_of_points[ord(text)] = token_id
    ids = ids_of_points[words.points]  # (words, length)
    known = (ids >= 0).all(axis=1)
    nats = words.levels[known] / 2 * np.log(2)
    return WordList(ids[known], _COMMONNESS * (nats - nats.max(initial=0.0)), _UNLISTED[ids.shape[1]])


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
