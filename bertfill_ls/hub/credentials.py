"""The user's token for the hub: from the environment, or from the file where the hub's own tools keep it.

To whom it goes, and when, is decided in :mod:`bertfill_ls.hub.wire.web`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bertfill_ls.hub.errors import HubError
from bertfill_ls.hub.sources import Source

_MOST = 4096  # bytes of a token's file; tokens have about 40


@dataclass(frozen=True, slots=True)
class Token:
    """A token, never shown, and the place that it was found in, for sentences."""

    value: str = field(repr=False)
    place: str


def token_for(source: Source, environment: Mapping[str, str]) -> Token | None:
    """Return the token that may be shown to a source; None if there is none, or it takes none.

    ``HF_TOKEN`` comes first, then the file ``HF_TOKEN_PATH``, or ``token`` in ``HF_HOME``.

    Raises:
        HubError: what is there cannot be a token.
    """
    if not source.takes_token:
        return None
    if written := environment.get("HF_TOKEN", "").strip():
        return _checked(written, "HF_TOKEN")
    path = _token_file(environment)
    try:
        with path.open("rb") as file:
            content = file.read(_MOST)
    except (OSError, ValueError):  # no file, and nothing is lost: the public models want none
        return None
    written = content.decode("utf-8", "replace").strip()
    return _checked(written, str(path)) if written else None


def _checked(written: str, place: str) -> Token:
    # A line break would begin a header of its own, a quotation mark is left from a line of configuration.
    if not re.fullmatch(r"[\w.~+/=-]+", written, re.ASCII):
        raise HubError("hub.token-form", place=place)
    return Token(written, place)


def _token_file(environment: Mapping[str, str]) -> Path:
    if named := environment.get("HF_TOKEN_PATH"):
        return Path(named)
    home = environment.get("HF_HOME")
    cache = environment.get("XDG_CACHE_HOME") or "~/.cache"
    return (Path(home) if home else Path(cache) / "huggingface").expanduser() / "token"
