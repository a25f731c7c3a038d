"""The two things that are done with a hub: looking what there is, and fetching it."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bertfill_ls.hub import huggingface, modelscope
from bertfill_ls.hub.credentials import token_for
from bertfill_ls.hub.disk import OnDisk, check_room
from bertfill_ls.hub.download import download
from bertfill_ls.hub.errors import HubError, NetworkError
from bertfill_ls.hub.folder_lock import only_pull_in
from bertfill_ls.hub.listing import Listing, RemoteFile
from bertfill_ls.hub.part import is_there, part_size
from bertfill_ls.hub.sources import Source
from bertfill_ls.hub.wire.connection import origin_of
from bertfill_ls.hub.wire.faults import Asked
from bertfill_ls.hub.wire.patience import Patience, Sleep, Waiting, say_nothing
from bertfill_ls.hub.wire.web import Web

_LOOK: dict[str, Callable[[Web, Source, Asked], Listing]] = {
    "huggingface": huggingface.look,
    "modelscope": modelscope.look,
}
_ADDRESS_OF: dict[str, Callable[[Listing, RemoteFile], str]] = {
    "huggingface": huggingface.address_of,
    "modelscope": modelscope.address_of,
}
_OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pull is, in bytes.

    ``done`` of ``total`` are here, those of earlier pulls included; ``received`` have come in this one, and tell the
    speed. ``file`` is the one that comes, ``host`` whom it comes from.
    """

    file: str
    done: int
    total: int
    received: int
    host: str


def look(
    name: str,
    *,
    revision: str | None,
    source: Source,
    waiting: Waiting = say_nothing,
    sleep: Sleep = time.sleep,
    environment: Mapping[str, str] = os.environ,
) -> Listing:
    """Return what a repository holds at a revision (None: its newest), pinned to the commit.

    ``name`` is the model's name on the hub, ``OWNER/NAME``; what a source calls it is looked up. ``waiting`` is called
    with a host and the seconds before it is waited for.

    Raises:
        HubError: there is no such model, nothing in it can be used, or no answer comes.
    """
    _check_online(environment)
    asked_name = source.own_name(name)
    asked = Asked(asked_name, revision or source.default_revision, source.terms(asked_name))
    patience = Patience(waiting, sleep)
    with _advised(source, source.page(asked_name)), _asking(source, patience, environment) as (web, place):
        listing = _LOOK[source.protocol](web, source, asked._replace(token_place=place))
    for file in listing.wanted:
        if file.size < 0 or (file.sha256 is None and file.git_sha1 is None):
            raise HubError("hub.no-hash", file=file.path, host=source.host)
    return listing


def fetch(
    listing: Listing,
    folder: Path,
    progress: Callable[[Progress], object],
    *,
    before_weights: Callable[[Path], object] = lambda folder: None,
    waiting: Waiting = say_nothing,
    sleep: Sleep = time.sleep,
    environment: Mapping[str, str] = os.environ,
) -> Path:
    """Bring what is wanted of a listing into a folder, which is made, and return the folder.

    ``progress`` is called often: some thirty times for each megabyte. ``before_weights`` is called with the folder when
    all small files are there and before a large one is asked for: what it raises ends the pull.

    Raises:
        HubError: something does not come, or cannot be written. What has come stays: the same call goes on.
    """
    _check_online(environment)
    with OnDisk(folder):
        folder.mkdir(parents=True, exist_ok=True)
    patience = Patience(waiting, sleep)
    with (
        _advised(listing.source, listing.page),
        only_pull_in(folder),
        _asking(listing.source, patience, environment) as (web, place),
    ):
        _fetch(listing, folder, web, place, progress, before_weights)
    return folder


def _fetch(
    listing: Listing,
    folder: Path,
    web: Web,
    token_place: str | None,
    progress: Callable[[Progress], object],
    before_weights: Callable[[Path], object],
) -> None:
    missing = [file for file in listing.wanted if not is_there(folder, file)]
    check_room(folder, sum(file.size - part_size(folder, file) for file in missing))
    count = _Count(listing, sum(file.size for file in listing.wanted if file not in missing), progress)
    looked_at = False
    for file in listing.wanted:
        if file.is_weights and not looked_at:
            before_weights(folder)
            looked_at = True
        if file not in missing:
            continue
        asked = Asked(listing.name, listing.revision, listing.source.terms(listing.name), file.path, token_place)
        address = _ADDRESS_OF[listing.source.protocol](listing, file)
        download(web, address, asked, folder, file, count.of(file))
        count.finished(file)


class _Count:
    """Adds up what has come of all files."""

    def __init__(self, listing: Listing, there: int, progress: Callable[[Progress], object]) -> None:
        self._total = listing.total
        self._finished = there
        self._received = 0
        self._progress = progress

    def of(self, file: RemoteFile) -> Callable[[int, str], None]:
        last: int | None = None

        def came(there: int, host: str) -> None:
            nonlocal last
            self._received += max(0, there - last) if last is not None else 0
            last = there
            self._progress(Progress(file.path, self._finished + there, self._total, self._received, host))

        return came

    def finished(self, file: RemoteFile) -> None:
        self._finished += file.size


@contextmanager
def _asking(source: Source, patience: Patience, environment: Mapping[str, str]) -> Iterator[tuple[Web, str | None]]:
    """Give the means to ask a source, and where the token is from that it is shown."""
    token = token_for(source, environment)
    web = Web(source, token, patience, environment)
    try:
        yield web, token.place if token else None
    finally:
        web.close()


@contextmanager
def _advised(source: Source, page: str) -> Iterator[None]:
    """Add what else may help."""
    try:
        yield
    except NetworkError as error:
        host = error.arguments.get("host")
        if host not in (source.host, None):
            error.advise("hub.passed-on", source=source.host, host=host)
        if source.protocol == "huggingface":
            error.advise("hub.try-modelscope")
        error.advise("hub.by-hand", page=page)
        raise
    except HubError as error:
        if error.key in ("hub.gated", "hub.no-model") and not _is_shown_tokens(source):
            error.advise("hub.token-stays", source=source.host)
        raise


def _is_shown_tokens(source: Source) -> bool:
    return source.takes_token and origin_of(urlsplit(source.endpoint)).keeps_secrets


def _check_online(environment: Mapping[str, str]) -> None:
    for variable in _OFFLINE:
        if environment.get(variable, "").strip().upper() in ("1", "ON", "YES", "TRUE"):
            raise HubError("hub.offline", variable=variable)
