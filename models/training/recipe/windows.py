"""Which stretches of the stream a batch is made of.

The server asks about sentences of every length, with and without their end, so windows
are of every length too. All rows of a batch have the same length: no padding is ever
computed. A window never crosses a document; lines within one are simply joined.

Drawing is a function of (seed, step) alone, so that a resumed run sees the same data in
the same order with no state to save.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.training.data.stream import TokenStream
from models.training.data.vocabulary import CLS, SEP

SENTENCE_ENDS = frozenset("。！？；…”!?;")
CLAUSE_ENDS = frozenset("，：、,:")

Kind = Literal["exact", "head", "tail", "free"]

# Share of each kind of window. exact: from the start of a sentence or clause to the end of
# one, with or without its final mark; head: from such a start to anywhere; tail: from
# anywhere to such an end; free: from anywhere to anywhere.
KINDS: dict[Kind, float] = {"exact": 0.55, "head": 0.20, "tail": 0.15, "free": 0.10}

# Share of tokens by window length: (shortest, longest, share), lengths without [CLS] and [SEP].
LENGTHS = ((4, 12, 0.12), (13, 30, 0.40), (31, 62, 0.36), (63, 126, 0.12))
LONGEST_ROW = LENGTHS[-1][1] + 2  # positions behind it are never trained


@dataclass(frozen=True)
class Rows:
    """Windows with [CLS] and [SEP] around them: `ids` (rows, length + 2).

    `goes_on`, of the same shape, says which tokens go on with the word before them; None where words are not known.
    """

    ids: NDArray[np.int64]
    goes_on: NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class _Candidates:
    """Starts (ascending stream offsets) with the index where each source's begin and end."""

    starts: NDArray[np.uint32]
    bounds: NDArray[np.int64]  # (sources, 2)


