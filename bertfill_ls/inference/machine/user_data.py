"""Where this program keeps what its user has put there, as models: a folder among the user's data, if there is one."""

import os
import sys
from pathlib import Path

DATA_VARIABLE = "BERTFILL_DATA"


def user_data_folder() -> Path | None:
    """Return bertfill's folder among the user's data, whether or not it exists; ``BERTFILL_DATA`` names another one.

    None where the user has no such place: a service account, or a container without a home directory.
    """
    named = os.environ.get(DATA_VARIABLE, "")
    if os.path.isabs(named):
        return Path(named)
    try:
        folder = _folder()
    except RuntimeError:  # pathlib: no home directory can be found
        return None
    return folder if folder.is_absolute() else None


def _folder() -> Path:
    if sys.platform == "win32":
        # Beside the cache, which has the name of the program there; what is made again and what is not stay apart.
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "bertfill" / "data"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "bertfill"
    # The XDG specification has relative paths ignored.
    named = os.environ.get("XDG_DATA_HOME", "")
    return (Path(named) if os.path.isabs(named) else Path.home() / ".local" / "share") / "bertfill"
