"""A static map from 64-bit keys to small numbers that does not keep the keys: three reads and two XORs a look-up.

A binary fuse filter (Graf & Lemire 2022, "Binary Fuse Filters: Fast and Smaller Than Xor Filters") whose slots hold a
fingerprint of the key beside its value. A key that was never put in is taken for one that was with a chance of
2^-fingerprint_bits. Making one is the business of ``models/training``. Integers alone, so every platform reads the
same.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Places = NDArray[np.int64]

PADDING = 4  # bytes behind the last slot: a slot is read with the four bytes from its first one on

_MIX = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))  # of MurmurHash3's 64-bit finaliser
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Shape:
    """Where keys may lie: in three segments in a row out of ``segments + 2``, each of ``1 << segment_bits`` slots."""

    segment_bits: int
    segments: int
    fingerprint_bits: int
    value_bits: int
    seed: int

    @property
    def slots(self) -> int:
        """The number of slots."""
        return (self.segments + 2) << self.segment_bits

    @property
    def slot_bits(self) -> int:
        """The size of a slot."""
        return self.fingerprint_bits + self.value_bits

    @property
    def size(self) -> int:
        """The number of bytes of all slots, ``PADDING`` included."""
        return (self.slots * self.slot_bits + 7) // 8 + PADDING


class FingerprintMap:
    """Slots in a row of bytes (shape.size,), which may be a part of a file's content: nothing is copied."""

    def __init__(self, shape: Shape, packed: NDArray[np.uint8]) -> None:
        self.shape = shape
        # Every byte begins a word of four: a view, whose words lie across each other.
        self._words = np.ndarray(len(packed) - PADDING + 1, "<u4", packed.data, strides=(1,))

    def found(self, keys: Keys) -> NDArray[np.int64]:
        """Return one more than the value of each key (keys,); 0 for a key that is not there."""
        shape = self.shape
        hashed = mixed(keys, shape.seed)
        bit = places(hashed, shape) * shape.slot_bits  # (3, keys)
        slots = self._words[bit >> 3] >> (bit & 7)  # with what follows each
        entry: Places = (slots[0] ^ slots[1] ^ slots[2]) & ((1 << shape.slot_bits) - 1)
        there = (entry >> shape.value_bits) == fingerprints(hashed, shape)
        found: NDArray[np.int64] = (1 + (entry & ((1 << shape.value_bits) - 1))) * there
        return found


def mixed(keys: Keys, seed: int) -> Keys:
    """Return keys whose bits all depend on all bits of the key and of the seed."""
    hashed = keys ^ np.uint64(seed)
    for factor in _MIX:
        hashed = (hashed ^ (hashed >> np.uint64(33))) * factor
    return hashed ^ (hashed >> np.uint64(33))


def places(hashed: Keys, shape: Shape) -> Places:
    """Return the three slots of each hashed key (3, keys), one in each of three segments in a row."""
    length, all_firsts = np.uint64(1 << shape.segment_bits), np.uint64(shape.segments << shape.segment_bits)
    inside = length - np.uint64(1)
    found = np.empty((3, len(hashed)), np.uint64)
    found[0] = ((hashed >> np.uint64(32)) * all_firsts) >> np.uint64(32)
    np.add(found[0], length, out=found[1])
    np.add(found[1], length, out=found[2])
    found[1] ^= (hashed >> np.uint64(18)) & inside
    found[2] ^= hashed & inside
    return found.view(np.int64)


def fingerprints(hashed: Keys, shape: Shape) -> NDArray[np.int64]:
    """Return the fingerprint of each hashed key."""
    # The bits of the hash itself have chosen the places already.
    folded = (hashed ^ (hashed >> np.uint64(29))) * _GOLDEN
    return (folded >> np.uint64(64 - shape.fingerprint_bits)).astype(np.int64)
