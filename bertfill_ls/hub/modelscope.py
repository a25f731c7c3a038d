"""What ModelScope's API says of a repository, and where its files are.

``GET /api/v1/models/NAME/repo/files?Revision=…&Recursive=True`` lists files, with the SHA-256 of each;
``GET /api/v1/models/NAME`` has the licence; ``GET /api/v1/models/NAME/repo?Revision=…&FilePath=…`` is a file.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from bertfill_ls.hub.errors import HubError, NetworkError
from bertfill_ls.hub.listing import Listing, RemoteFile, choose
from bertfill_ls.hub.sources import Source
from bertfill_ls.hub.wire.faults import Asked
from bertfill_ls.hub.wire.web import Web

_MOST_FILES = 3000  # of which ModelScope itself says no more


def look(web: Web, source: Source, asked: Asked) -> Listing:
    """Return what a repository holds.

    Raises:
        HubError: there is no such model, or what the host answers cannot be understood.
    """
    query = urlencode({"Revision": asked.revision, "Recursive": "True"})
    try:
        about = _data(web.json(_api(source, asked.name), asked), source, asked)
    except HubError as error:
        if error.key != "hub.no-model":
            raise
        page = f"{source.endpoint}/models"
        raise HubError("hub.not-on-modelscope", name=asked.name, host=source.host, page=page) from error
    try:
        listed = _data(web.json(f"{_api(source, asked.name)}/repo/files?{query}", asked), source, asked)
    except HubError as error:
        if error.key != "hub.no-model":
            raise
        raise HubError("hub.no-revision", name=asked.name, revision=asked.revision, host=source.host) from error
    try:
        entries = [entry for entry in listed["Files"] if entry.get("Type") != "tree"][:_MOST_FILES]
        files = [_file(entry) for entry in entries]
        commit = _commit(listed, entries) or asked.revision
        licence = _licence(about)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NetworkError("hub.answer", host=source.host) from error
    return Listing(
        source, asked.name, asked.revision, commit, licence, tuple(files), choose(asked.name, files), web.passed_on
    )


def address_of(listing: Listing, file: RemoteFile) -> str:
    """Return where a file is, at the commit if it is known whole; what comes is held to its hash in any case."""
    revision = listing.commit if re.fullmatch(r"[0-9a-f]{40}", listing.commit) else listing.revision
    query = urlencode({"Revision": revision, "FilePath": file.path})
    return f"{_api(listing.source, listing.name)}/repo?{query}"


def _api(source: Source, name: str) -> str:
    return f"{source.endpoint}/api/v1/models/{quote(name)}"


def _data(found: Any, source: Source, asked: Asked) -> Mapping[str, Any]:
    """Return what an answer holds. ModelScope also says with the status 200 that it has nothing to say."""
    if isinstance(found, dict) and found.get("Success") is False:
        raise HubError("hub.no-model", name=asked.name, host=source.host)
    data = found.get("Data") if isinstance(found, dict) else None
    if not isinstance(data, dict):
        raise NetworkError("hub.answer", host=source.host)
    return data


def _file(entry: Mapping[str, Any]) -> RemoteFile:
    path, size, sha256 = entry["Path"], entry["Size"], entry.get("Sha256")
    if not isinstance(path, str) or not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise ValueError(entry)
    known = isinstance(sha256, str) and re.fullmatch(r"[0-9a-f]{64}", sha256)
    return RemoteFile(path, size, sha256=sha256 if known else None)


def _commit(listed: Mapping[str, Any], entries: list[Mapping[str, Any]]) -> str | None:
    """Return the commit of the listing: whole, or its first digits; where it is left out, that of the newest file."""
    latest = listed.get("LatestCommitter") or {}
    newest = max(entries, key=lambda entry: entry.get("CommittedDate") or 0, default={})
    for written in (latest.get("Id"), newest.get("Revision"), latest.get("ShortId")):
        if isinstance(written, str) and re.fullmatch(r"[0-9a-f]{7,40}", written):
            return written
    return None


def _licence(about: Mapping[str, Any]) -> str | None:
    written = about.get("License")
    return written[:100] if isinstance(written, str) and written and written.isprintable() else None
