"""A folder -> numbered parts under a size limit, and back: for machines that files reach only in small pieces.

    python -m models.training.data.pack pack FOLDER PARTS --part-mib 40
    python -m models.training.data.pack unpack PARTS FOLDER

The parts, in order of their names, are one xz-compressed tar archive.
"""

import argparse
import io
import lzma
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, cast

MIB = 1 << 20


class PartWriter(io.RawIOBase):
    """Writes a stream into files of at most `limit` bytes each."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        self._part = b""
        self._number = 0

    def writable(self) -> bool:
        """Say that bytes may be written."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Take bytes; a part is written once it is full."""
        self._part += bytes(data)
        while len(self._part) > self._limit:
            self._flush_part(self._part[: self._limit])
            self._part = self._part[self._limit :]
        return len(data)

    def close(self) -> None:
        """Write the last part."""
        if not self.closed:
            self._flush_part(self._part)
        super().close()

    def _flush_part(self, part: bytes) -> None:
        (self._folder / f"part-{self._number:03}").write_bytes(part)
        self._number += 1


class PartReader(io.RawIOBase):
    """Reads a folder of parts as one stream."""

    def __init__(self, folder: Path) -> None:
        self._paths = sorted(folder.glob("part-*"))
        self._part = b""

    def readable(self) -> bool:
        """Say that bytes may be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer from the part at hand; 0 when there is none left."""
        if not self._part and self._paths:
            self._part = self._paths.pop(0).read_bytes()
        taken = min(len(buffer), len(self._part))
        buffer[:taken] = self._part[:taken]
        self._part = self._part[taken:]
        return taken


def pack(folder: Path, parts: Path, limit: int) -> None:
    """Pack the files of a folder into parts of at most `limit` bytes."""
    parts.mkdir(parents=True, exist_ok=True)
    for stale in parts.glob("part-*"):
        stale.unlink()
    with (
        PartWriter(parts, limit) as writer,
        lzma.LZMAFile(cast(IO[bytes], writer), "w", preset=3) as squeezed,
        tarfile.open(fileobj=squeezed, mode="w|") as archive,
    ):
        for path in sorted(folder.iterdir()):
            archive.add(path, path.name)


def unpack(parts: Path, folder: Path) -> None:
    """Unpack what `pack` made."""
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BufferedReader(PartReader(parts)), mode="r|xz") as archive:
        archive.extractall(folder, filter="data")


def main(arguments: Sequence[str] | None = None) -> None:
    """Pack or unpack."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    packing = commands.add_parser("pack")
    packing.add_argument("folder", type=Path)
    packing.add_argument("parts", type=Path)
    packing.add_argument("--part-mib", type=float, default=40)
    unpacking = commands.add_parser("unpack")
    unpacking.add_argument("parts", type=Path)
    unpacking.add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    if options.command == "pack":
        pack(options.folder, options.parts, int(options.part_mib * MIB))
    else:
        unpack(options.parts, options.folder)


if __name__ == "__main__":
    main()