class WindowSampler:
    """Draws windows from a stream; a source's chance is its weight times what it offers."""

    def __init__(self, stream: TokenStream, weights: Mapping[str, float]) -> None:
        self._tokens = stream.tokens
        self._continues = stream.word_continues
        self._sources = np.array(list(stream.sources.values()), np.int64)  # (sources, 2)
        self._weights = np.array([weights.get(name, 1.0) for name in stream.sources])
        self._documents = np.append(stream.document_starts, len(stream.tokens)).astype(np.int64)
        self._longest = int(np.diff(self._documents).max())
        starts, self._ends = _edges(stream)
        self._start_offsets = np.flatnonzero(starts[:-1]).astype(np.uint32)
        self._room = self._document_end(self._start_offsets) - self._start_offsets
        self._exact: dict[int, _Candidates] = {}

    def draw(self, rng: np.random.Generator, rows: int, length: int) -> Rows:
        """Draw so many windows of `length` tokens, [CLS] and [SEP] not counted.

        Raises:
            ValueError: no document is that long.
        """
        if length > self._longest:
            raise ValueError(f"the longest document has {self._longest} tokens, not {length}")
        kinds = list(KINDS)
        shares = rng.multinomial(rows, list(KINDS.values()))
        starts = np.concatenate(
            [self._draw_starts(rng, kind, int(n), length) for kind, n in zip(kinds, shares, strict=True)]
        )
        positions = starts[:, None] + np.arange(length)
        ids = np.empty((rows, length + 2), np.int64)
        ids[:, 0] = CLS
        ids[:, 1:-1] = self._tokens[positions]
        ids[:, -1] = SEP
        if self._continues is None:
            return Rows(ids)
        goes_on = np.zeros(ids.shape, np.bool_)
        goes_on[:, 2:-1] = self._continues[positions[:, 1:]]  # a window may start within a word
        return Rows(ids, goes_on)

    def _draw_starts(self, rng: np.random.Generator, kind: Kind, rows: int, length: int) -> NDArray[np.int64]:
        if kind == "exact":
            return self._draw_exact(rng, rows, length)
        # Rejection: a draw that would leave its document is drawn again.
        found: list[NDArray[np.int64]] = []
        missing = rows
        while missing:
            offsets = self._draw_offsets(rng, 2 * missing + 16)
            if kind == "head":
                offsets = self._next_start(offsets)
            elif kind == "tail":
                offsets = self._next_end(offsets) - length
            good = offsets[self._fits(offsets, length)][:missing]
            found.append(good)
            missing -= len(good)
        return np.concatenate(found) if found else np.empty(0, np.int64)

    def _draw_exact(self, rng: np.random.Generator, rows: int, length: int) -> NDArray[np.int64]:
        candidates = self._exact_candidates(length)
        offered = candidates.bounds[:, 1] - candidates.bounds[:, 0]
        chance = offered * self._weights
        if not chance.any():
            return self._draw_starts(rng, "head", rows, length)
        source = rng.choice(len(chance), rows, p=chance / chance.sum())
        index = candidates.bounds[source, 0] + rng.integers(0, offered[source])
        starts: NDArray[np.int64] = candidates.starts[index].astype(np.int64)
        return starts

    def _exact_candidates(self, length: int) -> _Candidates:
        """Return all starts from which a sentence or clause end lies exactly `length` tokens on."""
        if length not in self._exact:
            inside = self._start_offsets[self._room >= length]
            starts = inside[self._ends[inside + np.uint32(length)]]
            bounds = np.searchsorted(starts, self._sources)
            self._exact[length] = _Candidates(starts, bounds)
        return self._exact[length]

    def _draw_offsets(self, rng: np.random.Generator, number: int) -> NDArray[np.int64]:
        sizes = self._sources[:, 1] - self._sources[:, 0]
        chance = sizes * self._weights
        source = rng.choice(len(chance), number, p=chance / chance.sum())
        offsets: NDArray[np.int64] = self._sources[source, 0] + rng.integers(0, sizes[source])
        return offsets

    def _next_start(self, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
        last = len(self._start_offsets) - 1
        index = np.minimum(np.searchsorted(self._start_offsets, offsets), last)
        return self._start_offsets[index].astype(np.int64)

    def _next_end(self, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
        """Find the first sentence or clause end after each offset, nearby only."""
        ahead = offsets[:, None] + np.arange(1, 33)
        hit = self._ends[np.minimum(ahead, len(self._tokens))]
        ends: NDArray[np.int64] = offsets + 1 + hit.argmax(axis=1)
        return ends

    def _document_end(self, offsets: NDArray[np.integer]) -> NDArray[np.int64]:
        ends: NDArray[np.int64] = self._documents[np.searchsorted(self._documents, offsets, side="right")]
        return ends

    def _fits(self, offsets: NDArray[np.int64], length: int) -> NDArray[np.bool_]:
        inside = (offsets >= 0) & (offsets + length <= len(self._tokens))
        clipped = np.clip(offsets, 0, len(self._tokens) - 1)
        fits: NDArray[np.bool_] = inside & (offsets + length <= self._document_end(clipped))
        return fits


def draw_length(rng: np.random.Generator) -> int:
    """Draw a window length, without [CLS] and [SEP], from `LENGTHS`."""
    band = rng.choice(len(LENGTHS), p=[share for _, _, share in LENGTHS])
    shortest, longest, _ = LENGTHS[band]
    return int(rng.integers(shortest, longest + 1))


def _edges(stream: TokenStream) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Mark where windows may start and where they may end: two tables of (tokens + 1,).

    A window may start at a line or after any mark; it may end at a line's end, after a
    sentence's final mark, or before any mark.
    """
    final = np.array([entry in SENTENCE_ENDS for entry in stream.entries])
    mark = final | np.array([entry in CLAUSE_ENDS for entry in stream.entries])
    tokens = np.asarray(stream.tokens)
    is_mark = mark[tokens]
    lines = np.zeros(len(tokens) + 1, np.bool_)
    lines[stream.line_starts] = True
    lines[-1] = True
    starts = lines.copy()
    starts[1:-1] |= is_mark[:-1] & ~is_mark[1:]
    ends = lines
    ends[1:] |= final[tokens]
    ends[:-1] |= is_mark
    return starts, ends
