"""What the hub's API says of a repository, and where its files are.

``GET /api/models/NAME/revision/REVISION?blobs=true`` answers with the commit, the metadata of the card and the files.
``GET /NAME/resolve/COMMIT/PATH`` is a file; a large one is a redirect to a store elsewhere.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from bertfill_ls.hub.errors import NetworkError
from bertfill_ls.hub.listing import Listing, RemoteFile, choose
from bertfill_ls.hub.sources import Source
from bertfill_ls.hub.wire.faults import Asked
from bertfill_ls.hub.wire.web import Web

_MOST_FILES = 20_000


def look(web: Web, source: Source, asked: Asked) -> Listing:
    """Return what a repository holds.

    Raises:
        HubError: there is no such model, or what the host answers cannot be understood.
    """
    api = f"{source.endpoint}/api/models/{quote(asked.name)}"
    found = web.json(f"{api}/revision/{quote(asked.revision, safe='')}?blobs=true", asked)
    try:
        name, commit = _name(found["id"]), _commit(found["sha"])
        files = [_file(sibling["rfilename"], sibling, sibling.get("lfs")) for sibling in found["siblings"]]
        if any(file.size < 0 for file in files):  # a mirror that does not know the parameter
            tree = web.json(f"{api}/tree/{commit}?recursive=true", asked)
            files = [_file(entry["path"], entry, entry.get("lfs")) for entry in tree if entry["type"] == "file"]
        licence = _licence(found)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NetworkError("hub.answer", host=source.host) from error
    files = files[:_MOST_FILES]
    return Listing(source, name, asked.revision, commit, licence, tuple(files), choose(name, files), web.passed_on)


def address_of(listing: Listing, file: RemoteFile) -> str:
    """Return where a file is."""
    name, path = quote(listing.name), quote(file.path)
    return f"{listing.source.endpoint}/{name}/resolve/{listing.commit}/{path}"


def _file(path: Any, facts: Mapping[str, Any], lfs: Mapping[str, Any] | None) -> RemoteFile:
    """Return a file; its size is -1 when it is not said."""
    if lfs:
        sha256 = lfs.get("sha256") or lfs.get("oid")
        return RemoteFile(_text(path), _size(lfs.get("size")), sha256=_hash(sha256, 64))
    blob = facts.get("blobId") or facts.get("oid")
    return RemoteFile(_text(path), _size(facts.get("size")), git_sha1=_hash(blob, 40))


def _licence(found: Mapping[str, Any]) -> str | None:
    """Return the licence of the card; one that the hub has no word for goes by its own name (``license_name``)."""
    card = found.get("cardData") or {}
    written = card.get("license")
    if written == "other":
        written = card.get("license_name") or written
    names = written if isinstance(written, list) else [written]
    return ", ".join(name for name in names if isinstance(name, str) and name.isprintable())[:100] or None


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(value)
    return value


def _name(value: Any) -> str:
    if not re.fullmatch(r"[\w.-]+(/[\w.-]+)?", _text(value), re.ASCII):
        raise ValueError(value)
    return str(value)


def _commit(value: Any) -> str:
    commit = _hash(value, 40)
    if commit is None:
        raise ValueError(value)
    return commit


def _hash(value: Any, length: int) -> str | None:
    """Return a hash in hexadecimal digits, None when there is none."""
    if value is None:
        return None
    if not re.fullmatch(rf"[0-9a-f]{{{length}}}", _text(value)):
        raise ValueError(value)
    return str(value)


def _size(value: Any) -> int:
    if value is None:
        return -1
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(value)
    return value
