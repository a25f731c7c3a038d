"""Corpus text -> which words of two to four characters are written, and how often."""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

LENGTHS = (2, 3, 4)

_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
_SEED = 3

Segmenter = Callable[[str], Iterable[str]]


def count_words(paths: Iterable[Path], segment: Segmenter, most: int) -> Counter[str]:
    """Count words in up to `most` characters of each file, in whole lines drawn at random."""
    counts: Counter[str] = Counter()
    for path in paths:
        lines = path.read_text(encoding="utf-8").split("\n")
        random.Random(_SEED).shuffle(lines)
        read = 0
        for line in lines:
            for stretch in _CHINESE.findall(line):
                counts.update(word for word in segment(stretch) if len(word) in LENGTHS)
            read += len(line)
            if read > most:
                break
    return counts


def word_arrays(counts: Mapping[str, int], fewest: int, always: Iterable[str]) -> dict[str, NDArray[np.generic]]:
    """Return the arrays that the product reads: words by length, the most frequent first, each with its level.

    `always` are words that are kept however seldom they are counted.
    """
    kept = {word: count for word, count in counts.items() if count >= fewest and len(word) in LENGTHS}
    for word in always:
        if len(word) in LENGTHS and _CHINESE.fullmatch(word):
            kept[word] = max(kept.get(word, 0), counts.get(word, 0), 1)
    arrays: dict[str, NDArray[np.generic]] = {}
    for length in LENGTHS:
        words = sorted((word for word in kept if len(word) == length), key=lambda word: (-kept[word], word))
        arrays[f"words.{length}"] = np.array([[ord(c) for c in word] for word in words], np.uint16).reshape(-1)
        levels = [level_of(kept[word]) for word in words]
        arrays[f"words.{length}.levels"] = np.array(levels, np.uint8)
    return arrays


def level_of(count: int) -> int:
    """Return twice the binary logarithm of a count, rounded down."""
    return (count * count).bit_length() - 1
