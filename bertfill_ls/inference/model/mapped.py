"""A file of a model folder as a copy in the user's cache, mapped: processes share it, and none has it to itself.

Several editors' windows are several servers: the phrase memory, 22 MB, would be in each of them. Why a copy may be
mapped, and the file itself not, stands in ``cache_entry``.
"""

import logging
import mmap
import os
from pathlib import Path

from bertfill_ls.inference.machine.plain_file import NotPlainError, TooLargeError
from bertfill_ls.inference.model.cache_entry import remove_entry, require_untouched, write_entry
from bertfill_ls.inference.model.model_files import ModelFiles

_WORTHWHILE = 1 << 20  # bytes
_ENTRIES_KEPT = 2  # as many as of the weights (``prepacked``)

# What opening a folder that was written to by something else can raise.
_NO_ENTRY = (OSError, ValueError, RecursionError, NotPlainError, TooLargeError)

_log = logging.getLogger(__name__)


def open_mapped(files: ModelFiles, name: str, cache: Path | None) -> bytes | mmap.mmap:
    """Return a listed file as the manifest says: its copy, mapped, where ``cache`` can hold one, else read.

    Raises:
        ModelError: the file has gone, has changed, or has another hash.
    """
    facts = files.manifest.files[name]
    if cache is None or facts.size < _WORTHWHILE:
        return files.read(name)
    entry = cache / "mapped" / facts.sha256[:32]
    if os.path.isdir(entry):
        try:
            return _open_entry(entry, files, name)
        except _NO_ENTRY as error:
            _log.warning("the copy in %s is damaged and made anew: %s", entry, error)
            remove_entry(entry)
    content = files.read(name)
    try:
        write_entry(entry, (name,), lambda folder: _write(folder / name, content), _ENTRIES_KEPT)
        return _open_entry(entry, files, name)
    except _NO_ENTRY as error:
        _log.warning("a copy of %s cannot be kept in %s: %s", name, entry, error)
        return content


def _open_entry(entry: Path, files: ModelFiles, name: str) -> mmap.mmap:
    require_untouched(entry, (name,))
    if not files.unchanged(name):
        files.read(name)  # the entry is named after the manifest's hash: see that the folder still has that file
    with open(entry / name, "rb") as file:
        found = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if len(found) != files.manifest.files[name].size:
        raise ValueError("of another size")
    return found


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())  # or a power cut could leave the facts beside an empty file
