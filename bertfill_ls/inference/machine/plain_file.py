"""Reading a file that somebody else put there: a plain file, of a bounded size, whole, and nothing else.

A name in a folder can be a pipe that never ends, a device, or a link out of the folder; and a file can shrink while it
is read. Whoever maps a file into memory is killed by the system (SIGBUS) when it is cut later; what is read is ours.
"""

import os
import stat
from pathlib import Path

# Windows has neither links to follow unasked nor pipes among files, and would translate line ends.
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))


class NotPlainError(Exception):
    """The name belongs to a link, a folder, a pipe or a device."""


class TooLargeError(Exception):
    """The file is larger than it may be."""


def plain_stat(path: Path) -> os.stat_result:
    """Return the facts of a plain file.

    Raises:
        OSError: there is no such file, or it may not be seen.
        NotPlainError: it is no plain file.
    """
    try:
        found = path.lstat()
    except ValueError as error:  # a name that no file system can hold
        raise NotPlainError(path) from error
    if not stat.S_ISREG(found.st_mode):
        raise NotPlainError(path)
    return found


def read_plain_file(path: Path, limit: int) -> tuple[bytes, os.stat_result]:
    """Return what a file holds, and the facts of the very file that was read.

    Raises:
        OSError: it cannot be read.
        NotPlainError: it is no plain file.
        TooLargeError: it has more than ``limit`` bytes.
    """
    plain_stat(path)  # before opening: to open a device can already do something
    with open(os.open(path, _FLAGS), "rb", buffering=0) as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise NotPlainError(path)
        if found.st_size > limit:
            raise TooLargeError(path)
        content = _read(file.fileno(), found.st_size + 1)  # one more: a file that grows meanwhile is not what it said
    if len(content) > limit:
        raise TooLargeError(path)
    return content, found


def _read(descriptor: int, size: int) -> bytes:
    parts = [os.read(descriptor, size)]
    while parts[-1] and (missing := size - sum(map(len, parts))) > 0:
        parts.append(os.read(descriptor, missing))
    return parts[0] if len(parts) == 2 and not parts[1] else b"".join(parts)
