"""The canon -> works in a row: what the product recognises as a quotation (`bertfill_ls/memory/quotations.py`).

Anthologies of chinese-poetry (MIT; the works are in the public domain), idioms and much-quoted lines of THUOCL (MIT),
riddles of chinese-xinhua (MIT). No line is singled out: what is in a list is in the memory.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.memory.quotations import END, Kind, pair_hashes
from models.training.memory.symbols import Table

_HEADED = re.compile(r"《([^》]{1,30})》([^：，。]{0,8})：(.+)", re.DOTALL)
_CLAUSE = re.compile(r"[，。？！；：、\n]")
_LONGEST = 500  # characters of a poem that is there for one much-quoted line
_BUCKETS = 1 << 16


@dataclass(frozen=True)
class Work:
    """A text of the canon, in simplified and in traditional script, and what it is called."""

    simplified: str
    traditional: str
    source: str
    kind: Kind


class Scripts:
    """Conversion between the scripts, which keeps the number of characters."""

    def __init__(self) -> None:
        from opencc import OpenCC

        self._simple, self._traditional = OpenCC("t2s").convert, OpenCC("s2t").convert

    def work(self, text: str, source: str, kind: Kind) -> Work:
        """Return a work in both scripts, whichever it is given in; its source in simplified characters."""
        simple = self._simple(text)
        # A text that is not simplified is the original; OpenCC's own choice among forms serves the others.
        traditional = text if simple != text else self._traditional(text)
        if not len(simple) == len(traditional) == len(text):
            simple = traditional = text
        return Work(simple, traditional, self._simple(source), kind)


def anthology(path: Path, scripts: Scripts) -> Iterator[Work]:
    """Read the poems or chapters of a file of chinese-poetry."""
    for poem in json.loads(path.read_text(encoding="utf-8")):
        text = "\n".join(line.strip() for line in poem["paragraphs"])
        if "chapter" in poem:
            yield scripts.work(text, f"论语 · {poem['chapter']}", Kind.CLASSIC)
        else:
            # 「相和歌辭 靜夜思」: the tune or the collection first, the poem's own name last.
            title = poem.get("rhythmic") or poem["title"].split()[-1]
            yield scripts.work(text, f"{title} · {poem['author']}", Kind.POEM)


def quoted_poems(corpus: Path, lines: Path, fewest: int, scripts: Scripts) -> Iterator[Work]:
    """Read the poems that a much-quoted line is from.

    `corpus` has a poem to a document, headed 《title》author：; `lines` has a line, a tab and how often it is quoted.
    """
    quoted = {line for line, count in _listed(lines) if count >= fewest}
    for document in corpus.read_text(encoding="utf-8").split("\n\n"):
        head = _HEADED.match(document)
        if head and len(document) <= _LONGEST and quoted.intersection(_CLAUSE.split(head[3])):
            quoted -= set(_CLAUSE.split(head[3]))
            title = head[1].split()[0]
            yield scripts.work(head[3], f"{title} · {head[2]}" if head[2] else title, Kind.POEM)


def idioms(path: Path, scripts: Scripts) -> Iterator[Work]:
    """Read the idioms of a list (idiom, tab, frequency)."""
    return (scripts.work(idiom, "成语", Kind.IDIOM) for idiom, _ in _listed(path))


def riddles(path: Path, scripts: Scripts) -> Iterator[Work]:
    """Read riddles, each with each of its answers."""
    for entry in json.loads(path.read_text(encoding="utf-8")):
        for answer in re.split(r"[；;]", entry["answer"]):
            yield scripts.work(f"{entry['riddle']}——{answer}", "歇后语", Kind.RIDDLE)


def in_a_row(works: Iterable[Work], chinese: Table) -> dict[str, NDArray[np.generic]]:
    """Return the arrays that the product reads. `chinese` (0x10000,) is 0 for all but Chinese characters."""
    points, original, starts, sources, kinds = [END], [END], [], [], []
    names: dict[str, int] = {}
    seen: set[str] = set()
    for work in works:
        kept = [(ord(s), ord(t)) for s, t in zip(work.simplified, work.traditional, strict=True) if _is(s, chinese)]
        text = "".join(chr(point) for point, _ in kept)
        if len(kept) < 4 or text in seen:
            continue
        seen.add(text)
        starts.append(len(points))
        sources.append(names.setdefault(work.source, len(names)))
        kinds.append(work.kind)
        points += [*(simple for simple, _ in kept), END]
        original += [*(form if form < 0x10000 else simple for simple, form in kept), END]
    row = np.array(points, np.uint16)
    buckets, places = _by_pair(row)
    return {
        "quotations.points": row,
        "quotations.original": np.array(original, np.uint16),
        "quotations.starts": np.array(starts, np.uint32),
        "quotations.sources": np.array(sources, np.uint16),
        "quotations.kinds": np.array(kinds, np.uint8),
        "quotations.names": np.frombuffer("\n".join(names).encode(), np.uint8),
        "quotations.buckets": buckets,
        "quotations.places": places,
    }


def _by_pair(row: NDArray[np.uint16]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return where each bucket begins (buckets + 1,), and the places of the first character of each pair in them."""
    first, second = row[:-1].astype(np.int64), row[1:].astype(np.int64)
    places = np.flatnonzero((first != END) & (second != END))
    buckets = pair_hashes(first[places], second[places], _BUCKETS)
    order = np.argsort(buckets, kind="stable")
    begins = np.searchsorted(buckets[order], np.arange(_BUCKETS + 1))
    return begins.astype(np.uint32), places[order].astype(np.uint32)


def _is(character: str, chinese: Table) -> bool:
    return ord(character) < len(chinese) and bool(chinese[ord(character)])


def _listed(path: Path) -> Sequence[tuple[str, int]]:
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").split("\n") if "\t" in line)
    return [(row[0].strip(), int(row[1])) for row in rows]
