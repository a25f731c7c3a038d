"""The files of a model folder: read whole, and believed only when they are what the manifest says.

A file is hashed when it is new or has changed since this program hashed it last (size, times, inode); that is
remembered in the user's cache, so that an ordinary start hashes nothing. Nothing here is mapped into memory: what was
checked is what is used, and a file that is cut or written over later changes nothing.
"""

import os
from pathlib import Path

from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.machine.plain_file import NotPlainError, TooLargeError, plain_stat, read_plain_file
from bertfill_ls.inference.machine.user_cache import remember, remembered
from bertfill_ls.inference.model.manifest import FileFacts, Manifest, read_manifest

_REMEMBERED = "verified.json"
_MOST_FOLDERS = 16  # remembered; older ones are hashed again when they come back

# Size, time of writing, time of any change, inode, SHA-256: what must be the same for a file to be taken for the same.
_Mark = list[int | str]


class ModelFiles:
    """The listed files of one folder. ``cache`` is where to remember what was hashed, None: nowhere."""

    def __init__(self, folder: Path, manifest: Manifest, cache: Path | None) -> None:
        self.folder = folder
        self.manifest = manifest
        self._cache = cache
        self._known = _remembered(cache).get(str(folder.absolute()), {})
        self._seen: dict[str, _Mark] = {}

    @classmethod
    def open(cls, folder: Path, cache: Path | None = None) -> "ModelFiles":
        """Read the manifest and see that every listed file is there, plain and of its size: microseconds.

        Raises:
            ModelError: a file is missing, a link or a device, or of another size.
        """
        manifest = read_manifest(folder)
        for name, facts in manifest.files.items():
            if manifest.memory is not None and name == manifest.memory.file:
                continue  # without its memory a model still answers (see ``beside``)
            try:
                found = plain_stat(folder / name)
            except OSError as error:
                raise ModelError("model.file-missing", folder=folder, file=name) from error
            except NotPlainError as error:
                raise ModelError("model.file-elsewhere", folder=folder, file=name) from error
            if found.st_size != facts.size:
                raise _of_size(folder, name, found.st_size, facts)
        return cls(folder, manifest, cache)

    def read(self, name: str) -> bytes:
        """Return a listed file, whole and as the manifest says.

        Raises:
            ModelError: it has gone, has changed, or has another hash.
            KeyError: the manifest does not list it.
        """
        facts = self.manifest.files[name]
        try:
            content, found = read_plain_file(self.folder / name, facts.size)
        except OSError as error:
            raise ModelError("model.file-missing", folder=self.folder, file=name) from error
        except NotPlainError as error:
            raise ModelError("model.file-elsewhere", folder=self.folder, file=name) from error
        except TooLargeError as error:
            raise _of_size(self.folder, name, f"> {facts.size}", facts) from error
        if len(content) != facts.size:
            raise _of_size(self.folder, name, len(content), facts)
        mark = _mark(found, facts)
        if self._known.get(name) != mark and _sha256(content) != facts.sha256:
            raise ModelError("model.hash", folder=self.folder, file=name)
        self._seen[name] = mark
        return content

    def unchanged(self, name: str) -> bool:
        """Tell whether a listed file is the one that was hashed last; says nothing of one that never was."""
        try:
            found = plain_stat(self.folder / name)
        except (OSError, NotPlainError):
            return False
        return self._known.get(name) == _mark(found, self.manifest.files[name])

    def remember(self) -> None:
        """Keep what was read and found right, for the next start. A cache that cannot be written costs time only."""
        if self._cache is None or all(self._known.get(name) == mark for name, mark in self._seen.items()):
            return
        self._known = self._known | self._seen
        folders = _remembered(self._cache)
        folders.pop(str(self.folder.absolute()), None)
        kept = dict(list(folders.items())[-(_MOST_FOLDERS - 1) :])
        kept[str(self.folder.absolute())] = self._known
        remember(self._cache, _REMEMBERED, kept)


def verify_hashes(folder: Path) -> None:
    """Hash every listed file, whatever is remembered: for installation and ``doctor``.

    Raises:
        ModelError: the first file that is not what the manifest says.
    """
    files = ModelFiles.open(folder)
    for name in files.manifest.files:
        files.read(name)


def _of_size(folder: Path, name: str, found: int | str, facts: FileFacts) -> ModelError:
    return ModelError("model.size", folder=folder, file=name, found=found, expected=facts.size)


def _mark(found: os.stat_result, facts: FileFacts) -> _Mark:
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, facts.sha256]


def _sha256(content: bytes) -> str:
    import hashlib  # not for every start: it loads OpenSSL, 5 MB

    return hashlib.sha256(content).hexdigest()


def _remembered(cache: Path | None) -> dict[str, dict[str, _Mark]]:
    """Return what was hashed, by folder and name."""
    found = remembered(cache, _REMEMBERED)
    return {folder: marks for folder, marks in found.items() if isinstance(marks, dict)}
