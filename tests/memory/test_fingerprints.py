"""A map gives back what was put in, and seldom anything else."""

import numpy as np
import pytest

from bertfill_ls.memory.fingerprints import FingerprintMap
from models.training.memory.maps import fingerprint_map


@pytest.mark.parametrize("count", [0, 1, 2, 7, 100, 5_000, 60_000])
@pytest.mark.parametrize("bits", [4, 6, 11])
def test_every_key_has_its_value(count: int, bits: int) -> None:
    rng = np.random.default_rng(count)
    keys = np.unique(rng.integers(0, 2**63, count).astype(np.uint64))
    values = rng.integers(0, 4, len(keys))
    shape, packed = fingerprint_map(keys, values, bits, 2)
    assert packed.nbytes == shape.size
    assert (FingerprintMap(shape, packed).found(keys) == 1 + values).all()


@pytest.mark.parametrize("bits", [4, 6, 11])
def test_other_keys_are_taken_for_ones_that_are_there_as_seldom_as_the_fingerprint_says(bits: int) -> None:
    keys = np.arange(20_000, dtype=np.uint64)
    shape, packed = fingerprint_map(keys, keys.astype(np.int64) % 4, bits, 2)
    found = FingerprintMap(shape, packed).found(np.arange(10**6, 10**6 + 100_000, dtype=np.uint64))
    assert (found > 0).mean() == pytest.approx(2.0**-bits, rel=0.25)


def test_equal_keys_are_refused() -> None:
    with pytest.raises(ValueError, match="no seed serves 2 keys"):
        fingerprint_map(np.array([7, 7], np.uint64), np.array([0, 1]), 4, 2)


def test_the_bytes_are_the_same_on_every_platform() -> None:
    """Golden: what this very code wrote on x86-64; integers alone, so any machine must write and read the same."""
    keys = np.array([1, 2, 3, 5, 8, 13, 21, 34], np.uint64)
    shape, packed = fingerprint_map(keys, np.arange(8) % 4, 6, 2)
    assert (shape.segment_bits, shape.segments, shape.seed) == (3, 2, 1)
    assert bytes(packed[:48]).hex() == GOLDEN


GOLDEN = "0000002a6ff300000000000000007900000009000000000000000000280000be00000000"
