"""A file of the folder while it comes: resumed where it was left, hashed as it is written, there whole or not at all.

It is ``NAME.HASH.part`` until it is whole; the hash in the name is that of the whole, so that what is left of another
version is never gone on with. Beside it, ``NAME.HASH.part.etag`` keeps what the host calls this content, for
``If-Range``. Knows nothing of networks.
"""

import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path

from bertfill_ls.hub.disk import OnDisk
from bertfill_ls.hub.listing import RemoteFile

_CHUNK = 1 << 20  # bytes


class Part:
    """The bytes of a file that are here. To be closed. What the disk refuses leaves every method as ``HubError``."""

    def __init__(self, folder: Path, file: RemoteFile) -> None:
        self.file = file
        self.there = 0
        self._furthest = 0
        self._whole = folder / file.path
        self._path = _part_path(folder, file)
        self._etag_path = self._path.with_name(f"{self._path.name}.etag")
        self._disk = OnDisk(folder)
        self._hash = _hash_of(file)
        with self._disk:
            for older in folder.glob(f"{file.path}.*.part*"):
                if older not in (self._path, self._etag_path):
                    older.unlink(missing_ok=True)
            self._stream = self._path.open("a+b", buffering=0)
            self._stream.seek(0)
            while chunk := self._stream.read(_CHUNK):
                self._hash.update(chunk)
                self.there += len(chunk)
        if self.there > file.size:
            self.start_over()

    @property
    def etag(self) -> str:
        """What the host called the content when the part came; empty when it gave it no name."""
        with suppress(OSError):
            return self._etag_path.read_text("ascii", "replace")
        return ""

    def close(self) -> None:
        """Leave what is here for the next time."""
        self._stream.close()
        if not self.there:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
                self._etag_path.unlink(missing_ok=True)

    def start_over(self) -> None:
        """Throw away what is here."""
        with self._disk:
            self._stream.truncate(0)
            self._etag_path.unlink(missing_ok=True)
        self._hash = _hash_of(self.file)
        self.there = 0

    def name_content(self, etag: str) -> None:
        """Remember what the host calls this content, if it is good for ranges: weak names are not (RFC 9110)."""
        with self._disk:
            if re.fullmatch(r'"[!#-~]{1,200}"', etag):
                self._etag_path.write_text(etag, "ascii")
            else:
                self._etag_path.unlink(missing_ok=True)

    def write(self, chunk: bytes) -> bool:
        """Add what has come, and tell whether there is more now than ever before.

        Only that is a step forward where a host knows no ranges and is cut at the same place each time.
        """
        left = memoryview(chunk)
        while left:  # the end of a disk can lie within a chunk
            with self._disk:
                written = self._stream.write(left) or 0
            self._hash.update(left[:written])
            self.there += written
            left = left[written:]
        before, self._furthest = self._furthest, max(self._furthest, self.there)
        return self._furthest > before

    @property
    def is_right(self) -> bool:
        """Whether what is here is the whole file as it was listed."""
        expected = self.file.sha256 or self.file.git_sha1
        return self.there == self.file.size and self._hash.hexdigest() == expected

    def finish(self) -> None:
        """Give the file its name: from now on it is there."""
        with self._disk:
            os.fsync(self._stream.fileno())
            self._stream.close()
            self._path.replace(self._whole)
            self._etag_path.unlink(missing_ok=True)


def part_size(folder: Path, file: RemoteFile) -> int:
    """Return how many bytes of a file are here already, if it is not here whole."""
    try:
        return min(_part_path(folder, file).stat().st_size, file.size)
    except OSError:
        return 0


def is_there(folder: Path, file: RemoteFile) -> bool:
    """Tell whether a file is in the folder already, whole and as it was listed."""
    path = folder / file.path
    try:
        if path.stat().st_size != file.size:
            return False
        found = _hash_of(file)
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                found.update(chunk)
    except OSError:
        return False
    return found.hexdigest() == (file.sha256 or file.git_sha1)


def _part_path(folder: Path, file: RemoteFile) -> Path:
    known_by = file.sha256 or file.git_sha1 or "unknown"
    return folder / f"{file.path}.{known_by[:16]}.part"


def _hash_of(file: RemoteFile) -> "hashlib._Hash":
    """Return the hash that the file is known by, before its first byte."""
    if file.sha256:
        return hashlib.sha256()
    begun = hashlib.sha1(usedforsecurity=False)  # git's name for a blob; what it was chosen for is not ours to choose
    begun.update(b"blob %d\0" % file.size)
    return begun
