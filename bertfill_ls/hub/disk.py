"""What a disk refuses, in this layer's words; and whether there is room, before anything is fetched."""

import shutil
from errno import EDQUOT, ENOSPC
from pathlib import Path
from types import TracebackType

from bertfill_ls.hub.errors import HubError


class OnDisk:
    """``with OnDisk(folder)``: an ``OSError`` within is a ``HubError`` outside. It can be entered again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say what the disk says.

        Raises:
            HubError: it has refused something.
        """
        if isinstance(error, OSError):
            key = "hub.disk-full" if error.errno in (ENOSPC, EDQUOT) else "hub.cannot-write"
            raise HubError(key, folder=self._folder, reason=error.strerror or type(error).__name__) from error


def check_room(folder: Path, needed: int) -> None:
    """See that there is room for so many bytes.

    Raises:
        HubError: there is not.
    """
    with OnDisk(folder):
        free = shutil.disk_usage(folder).free
    if free < needed:
        raise HubError("hub.no-room", folder=folder, needed=_megabytes(needed), free=_megabytes(free))


def _megabytes(count: int) -> int:
    return -(-count // 1_000_000)
