"""The page as it is built: read once, served from memory, so that no path of a request ever meets a file system.

What the page does lives in ``editors/web``; what may be asked of the server, in ``app``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

INDEX = "index.html"
NONCE = "__CSP_NONCE__"  # stands in the page for the word that lets its own styles in, and no others

# By suffix and not by the system's table, in which programs on Windows write that scripts are text.
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_NAMED_BY_CONTENT = re.compile(r"[.-][0-9A-Za-z_-]{8,}\.[a-z0-9]+$")


class NotBuiltError(Exception):
    """There is no page in this installation: a clone in which it was never built."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the page. ``cache`` is what a browser may do with it."""

    content: bytes
    media_type: str
    etag: str
    cache: str


def load_assets() -> Mapping[str, Asset]:
    """Return every file of the page by its path: ``workbench.js``, ``fonts/a.woff2``.

    Raises:
        NotBuiltError: there is none.
    """
    assets = dict(_assets_of(files("bertfill_ls.web") / "assets", ""))
    if INDEX not in assets:
        raise NotBuiltError
    return assets


def _assets_of(folder: Traversable, prefix: str) -> list[tuple[str, Asset]]:
    found: list[tuple[str, Asset]] = []
    for entry in folder.iterdir() if folder.is_dir() else ():
        if entry.is_dir():
            found += _assets_of(entry, f"{prefix}{entry.name}/")
        elif (media_type := _TYPES.get(entry.name[entry.name.rfind(".") :])) is not None:
            found.append((prefix + entry.name, _asset(entry.name, entry.read_bytes(), media_type)))
    return found


def _asset(name: str, content: bytes, media_type: str) -> Asset:
    cache = "private, max-age=31536000, immutable" if _NAMED_BY_CONTENT.search(name) else "private, no-cache"
    return Asset(content, media_type, f'"{sha256(content).hexdigest()[:20]}"', cache)


def content_security_policy(host: str, nonce: str) -> str:
    """Return what the page may do: run and load what this server sends, ask this server, and nothing else."""
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "font-src 'self'",
            "manifest-src 'self'",
            f"connect-src 'self' ws://{host}",  # not every browser counts a WebSocket to the same place as 'self'
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )
