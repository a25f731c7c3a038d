"""Corpus text -> symbols, by the very table that the product folds a writer's text with."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.memory.alphabet import NONE, SKIPPED, code_points

MARKS = "，。、？！：；“”‘’《》（）—…·"
NUMBER, LATIN = "0", "a"  # the symbols of a number and of a stretch of letters
END_OF_SENTENCE = "。"

_FOLDED = {
    "，": ",﹐",
    "。": "．｡\n",
    "？": "?",
    "！": "!",
    "：": ":",
    "；": ";",
    "（": "(",
    "）": ")",
    "“": "「",
    "”": "」",
    "‘": "『",
    "’": "』",
    "《": "〈",
    "》": "〉",
}
_SPACES = " \t\r\u3000\u00a0"
_CODES = 0x10000

Table = NDArray[np.uint16]


def is_chinese() -> NDArray[np.bool_]:
    """Tell for each code point of the BMP whether it is a Chinese character."""
    chinese = np.zeros(_CODES, np.bool_)
    for first, after in ((0x3007, 0x3008), (0x3400, 0x4DC0), (0x4E00, 0xA000)):
        chinese[first:after] = True
    return chinese


def simplified_forms() -> Table:
    """Return for each Chinese character its simplified form, one character for one; 0 for all else."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    folded = np.zeros(_CODES, np.uint16)
    for point in np.flatnonzero(is_chinese()).tolist():
        simple = convert(chr(point))
        folded[point] = ord(simple) if len(simple) == 1 and ord(simple) < _CODES else point
    return folded


def characters_by_count(texts: Iterable[str], most: int) -> list[str]:
    """Return the `most` frequent Chinese characters of the texts, which are simplified, the most frequent first."""
    counts = np.zeros(_CODES, np.int64)
    for text in texts:
        counts += np.bincount(code_points(text), minlength=_CODES)
    counts[~is_chinese()] = 0
    order = np.argsort(-counts, kind="stable")[:most]
    return [chr(point) for point in order.tolist() if counts[point]]


def alphabet_of(characters: Sequence[str]) -> list[str]:
    """Return what the symbols stand for, from 1 on: marks, a number, letters, then the characters."""
    return [*MARKS, NUMBER, LATIN, *characters]


def table_of(alphabet: Sequence[str], simplified: Table) -> Table:
    """Return the symbol of each code point, folded by width and script."""
    table = np.full(_CODES, NONE, np.uint16)
    for symbol, character in enumerate(alphabet, start=1):
        table[ord(character)] = symbol
    for mark, others in _FOLDED.items():
        table[[ord(other) for other in others]] = table[ord(mark)]
    for first, count, stands_for in (("0", 10, NUMBER), ("A", 26, LATIN), ("a", 26, LATIN)):
        for shift in (0, 0xFEE0):  # half width and full width
            start = ord(first) + shift
            table[start : start + count] = table[ord(stands_for)]
    other_script = (simplified > 0) & (table == NONE)
    table[other_script] = table[simplified[other_script]]
    table[[ord(space) for space in _SPACES]] = SKIPPED
    return table


def symbols_of(text: str, table: Table, runs: Sequence[int]) -> Table:
    """Return the symbols of a text, those of `runs` once however often they stand in a row."""
    symbols = table[code_points(text)]
    symbols = symbols[symbols != SKIPPED]
    again = np.zeros(len(symbols), np.bool_)
    again[1:] = (symbols[1:] == symbols[:-1]) & np.isin(symbols[1:], runs)
    kept: Table = symbols[~again]
    return kept


def read_texts(paths: Sequence[Path]) -> Iterable[str]:
    """Read one text after the other."""
    return (path.read_text(encoding="utf-8") for path in paths)
