"""Which files of the folders that were named are looked at: those of languages we know, without what Git ignores."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from pathspec import GitIgnoreSpec

from bertfill_ls.cli.input.documents import STDIN
from bertfill_ls.zones import SUFFIXES

_SUFFIXES = (*SUFFIXES, ".txt")
_NEVER = {".git", ".hg", ".svn", "node_modules", "__pycache__"}


def walk(names: Sequence[str], exclude: Sequence[str], root: Path) -> Iterator[str]:
    """Yield files by name as they are; of folders, what is in them, in order.

    ``exclude`` are patterns as in ``.gitignore``, for paths below ``root``; they hold for what is found in folders.
    """
    excluded = GitIgnoreSpec.from_lines(exclude)
    for name in names:
        if name == STDIN or not os.path.isdir(name):
            yield name
        else:
            yield from _below(Path(name), _ignores_above(Path(name)), excluded, root)


_Ignores = list[tuple[Path, GitIgnoreSpec]]


def _below(folder: Path, ignores: _Ignores, excluded: GitIgnoreSpec, root: Path) -> Iterator[str]:
    ignores = [*ignores, *_ignores_in(folder)]
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        path = Path(entry.path)
        is_folder = entry.is_dir(follow_symlinks=False)
        if entry.name in _NEVER or (is_folder and entry.name.startswith(".")):
            continue
        if _is_ignored(path, is_folder, ignores) or _matches(excluded, path, root, is_folder):
            continue
        if is_folder:
            yield from _below(path, ignores, excluded, root)
        elif path.suffix.lower() in _SUFFIXES and entry.is_file():
            yield str(path)


def _ignores_in(folder: Path) -> _Ignores:
    try:
        lines = (folder / ".gitignore").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []  # there is none
    return [(folder, GitIgnoreSpec.from_lines(lines))]


def _ignores_above(folder: Path) -> _Ignores:
    """Return what the folders above ignore, up to the top of the repository."""
    found: _Ignores = []
    above = folder.resolve()
    while not (above / ".git").exists() and above != above.parent:
        above = above.parent
        found = [*_ignores_in(above), *found]
    return found if (above / ".git").exists() else []


def _is_ignored(path: Path, is_folder: bool, ignores: _Ignores) -> bool:
    """Tell whether Git ignores a path: the file nearest to it decides."""
    for folder, spec in reversed(ignores):
        result = spec.check_file(_relative(path, folder) + ("/" if is_folder else ""))
        if result.include is not None:
            return result.include
    return False


def _matches(spec: GitIgnoreSpec, path: Path, root: Path, is_folder: bool) -> bool:
    return spec.match_file(_relative(path, root) + ("/" if is_folder else ""))


def _relative(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path.absolute(), folder.absolute())).as_posix()
