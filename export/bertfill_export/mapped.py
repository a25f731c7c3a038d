"""A file of weights mapped into memory, so that a tensor is a view of it and nothing is copied."""

import ctypes
import mmap
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class MappedFile:
    """Bytes of a plain file, read when they are looked at. Empty files cannot be mapped: ValueError."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def __len__(self) -> int:
        return len(self._map)

    def __getitem__(self, part: slice) -> bytes:
        return self._map[part]

    def array(self, kind: str, count: int, offset: int) -> NDArray[Any]:
        """Return ``count`` numbers that begin at a byte; ValueError where the file ends before them."""
        if offset < 0 or offset + count * np.dtype(kind).itemsize > len(self._map):
            raise ValueError("numbers beyond the end of the file")
        return np.frombuffer(self._map, kind, count, offset)

    def release(self) -> None:
        """Give back the memory of what has been looked at; what is looked at again is read again."""
        if hasattr(mmap, "MADV_DONTNEED"):  # not on Windows, which does so by itself when memory runs short
            self._map.madvise(mmap.MADV_DONTNEED)


def give_memory_back() -> None:
    """Return to the system what has been freed; glibc keeps some 16 MB of what reading a checkpoint takes."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)


def widened(array: NDArray[Any], kind: str) -> NDArray[Any]:
    """Return numbers as numpy knows them: bfloat16, which it does not, arrives as 16-bit integers."""
    if kind != "bfloat16":
        return array
    return (array.astype("<u4") << 16).view("<f4")
