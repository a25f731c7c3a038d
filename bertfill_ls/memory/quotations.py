"""The lines that everybody quotes, and where they stand: poems, classics, idioms, riddles.

A work is a row of characters without its marks, simplified; ``original`` has the same row in traditional script. A
place of a work fits a gap when the characters on both sides agree with it in order, from the gap outwards. Marks and
white space do not count, and another open place agrees with anything.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.memory.alphabet import OPEN, code_points
from bertfill_ls.memory.sections import DamagedMemoryError, Sections

Points = NDArray[np.int64]

FEWEST = 4  # characters that must agree; of a work of four characters, the three that are not asked for
END = 0  # between two works

_OPEN = ord(OPEN)
_REACH = 16  # characters on either side that are compared
_TURNS = (1, 2, 3, 4)  # so far from the gap a pair of characters is looked up, the nearest first
_MOST_PLACES = 4096  # of a pair; no pair of the canon has as many


class Kind(IntEnum):
    """What a work is."""

    POEM = 0
    CLASSIC = 1
    IDIOM = 2
    RIDDLE = 3


@dataclass(frozen=True, slots=True)
class Quotation:
    """What stands in a work where the gap is.

    ``agreed`` counts the characters around the gap that agree. ``whole`` says that they are all of a clause, and
    nothing else is in it.
    """

    text: str
    source: str
    kind: Kind
    agreed: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Quotations:
    """``points`` and ``original`` (characters,) hold all works, an END before, between and behind them.

    ``starts`` (works,) is where each begins, ``sources`` (works,) the number of its name among ``names``, ``kinds``
    (works,) its kind. The places of a pair of characters are ``places[buckets[h] : buckets[h + 1]]`` for its hash h.
    ``simplified`` (0x10000,) folds the script; 0 is no Chinese character.
    """

    points: NDArray[np.uint16]
    original: NDArray[np.uint16]
    starts: NDArray[np.uint32]
    sources: NDArray[np.uint16]
    kinds: NDArray[np.uint8]
    names: tuple[str, ...]
    buckets: NDArray[np.uint32]
    places: NDArray[np.uint32]
    simplified: NDArray[np.uint16]

    @classmethod
    def of(cls, sections: Sections) -> "Quotations":
        """Take the works out of a memory's file."""
        names = bytes(sections.array("quotations.names", "uint8")).decode().split("\n")
        found = cls(
            sections.array("quotations.points", "uint16"),
            sections.array("quotations.original", "uint16"),
            sections.array("quotations.starts", "uint32"),
            sections.array("quotations.sources", "uint16"),
            sections.array("quotations.kinds", "uint8"),
            tuple(names),
            sections.array("quotations.buckets", "uint32"),
            sections.array("quotations.places", "uint32"),
            sections.array("script.simplified", "uint16"),
        )
        if len(found.points) != len(found.original) or not len(found.starts) == len(found.sources) == len(found.kinds):
            raise DamagedMemoryError("quotations")
        return found

    def find(self, before: str, behind: str, length: int) -> list[Quotation]:
        """Return what the works have in a gap of ``length`` characters, each text once, the best agreement first.

        ``before`` and ``behind`` are the text around the gap, with OPEN for what is not known yet.
        """
        left, left_edges = self._nearest(before[::-1])
        right, right_edges = self._nearest(behind)
        places = self._candidates(left, right, length)
        if not len(places):
            return []
        agreed_left = self._agreed(left, places[:, None] - 1 - np.arange(len(left)))
        agreed_right = self._agreed(right, places[:, None] + length + np.arange(len(right)))
        known_left, known_right = (np.cumsum(np.concatenate([[0], side != _OPEN])) for side in (left, right))
        agreed = known_left[agreed_left] + known_right[agreed_right]
        kept = np.flatnonzero(agreed >= FEWEST - 1)
        if not len(kept):  # as almost everywhere in prose
            return []
        places, agreed, agreed_left, agreed_right = places[kept], agreed[kept], agreed_left[kept], agreed_right[kept]
        inside = self._inside(places, length)
        works = np.searchsorted(self.starts, places, side="right") - 1
        whole = np.array(left_edges)[agreed_left] & np.array(right_edges)[agreed_right]
        # Of an idiom all that is not asked for is enough, be it only three characters. A part of a long one has to be a
        # clause: 一人做事一人当 begins like much that people say, across a comma too.
        full = (places - agreed_left <= self.starts[works]) & (
            self.points[self._held(places + length + agreed_right)] == END
        )
        is_idiom = self.kinds[works] == Kind.IDIOM
        enough = np.where(is_idiom, full & (agreed >= FEWEST - 1) | whole & (agreed >= FEWEST), agreed >= FEWEST)
        found: dict[str, Quotation] = {}
        traditional = self._is_traditional(before + behind)
        for row in sorted(np.flatnonzero(enough & inside), key=lambda row: (-agreed[row], places[row])):
            place, work = int(places[row]), int(works[row])
            text = self._text(place, length, traditional)
            source = self.names[int(self.sources[work])]
            found.setdefault(text, Quotation(text, source, Kind(self.kinds[work]), int(agreed[row]), bool(whole[row])))
        return list(found.values())

    def are_idioms(self, words: NDArray[np.uint16]) -> NDArray[np.bool_]:
        """Tell of each word (words, length) of code points whether it is one of the idioms as it stands."""
        starts = self.starts[self.kinds == Kind.IDIOM].astype(np.int64)
        length = words.shape[1]
        held = self._held(starts[:, None] + np.arange(length + 1))
        rows = self.points[held]
        rows = rows[(rows[:, :length] != END).all(axis=1) & (rows[:, length] == END)]
        known = {row.tobytes() for row in np.ascontiguousarray(rows[:, :length], np.uint16)}
        return np.array([word.tobytes() in known for word in np.ascontiguousarray(words, np.uint16)], np.bool_)

    def _nearest(self, outwards: str) -> tuple[Points, list[bool]]:
        """Return the characters next to a gap, outwards, and whether a clause ends before each and behind the last."""
        points: list[int] = []
        edges: list[bool] = []
        edge = False
        for point in code_points(outwards[: 3 * _REACH]).tolist():
            folded = _OPEN if point == _OPEN else int(self.simplified[point])
            if not folded:
                edge = True
                continue
            if len(points) == _REACH:
                break
            points.append(folded)
            edges.append(edge)
            edge = False
        else:
            edge = edge or len(outwards) <= 3 * _REACH
        return np.array(points, np.int64), [*edges, edge]

    def _candidates(self, left: Points, right: Points, length: int) -> Points:
        """Return the places of the works that a gap may be at, because a pair of characters near it is there."""
        for turn in _TURNS:
            found = []
            if len(left) > turn and _OPEN not in left[turn - 1 : turn + 1]:
                found.append(self._places_of(left[turn], left[turn - 1]) + turn + 1)
            if len(right) > turn and _OPEN not in right[turn - 1 : turn + 1]:
                found.append(self._places_of(right[turn - 1], right[turn]) - turn + 1 - length)
            if found:
                places = np.sort(np.concatenate(found))
                is_new = np.ones(len(places), np.bool_)
                is_new[1:] = places[1:] != places[:-1]
                places = places[is_new]  # np.unique would import masked arrays
                return places[(places > 0) & (places + length < len(self.points))]
        return np.zeros(0, np.int64)

    def _places_of(self, first: np.int64, second: np.int64) -> Points:
        bucket = int(pair_hashes(np.array([first]), np.array([second]), len(self.buckets) - 1)[0])
        start = int(self.buckets[bucket])
        end = min(int(self.buckets[bucket + 1]), start + _MOST_PLACES)
        return self.places[start:end].astype(np.int64)

    def _agreed(self, side: Points, places: Points) -> Points:
        """Return how far outwards each row of places agrees with a side (rows,)."""
        there = self.points[self._held(places)].astype(np.int64)
        agrees = (there == side) | ((side == _OPEN) & (there != END))
        return np.logical_and.accumulate(agrees, axis=1).sum(axis=1) if len(side) else np.zeros(len(places), np.int64)

    def _held(self, places: Points) -> Points:
        """Hold places to those there are; the first and the last are END."""
        return np.clip(places, 0, len(self.points) - 1)

    def _inside(self, places: Points, length: int) -> NDArray[np.bool_]:
        inside: NDArray[np.bool_] = (self.points[places[:, None] + np.arange(length)] != END).all(axis=1)
        return inside

    def _text(self, place: int, length: int, traditional: bool) -> str:
        row = self.original if traditional else self.points
        return "".join(map(chr, row[place : place + length].tolist()))

    def _is_traditional(self, around: str) -> bool:
        points = code_points(around)
        folded = self.simplified[points]
        return bool(((folded != points) & (folded != 0)).any())


def pair_hashes(first: Points, second: Points, buckets: int) -> Points:
    """Return the bucket of each pair of characters."""
    mixed = (first * 0x9E3B + second) * 0x85EBCA6B & 0xFFFFFFFF
    return (mixed >> 7) % buckets
