"""Windows and masks drawn on the device: the token stream lies in its memory, a batch is a few dozen small kernels.

The rules are those of `recipe.windows` and `recipe.masking`; what differs is that every batch has one shape, so that
the training step compiles once and nothing waits for the host. The tables for 162 M tokens take a second to build.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.training.data.stream import TokenStream
from models.training.data.vocabulary import CLS, FULL_TO_HALF, MASK, SEP, SPECIAL_TOKENS, cjk_table
from models.training.recipe.layouts import LONGEST, MARKS, SHORTEST, WIDTH, make_layouts
from models.training.recipe.masking import (
    HALF_WIDTH,
    KEPT,
    MASKED,
    OTHER_THAN_CHINESE,
    SHARE_IN_SPANS,
    TOKENS_OF_A_SPAN,
    TOKENS_OF_A_WORD,
)
from models.training.recipe.network import Packing
from models.training.recipe.windows import CLAUSE_ENDS, KINDS, SENTENCE_ENDS

_LAYOUTS = 4096
_TRIES = 3  # of a draw that may leave its document; after them the window is an exact one
_BLOCK = 1 << 24  # tokens of the stream looked up at a time


@dataclass(frozen=True)
class DeviceBatch:
    """`ids` (rows, WIDTH); `where` (flat), `targets` and `weights` of the hidden tokens, all (most,).

    A weight is 0 where there were fewer to hide than a batch has room for.
    """

    ids: Tensor
    packing: Packing
    where: Tensor
    targets: Tensor
    weights: Tensor


@dataclass(frozen=True)
class _Windows:
    """Rows of windows before anything is hidden, all (rows, WIDTH).

    `positions` are those of the stream; what stands there for [CLS] and [SEP] means nothing. `most` is how many windows
    a row can have.
    """

    ids: Tensor
    packing: Packing
    positions: Tensor
    most: int


class _Offsets:
    """Stream offsets, ascending, with the index where each source's begin and end, and the room that each has."""

    def __init__(self, offsets: Tensor, room: Tensor, begins: Tensor, ends: Tensor, *, right: bool) -> None:
        self.offsets, self.room = offsets, room
        self._begin = torch.searchsorted(offsets, begins, right=right)
        self._count = torch.searchsorted(offsets, ends, right=right) - self._begin

    def draw(self, source: Tensor, chance: Tensor) -> tuple[Tensor, Tensor]:
        """Return an offset of each `source`, (n,), and its room; `chance` is uniform in [0, 1)."""
        index = self._begin[source] + (chance * self._count[source]).long()
        index = index.clamp(max=len(self.offsets) - 1)
        return self.offsets[index], self.room[index]


