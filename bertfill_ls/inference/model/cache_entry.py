"""Entries of the user's cache that are mapped into memory: each a folder of files that is written whole, and once.

What is mapped must never be cut under this process, or the system ends it. So an entry is a private copy, in a folder
that is the user's alone, and counts only as long as nothing has touched its files since they were written.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bertfill_ls.inference.machine.plain_file import plain_stat, read_plain_file

_FACTS = "facts.json"  # size and time of writing of the files: one that was touched since is not ours any more
_LARGEST_FACTS = 1 << 12  # bytes
_UNFINISHED = ".writing-"
_ABANDONED = 24 * 3600  # seconds after which what is unfinished goes, whoever began it


def require_untouched(entry: Path, names: Sequence[str]) -> None:
    """See that the files of an entry are as they were written.

    Raises:
        OSError: one cannot be seen.
        ValueError: one was written to by another program.
        NotPlainError: one is no plain file.
        TooLargeError: what is known of them is not.
    """
    if json.loads(read_plain_file(entry / _FACTS, _LARGEST_FACTS)[0]) != _facts(entry, names):
        raise ValueError("written to by another program")


def write_entry(entry: Path, names: Sequence[str], write: Callable[[Path], None], kept: int) -> None:
    """Have ``write`` put the files of an entry into a folder, and make that the entry; ``kept`` entries may stay.

    Raises:
        OSError: it cannot be written.
    """
    import tempfile  # seldom needed, as shutil below: a start that finds its entry does without

    cache = entry.parent
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    _drop_unfinished(cache)
    scratch = Path(tempfile.mkdtemp(dir=cache, prefix=f"{_UNFINISHED}{os.getpid()}-"))
    try:
        write(scratch)
        (scratch / _FACTS).write_text(json.dumps(_facts(scratch, names)), encoding="utf-8")
        try:
            scratch.rename(entry)
        except OSError:
            if not all(os.path.isfile(entry / name) for name in names):  # else another process was first, with the same
                raise
    finally:
        remove_entry(scratch)
    _drop_old(cache, kept)


def remove_entry(entry: Path) -> None:
    """Remove an entry as far as that can be done; who has mapped it keeps what is mapped."""
    import shutil

    shutil.rmtree(entry, ignore_errors=True)


def _facts(entry: Path, names: Sequence[str]) -> dict[str, list[int]]:
    found = {name: plain_stat(entry / name) for name in names}
    return {name: [facts.st_size, facts.st_mtime_ns] for name, facts in found.items()}


def _drop_old(cache: Path, kept: int) -> None:
    entries = sorted((path for path in cache.iterdir() if not path.name.startswith(".")), key=_age)
    for path in entries[kept:]:
        remove_entry(path)


def _drop_unfinished(cache: Path) -> None:
    """Remove what a start that was ended in the middle has left: it may be twice the size of a model."""
    for path in cache.glob(f"{_UNFINISHED}*"):
        writer = path.name.removeprefix(_UNFINISHED).split("-")[0]
        if not (writer.isdigit() and _runs(int(writer))) or time.time() + _age(path) > _ABANDONED:
            remove_entry(path)


def _runs(process: int) -> bool:
    """Tell whether a process may still be there. On Windows one cannot ask without risk; age decides there."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # somebody else's
        return True
    return True


def _age(entry: Path) -> float:
    try:
        return -entry.stat().st_mtime
    except OSError:  # another process was faster
        return 0.0
