"""The file of a memory is read as it was written, or refused whole."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bertfill_ls.memory.phrase_memory import PhraseMemory
from bertfill_ls.memory.sections import DamagedMemoryError, read_sections, write_sections
from tests.memory.small import write_memory

ARRAYS: dict[str, NDArray[Any]] = {
    "a": np.arange(5, dtype=np.uint16),
    "b": np.array([-3, 9], np.int16),
    "c": np.zeros(0, np.uint32),
}


def test_reads_what_was_written(tmp_path: Path) -> None:
    write_sections(tmp_path / "m", {"name": "𠮷"}, ARRAYS)
    found = read_sections((tmp_path / "m").read_bytes())
    assert found.facts == {"name": "𠮷"}
    assert {name: array.tolist() for name, array in found.arrays.items()} == {
        "a": [0, 1, 2, 3, 4],
        "b": [-3, 9],
        "c": [],
    }


def test_two_writings_are_the_same_bytes(tmp_path: Path) -> None:
    assert write_memory(tmp_path / "one").read_bytes() == write_memory(tmp_path / "two").read_bytes()


@pytest.mark.parametrize(("name", "dtype"), [("none", "uint16"), ("a", "uint8")])
def test_an_array_that_is_missing_or_another_is_damage(tmp_path: Path, name: str, dtype: str) -> None:
    write_sections(tmp_path / "m", {}, ARRAYS)
    with pytest.raises(DamagedMemoryError, match=name):
        read_sections((tmp_path / "m").read_bytes()).array(name, dtype)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_memory(tmp_path_factory.mktemp("memory") / "memory.bin")


@given(share=st.floats(0, 1), change=st.integers(1, 255))
@example(share=0.0, change=1)
@settings(deadline=None)
def test_no_byte_can_change_unnoticed(written: Path, share: float, change: int) -> None:
    whole = written.read_bytes()
    place = min(len(whole) - 1, round(share * share * len(whole)))  # more often near the beginning
    damaged = whole[:place] + bytes([whole[place] ^ change]) + whole[place + 1 :]
    with pytest.raises(DamagedMemoryError):
        PhraseMemory.of(bytes(damaged))


@pytest.mark.parametrize("place", range(16))
def test_no_byte_of_the_prefix_can_change_unnoticed(written: Path, place: int) -> None:
    damaged = bytearray(written.read_bytes())
    damaged[place] ^= 4
    with pytest.raises(DamagedMemoryError):
        PhraseMemory.of(bytes(damaged))


@pytest.mark.parametrize("length", [0, 1, 15, 16, 1000])
def test_a_file_that_is_cut_is_refused(tmp_path: Path, length: int) -> None:
    path = write_memory(tmp_path / "memory.bin")
    with pytest.raises(DamagedMemoryError):
        PhraseMemory.of(path.read_bytes()[:length])


@pytest.mark.parametrize("weights", [[], [[0]], [[1, 1, 1, 1, 1]] * 14, "none"])
def test_weights_that_are_none_are_refused(tmp_path: Path, weights: object) -> None:
    """As a newer builder may write them: whole, but not for this reader."""
    with pytest.raises(DamagedMemoryError):
        PhraseMemory.of(write_memory(tmp_path / "memory.bin", weights=weights).read_bytes())
