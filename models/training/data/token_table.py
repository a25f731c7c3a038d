"""Text -> token ids by table: the same ids as BERT's tokenizer, a hundred times as fast on Chinese.

A Chinese character or a mark is one token whatever stands beside it, so a table answers for it; only what is left
between them, Latin words and numbers for the most part, goes through the tokenizer, once for each different stretch.
Which is which is asked of the tokenizer itself, code point by code point. A special token that is spelled out in the
text, `[MASK]` in a manual, is text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from models.training.data.vocabulary import make_tokenizer

_CODE_POINTS = 0x110000
_NEW, _SINGLE, _SPACE, _STRETCH = range(4)  # kinds of code points


@dataclass(frozen=True)
class Encoded:
    """`tokens` (tokens,) and `offsets` (code points + 1,): how many tokens stand before each code point."""

    tokens: NDArray[np.uint16]
    offsets: NDArray[np.int64]


class TokenTable:
    """The ids of a vocabulary, by code point."""

    def __init__(self, entries: Sequence[str]) -> None:
        self._tokenizer: Tokenizer = make_tokenizer(entries)
        self._tokenizer.encode_special_tokens = True
        self._kinds = np.zeros(_CODE_POINTS, np.uint8)
        self._ids = np.zeros(_CODE_POINTS, np.uint16)  # of single ones
        self._stretches: dict[str, list[int]] = {}

    def encode(self, text: str) -> Encoded:
        """Encode a text of any length; line ends are white space."""
        points = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        for point in np.unique(points[self._kinds[points] == _NEW]):
            self._learn(int(point))
        kinds = self._kinds[points]
        inside = np.diff(np.concatenate([[0], (kinds == _STRETCH).view(np.int8), [0]]))
        begins, ends = np.flatnonzero(inside == 1), np.flatnonzero(inside == -1)
        stretches = [
            self._encode_stretch(text[begin:end]) for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)
        ]
        sizes = np.array([len(ids) for ids in stretches], np.int64)
        widths = (kinds == _SINGLE).astype(np.int64)
        widths[begins] = sizes
        offsets = np.concatenate([[0], np.cumsum(widths)])
        tokens = np.zeros(offsets[-1], np.uint16)
        single = np.flatnonzero(kinds == _SINGLE)
        tokens[offsets[single]] = self._ids[points[single]]
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        tokens[np.repeat(offsets[begins], sizes) + within] = [number for ids in stretches for number in ids]
        return Encoded(tokens, offsets)

    def _learn(self, point: int) -> None:
        """Ask the tokenizer whether a code point stands by itself between two letters."""
        normal = self._tokenizer.normalizer.normalize_str(f"a{chr(point)}a")
        pieces = [piece for piece, _ in self._tokenizer.pre_tokenizer.pre_tokenize_str(normal)]
        ids = self._tokenizer.encode(chr(point), add_special_tokens=False).ids
        if len(pieces) == 3 and len(ids) == 1:
            self._kinds[point], self._ids[point] = _SINGLE, ids[0]
        else:
            self._kinds[point] = _SPACE if pieces == ["a", "a"] else _STRETCH

    def _encode_stretch(self, stretch: str) -> list[int]:
        if stretch not in self._stretches:
            self._stretches[stretch] = self._tokenizer.encode(stretch, add_special_tokens=False).ids
        return self._stretches[stretch]
