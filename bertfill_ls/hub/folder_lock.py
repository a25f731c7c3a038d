"""One pull at a time in a folder. The system lets go of the lock when its holder ends, however it ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bertfill_ls.hub.disk import OnDisk
from bertfill_ls.hub.errors import HubError

_NAME = ".lock"


@contextmanager
def only_pull_in(folder: Path) -> Iterator[None]:
    """Keep other pulls out of a folder.

    Raises:
        HubError: another one is at work there.
    """
    with OnDisk(folder):
        file = open(os.open(folder / _NAME, os.O_RDWR | os.O_CREAT, 0o600), "rb+", buffering=0)  # noqa: SIM115
    with file:
        with OnDisk(folder):
            taken = _take(file.fileno())
        if not taken:
            raise HubError("hub.busy", folder=folder)
        yield


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
