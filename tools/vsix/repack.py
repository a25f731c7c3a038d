"""Write a zip anew with libdeflate, which packs more tightly than Python's zlib does at its best; any unzip reads it.

    PYTHON tools/vsix/repack.py FILE

Run by the interpreter of the bundle's environment, which has libdeflate (``bundle.lock``). Every file is compared.
"""

import sys
import zipfile
from pathlib import Path

import deflate

TIGHTEST = 12  # near-optimal parsing; what comes out is read as fast


class _Compressor:
    """What ``zipfile`` expects of a compressor, for a library that takes a file whole."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def compress(self, piece: bytes) -> bytes:
        self._pieces.append(bytes(piece))
        return b""

    def flush(self) -> bytes:
        return bytes(deflate.deflate_compress(b"".join(self._pieces), TIGHTEST))


def repack(path: Path) -> None:
    """Write the zip at ``path`` anew; raises when a file in it would not be read as it was."""
    made = path.with_suffix(".repacked")
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as tight:
        for info in package.infolist():
            with tight.open(_like(info), "w") as entry:
                # There is no public way to another compressor, and this one has been the same since Python 3.6.
                entry._compressor = _Compressor()  # type: ignore[attr-defined]  # noqa: SLF001
                entry.write(package.read(info))
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(made) as after:
        same = all(before.read(name) == after.read(name) for name in before.namelist())
        if before.namelist() != after.namelist() or not same:
            raise RuntimeError(f"{made} does not hold what {path} holds")
    made.replace(path)


def _like(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """Return the head of an entry with the same name, time and mode; sizes are written anew."""
    head = zipfile.ZipInfo(info.filename, info.date_time)
    head.compress_type = zipfile.ZIP_DEFLATED
    head.external_attr, head.create_system = info.external_attr, info.create_system
    return head


if __name__ == "__main__":
    repack(Path(sys.argv[1]))
