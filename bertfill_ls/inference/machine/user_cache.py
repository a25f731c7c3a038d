"""Where this program may keep what it can make again: a folder among the user's caches, if there is one at all."""

import os
import sys
from pathlib import Path


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
