"""Files that are not what they should be, for tests of what reads folders that strangers have made."""

from collections.abc import Callable
from pathlib import Path

Damage = Callable[[Path], object]  # changes a folder


def in_place_of(name: str, make: Callable[[Path], object]) -> Damage:
    """Put what ``make`` makes in the place of a file of the folder."""

    def change(folder: Path) -> None:
        (folder / name).unlink()
        make(folder / name)

    return change


def device(path: Path) -> None:
    """Make a file without an end."""
    path.symlink_to("/dev/zero")
