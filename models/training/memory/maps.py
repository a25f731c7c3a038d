"""Keys with values -> a binary fuse filter that the product looks them up in (`bertfill_ls/memory/fingerprints.py`).

Peeling after Graf & Lemire 2022: again and again, each slot that only one key may use is given to that key. The keys
are then written in the reverse order, each so that its three slots together give its fingerprint and value.
"""

import math

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.memory.fingerprints import Keys, Shape, fingerprints, mixed, places

_LARGEST_SEGMENT = 18  # bits
_MOST_SEEDS = 64


def fingerprint_map(
    keys: Keys, values: NDArray[np.int64], fingerprint_bits: int, value_bits: int
) -> tuple[Shape, NDArray[np.uint8]]:
    """Return the shape and the bytes of a map of distinct `keys` to `values` (below 2^value_bits).

    Raises:
        ValueError: no seed serves: two keys are equal.
    """
    for seed in range(1, _MOST_SEEDS + 1):
        shape = _shape(len(keys), fingerprint_bits, value_bits, seed)
        hashed = mixed(keys, seed)
        where = places(hashed, shape)  # (3, keys)
        turns = _peeled(where, shape.slots)
        if sum(len(turn) for turn, _ in turns) == len(keys):
            entries = ((fingerprints(hashed, shape) << value_bits) | values).astype(np.uint32)
            return shape, _packed(_written(turns, where, entries, shape.slots), shape)
    raise ValueError(f"no seed serves {len(keys)} keys")


def _shape(keys: int, fingerprint_bits: int, value_bits: int, seed: int) -> Shape:
    """Return the shape that the authors found to serve so many keys."""
    many = max(keys, 2)
    bits = max(2, min(int(math.log(many) / math.log(3.33) + 2.25), _LARGEST_SEGMENT))
    factor = max(1.125, 0.875 + 0.25 * math.log(1e6) / math.log(many))
    segments = max(1, -(-int(many * factor) >> bits) - 1)
    return Shape(bits, segments, fingerprint_bits, value_bits, seed)


def _peeled(where: NDArray[np.int64], slots: int) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Return keys and the slot that each is given, turn by turn."""
    users = np.zeros(slots, np.int32)
    total = np.zeros(slots, np.int64)  # of the numbers of the keys that may use a slot: of one, that number
    numbers = np.arange(where.shape[1])
    for places_ in where:
        users += np.bincount(places_, minlength=slots).astype(np.int32)
        total += np.bincount(places_, weights=numbers, minlength=slots).astype(np.int64)
    turns = []
    single = np.flatnonzero(users == 1)
    while len(single):
        keys, first = np.unique(total[single], return_index=True)
        turns.append((keys, single[first]))
        used = where[:, keys].reshape(-1)
        np.subtract.at(users, used, 1)
        np.subtract.at(total, used, np.tile(keys, len(where)))
        single = np.unique(used[users[used] == 1])
    return turns


def _written(
    turns: list[tuple[NDArray[np.int64], NDArray[np.int64]]],
    where: NDArray[np.int64],
    entries: NDArray[np.uint32],
    slots: int,
) -> NDArray[np.uint32]:
    filled = np.zeros(slots, np.uint32)
    for keys, given in reversed(turns):
        first, second, third = where[:, keys]
        filled[given] = entries[keys] ^ filled[first] ^ filled[second] ^ filled[third]
    return filled


def _packed(filled: NDArray[np.uint32], shape: Shape) -> NDArray[np.uint8]:
    """Put the slots bit by bit into bytes, the lowest bit first."""
    packed = np.zeros(shape.size, np.uint8)
    step = 1 << 20  # slots; a multiple of 8, so that each step begins a byte
    for first in range(0, len(filled), step):
        part = filled[first : first + step]
        bits = ((part[:, None] >> np.arange(shape.slot_bits, dtype=np.uint32)) & 1).astype(np.uint8)
        written = np.packbits(bits.reshape(-1), bitorder="little")
        start = first * shape.slot_bits // 8
        packed[start : start + len(written)] = written
    return packed