class DeviceSampler:
    """A token stream on a device, with the tables for drawing windows from it and hiding parts of them.

    Raises:
        ValueError: no document is as long as the longest window.
    """

    def __init__(self, stream: TokenStream, weights: Mapping[str, float], device: str, seed: int = 0) -> None:
        self._device = device
        self._generator = torch.Generator(device).manual_seed(seed)
        self._size = len(stream.entries)
        self._tokens = torch.from_numpy(np.asarray(stream.tokens).astype(np.int16)).to(device)
        self._continues = None if stream.word_continues is None else torch.from_numpy(stream.word_continues).to(device)
        self._documents = self._on_device(np.append(stream.document_starts, len(stream.tokens)))
        bounds = self._on_device(list(stream.sources.values()))  # (sources, 2)
        self._begins, self._ends = bounds[:, 0].contiguous(), bounds[:, 1].contiguous()
        self._weights = torch.tensor([weights.get(name, 1.0) for name in stream.sources], device=device).double()
        self._by_size = self._chances(self._ends - self._begins)
        starts, ends = self._edges(stream)
        self._make_offsets(starts, ends)
        self._make_exact(starts, ends)
        layouts = make_layouts(_LAYOUTS, seed)
        self._layout_windows, self._layout_places, self._layout_lengths = (
            self._on_device(table) for table in (layouts.windows, layouts.places, layouts.lengths)
        )
        self._chinese = torch.from_numpy(cjk_table(stream.entries)).to(device)
        self._half, self._pair_of, self._pairs = self._width_tables(stream.entries)

    def batch(self, rows: int, rates: tuple[float, float], most: int) -> DeviceBatch:
        """Draw a batch; a window's rate of hidden tokens is drawn between the two `rates`, `most` tokens are hidden."""
        windows = self._draw(rows)
        ids = self._vary_width(windows)
        hidden = self._hide(ids, windows, rates).view(-1)
        order = torch.argsort(hidden.to(torch.uint8), descending=True, stable=True)[:most]
        weights, targets = hidden[order].float(), ids.view(-1)[order]
        shown = self._random(most)
        noise = self._integers(len(SPECIAL_TOKENS), self._size, most)
        seen = torch.where(shown < MASKED, MASK, torch.where(shown < MASKED + KEPT, targets, noise))
        masked = ids.view(-1).scatter(0, order, torch.where(weights > 0, seen, targets)).view(rows, WIDTH)
        return DeviceBatch(masked, windows.packing, order, targets, weights)

    def _on_device(self, numbers: object) -> Tensor:
        return torch.from_numpy(np.asarray(numbers).astype(np.int64)).to(self._device)

    def _random(self, *shape: int) -> Tensor:
        return torch.rand(shape, device=self._device, generator=self._generator)

    def _integers(self, low: int, high: int, *shape: int) -> Tensor:
        return torch.randint(low, high, shape, device=self._device, generator=self._generator)

    def _chances(self, counts: Tensor) -> Tensor:
        """Return the cumulative chance of each source by what it offers, (sources,) or (lengths, sources)."""
        chance = (counts * self._weights).cumsum(-1)
        return (chance / chance[..., -1:].clamp(min=1e-9)).float()

    def _lookup(self, table: Tensor) -> Tensor:
        """Return a table's value for each token of the stream."""
        found = torch.empty(len(self._tokens), dtype=table.dtype, device=self._device)
        for begin in range(0, len(self._tokens), _BLOCK):
            found[begin : begin + _BLOCK] = table[self._tokens[begin : begin + _BLOCK].long()]
        return found

    def _edges(self, stream: TokenStream) -> tuple[Tensor, Tensor]:
        """Mark where windows may start and end, as `recipe.windows` does: two tables of (tokens + 1,)."""
        final = torch.tensor([entry in SENTENCE_ENDS for entry in stream.entries], device=self._device)
        mark = final | torch.tensor([entry in CLAUSE_ENDS for entry in stream.entries], device=self._device)
        is_mark, is_final = self._lookup(mark), self._lookup(final)
        starts = torch.zeros(len(self._tokens) + 1, dtype=torch.bool, device=self._device)
        starts[self._on_device(stream.line_starts)] = True
        starts[-1] = True
        ends = starts.clone()
        starts[1:-1] |= is_mark[:-1] & ~is_mark[1:]
        ends[1:] |= is_final
        ends[:-1] |= is_mark
        return starts, ends

    def _make_offsets(self, starts: Tensor, ends: Tensor) -> None:
        start = starts[:-1].nonzero().flatten()
        room = self._documents[torch.searchsorted(self._documents, start, right=True)] - start
        self._heads = _Offsets(start, room, self._begins, self._ends, right=False)
        end = ends.nonzero().flatten()
        end = end[end > 0]
        room = end - self._documents[torch.searchsorted(self._documents, end) - 1]
        self._tails = _Offsets(end, room, self._begins, self._ends, right=True)

    def _make_exact(self, starts: Tensor, ends: Tensor) -> None:
        """For each length: the starts from which an end lies exactly so far on, by source."""
        offsets, room = self._heads.offsets, self._heads.room
        parts = []
        begin = torch.zeros(LONGEST + 1, len(self._begins), dtype=torch.long, device=self._device)
        count = torch.zeros_like(begin)
        total = 0
        for length in range(SHORTEST, LONGEST + 1):
            inside = offsets[room >= length]
            found = inside[ends[inside + length]]
            low, high = self._source_bounds(found)
            if not ((high - low) * self._weights).any():  # none to be drawn: then from such a start to anywhere
                found = inside
                low, high = self._source_bounds(found)
            if not ((high - low) * self._weights).any():
                raise ValueError(f"no document has {length} tokens; rows are filled with windows of up to {LONGEST}")
            begin[length], count[length] = total + low, high - low
            parts.append(found.int())
            total += len(found)
        self._exact = torch.cat(parts)
        self._exact_begin, self._exact_count = begin, count
        self._by_length = self._chances(count)

    def _source_bounds(self, offsets: Tensor) -> tuple[Tensor, Tensor]:
        """Return for each source where it begins and ends among ascending offsets: two of (sources,)."""
        return torch.searchsorted(offsets, self._begins), torch.searchsorted(offsets, self._ends)

    def _width_tables(self, entries: Sequence[str]) -> tuple[Tensor, Tensor, int]:
        """Return for each id its half-width form and the number of its pair of forms, -1 without one."""
        number_of = {entry: number for number, entry in enumerate(entries)}
        half = torch.arange(len(entries), device=self._device)
        pair_of = torch.full((len(entries),), -1, device=self._device)
        pairs = [(f, h) for f, h in FULL_TO_HALF.items() if f in number_of and h in number_of]
        for number, (full, narrow) in enumerate(pairs):
            half[number_of[full]], pair_of[number_of[full]] = number_of[narrow], number
        return half, pair_of, len(pairs)

    def _draw(self, rows: int) -> _Windows:
        layout = self._integers(0, len(self._layout_windows), rows)
        windows, places = self._layout_windows[layout], self._layout_places[layout]
        lengths = self._layout_lengths[layout]
        most = lengths.shape[1]
        starts = self._draw_starts((lengths - MARKS).clamp(min=SHORTEST).view(-1)).view(rows, most)
        positions = (starts.gather(1, windows) + places - 1).clamp(0, len(self._tokens) - 1)
        ids = self._tokens[positions].long()
        ids = torch.where(places == 0, CLS, ids)
        ids = torch.where(places == lengths.gather(1, windows) - 1, SEP, ids)
        return _Windows(ids, Packing(windows, places), positions, most)

    def _draw_starts(self, lengths: Tensor) -> Tensor:
        """Draw where a window of each length, (n,), starts; its kind has the chances of `recipe.windows.KINDS`."""
        start = self._draw_exact(lengths)
        kind = self._random(len(lengths))
        low = KINDS["exact"]
        for name in ("head", "tail", "free"):
            wanted = (kind >= low) & (kind < low + KINDS[name])
            low += KINDS[name]
            for _ in range(_TRIES):
                found, fits = self._draw_from(name, lengths)
                start = torch.where(wanted & fits, found, start)
                wanted &= ~fits
        return start

    def _draw_exact(self, lengths: Tensor) -> Tensor:
        chance = self._random(len(lengths), 1)
        source = torch.searchsorted(self._by_length[lengths], chance).squeeze(1).clamp(max=len(self._begins) - 1)
        count, begin = self._exact_count[lengths, source], self._exact_begin[lengths, source]
        index = torch.minimum((self._random(len(lengths)) * count).long(), (count - 1).clamp(min=0))
        return self._exact[(begin + index).clamp(max=len(self._exact) - 1)].long()

    def _draw_from(self, kind: str, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Return where a window of a kind could start, and whether it stays inside its document."""
        source = torch.searchsorted(self._by_size, self._random(len(lengths))).clamp(max=len(self._begins) - 1)
        chance = self._random(len(lengths))
        if kind == "head":
            offset, room = self._heads.draw(source, chance)
            return offset, room >= lengths
        if kind == "tail":
            offset, room = self._tails.draw(source, chance)
            return offset - lengths, room >= lengths
        begin = self._begins[source]
        offset = begin + (chance.double() * (self._ends[source] - begin)).long()
        document_end = self._documents[torch.searchsorted(self._documents, offset, right=True)]
        return offset, document_end - offset >= lengths

    def _vary_width(self, windows: _Windows) -> Tensor:
        """Type full-width marks half-width in some windows, each kind of mark by itself."""
        if not self._pairs:
            return windows.ids
        pair = self._pair_of[windows.ids]
        chosen = self._random(len(pair), windows.most * self._pairs) < HALF_WIDTH
        chosen = chosen.gather(1, windows.packing.windows * self._pairs + pair.clamp(min=0))
        return torch.where((pair >= 0) & chosen, self._half[windows.ids], windows.ids)

    def _hide(self, ids: Tensor, windows: _Windows, rates: tuple[float, float]) -> Tensor:
        """Choose what is hidden: (rows, WIDTH) of bool; at least one token of each window."""
        window = windows.packing.windows
        low, high = rates
        rate = (low + (high - low) * self._random(len(ids), windows.most)).gather(1, window)
        usable = ids >= len(SPECIAL_TOKENS)
        hidden = usable & (self._random(*ids.shape) < rate * (1 - SHARE_IN_SPANS))
        hidden |= usable & self._spans(usable, windows, rate)
        hidden &= self._chinese[ids] | (self._random(*ids.shape) < OTHER_THAN_CHINESE)
        return hidden | self._one_each(usable, hidden, windows)

    def _spans(self, usable: Tensor, windows: _Windows, rate: Tensor) -> Tensor:
        """Choose spans of two to four tokens, or whole words where the stream knows them."""
        window = windows.packing.windows
        chance = self._random(*usable.shape)
        if self._continues is not None:
            goes_on = self._continues[windows.positions] & (windows.packing.places > 1)
            word = (~goes_on).cumsum(1)  # of the row
            opened = usable & (chance < rate * SHARE_IN_SPANS / TOKENS_OF_A_WORD)
            marks = torch.zeros(len(word), WIDTH + 1, device=self._device)
            return marks.scatter_reduce_(1, word, opened.float(), "amax").gather(1, word) > 0
        opens = usable & (chance < rate * SHARE_IN_SPANS / TOKENS_OF_A_SPAN)
        span = self._integers(2, 5, *usable.shape)
        chosen = opens.clone()
        for distance in range(1, 4):
            same = window[:, distance:] == window[:, :-distance]
            chosen[:, distance:] |= (opens & (span > distance))[:, :-distance] & same
        return chosen

    def _one_each(self, usable: Tensor, hidden: Tensor, windows: _Windows) -> Tensor:
        """Choose one token of each window that has none hidden: it would teach nothing."""
        window = windows.packing.windows

        def most_of(values: Tensor) -> Tensor:
            """Return the largest value of each token's window."""
            empty = torch.zeros(len(window), windows.most, device=self._device)
            return empty.scatter_reduce_(1, window, values, "amax").gather(1, window)

        key = self._random(*usable.shape) * usable
        return usable & (most_of(hidden.float()) == 0) & (key == most_of(key)) & (key > 0)
