"""The file of a memory: named arrays behind a header, read and checked as a whole.

The file itself is not mapped: one that is cut or written over later would end the process. A private copy may be
(``inference/model/mapped.py``).

Layout, little-endian: the magic, the length of the header and the CRC-32 of all that follows; the header in JSON, the
arrays, each at a multiple of ``ALIGNMENT``. What the arrays mean is the business of the modules that read them.
"""

import json
import mmap
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"bfmemry1"
PREFIX = struct.Struct("<8sII")  # magic, bytes of the header, CRC-32 of everything behind the prefix
ALIGNMENT = 64
DTYPES = ("uint8", "int16", "uint16", "uint32")

Array = NDArray[Any]
Content = bytes | mmap.mmap  # of a file, or of a private copy that nobody cuts


class DamagedMemoryError(ValueError):
    """The file is not a memory, or not the one that was written."""


@dataclass(frozen=True, slots=True)
class Sections:
    """The facts of the header, and the arrays; these are views of the content."""

    facts: Mapping[str, Any]
    arrays: Mapping[str, Array]

    def array(self, name: str, dtype: str) -> Array:
        """Return an array by its name.

        Raises:
            DamagedMemoryError: it is not there, or holds something else.
        """
        found = self.arrays.get(name)
        if found is None or found.dtype != np.dtype(dtype):
            raise DamagedMemoryError(f"no {name} of {dtype}")
        return found

    def fact(self, name: str) -> Any:
        """Return a fact of the header.

        Raises:
            DamagedMemoryError: it is not there.
        """
        if name not in self.facts:
            raise DamagedMemoryError(f"no {name}")
        return self.facts[name]


def read_sections(content: Content, *, known: bool = False) -> Sections:
    """Check what a file holds and find the arrays in it. ``known``: it has been checked to the last byte already.

    Raises:
        DamagedMemoryError: a byte of it is not what was written, or it is another kind of file.
    """
    if len(content) < PREFIX.size:
        raise DamagedMemoryError("too short")
    magic, length, checksum = PREFIX.unpack_from(content)
    if magic != MAGIC:
        raise DamagedMemoryError("another kind of file")
    if not known and zlib.crc32(memoryview(content)[PREFIX.size :]) != checksum:
        raise DamagedMemoryError("checksum")
    try:
        header = json.loads(content[PREFIX.size : PREFIX.size + length])
        arrays = {
            name: np.frombuffer(content, np.dtype(dtype).newbyteorder("<"), count, offset)
            for name, (dtype, count, offset) in header["arrays"].items()
        }
        return Sections(header["facts"], arrays)
    except (ValueError, KeyError, TypeError, RecursionError) as error:  # the length of the header is not what it was
        raise DamagedMemoryError("header") from error


def write_sections(path: Path, facts: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
    """Write a file that ``read_sections`` reads.

    Raises:
        ValueError: an array is of a type that the format does not have.
    """
    places: dict[str, tuple[str, int, int]] = {}
    # The places stand in the header, whose length they depend on: they are counted from an end that is found first.
    longest = {name: (array.dtype.name, array.size, 1 << 40) for name, array in arrays.items()}
    offset = _aligned(PREFIX.size + len(_header(facts, longest)))
    for name, array in arrays.items():
        if array.dtype.name not in DTYPES or array.ndim != 1:
            raise ValueError(f"{name}: {array.ndim} dimensions of {array.dtype.name}")
        places[name] = (array.dtype.name, array.size, offset)
        offset = _aligned(offset + array.nbytes)
    header = _header(facts, places)
    body = bytearray(offset - PREFIX.size)
    body[: len(header)] = header
    for name, array in arrays.items():
        first = places[name][2] - PREFIX.size
        body[first : first + array.nbytes] = array.astype(array.dtype.newbyteorder("<")).tobytes()
    path.write_bytes(PREFIX.pack(MAGIC, len(header), zlib.crc32(body)) + body)


def _header(facts: Mapping[str, Any], places: Mapping[str, tuple[str, int, int]]) -> bytes:
    return json.dumps({"facts": facts, "arrays": places}, ensure_ascii=False, separators=(",", ":")).encode()


def _aligned(offset: int) -> int:
    return -(-offset // ALIGNMENT) * ALIGNMENT
