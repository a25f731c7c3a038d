"""Where this program may keep what it can make again: a folder among the user's caches, if there is one at all.

What is remembered from one start to the next lies there in small JSON files, which may be gone or damaged at any time.
"""

import json
import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bertfill_ls.inference.machine.plain_file import NotPlainError, TooLargeError, read_plain_file

_LARGEST = 1 << 20  # bytes of what is remembered

_log = logging.getLogger(__name__)


def user_cache_folder() -> Path | None:
    """Return bertfill's folder among the user's caches, whether or not it exists.

    None where the user has no such place: a service account, or a container without a home directory.
    """
    try:
        base = _base()
    except RuntimeError:  # pathlib: no home directory can be found
        return None
    return base / "bertfill" if base.is_absolute() else None


def _base() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    # The XDG specification has relative paths ignored.
    named = os.environ.get("XDG_CACHE_HOME", "")
    return Path(named) if os.path.isabs(named) else Path.home() / ".cache"


def remembered(cache: Path | None, name: str) -> dict[str, Any]:
    """Return what was remembered under a name. A memory that is damaged is no memory."""
    if cache is None:
        return {}
    try:
        content, _ = read_plain_file(cache / name, _LARGEST)
        raw = json.loads(content)
    except (OSError, NotPlainError, TooLargeError, ValueError, RecursionError):
        return {}
    return raw if isinstance(raw, dict) else {}


def remember(cache: Path | None, name: str, value: Mapping[str, Any]) -> None:
    """Remember something for the next start. A cache that cannot be written costs time only."""
    if cache is None:
        return
    written = cache / f".{name}.{os.getpid()}"
    try:
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        written.write_text(json.dumps(value), encoding="utf-8")
        written.replace(cache / name)
    except OSError as error:
        _log.info("%s cannot be kept in %s: %s", name, cache, error.strerror)
