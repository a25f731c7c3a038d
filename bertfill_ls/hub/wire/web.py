"""Asking for an address: redirects, who may see the token, and what is refused before it is read.

Connections are kept and used again, for a handshake with a host overseas takes as long as a small file.
"""

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from bertfill_ls import __version__
from bertfill_ls.hub.credentials import Token
from bertfill_ls.hub.errors import HubError, NetworkError, PassingError
from bertfill_ls.hub.sources import Source
from bertfill_ls.hub.wire.connection import Connection, Origin, connect, origin_of
from bertfill_ls.hub.wire.faults import EXCHANGE_ERRORS, Asked, exchange_failed, refused
from bertfill_ls.hub.wire.patience import Patience
from bertfill_ls.hub.wire.proxies import Proxy

_MOST_REDIRECTS = 8
_MOST_JSON = 8 << 20  # bytes; a repository of a thousand files takes 300 kB
_JSON_SECONDS = 120.0  # from its first byte to its last
_MOST_DROPPED = 64 << 10  # bytes that are read to use a connection again
_REDIRECTS = (301, 302, 303, 307, 308)
# Of these a hub speaks while it sends us elsewhere: the commit, and the hash and the size of the file that is there.
_KEPT = ("x-repo-commit", "x-linked-etag", "x-linked-size")


@dataclass(slots=True)
class Answer:
    """An answer that is not read yet. ``headers`` go by lower-case names; ``host`` is whose answer it is in the end.

    Of the headers that a hub sends along with a redirect the last of each name counts.
    """

    status: int
    headers: dict[str, str]
    host: str
    _response: HTTPResponse

    def read(self, most: int) -> bytes:
        """Return the next bytes, as soon as there are any and no more than ``most``; none at the end.

        Raises:
            HubError: the connection failed.
        """
        try:
            return self._response.read1(most)
        except EXCHANGE_ERRORS as error:
            raise exchange_failed(error, self.host) from error

    @property
    def length(self) -> int | None:
        """How many bytes are to come, None when it is not said."""
        return self._response.length

    @property
    def is_page(self) -> bool:
        """Whether this is a page for people."""
        return self.headers.get("content-type", "").strip().lower().startswith(("text/html", "application/xhtml"))


class Web:
    """Asks a source, and whoever it sends us to. To be closed."""

    def __init__(self, source: Source, token: Token | None, patience: Patience, environment: Mapping[str, str]) -> None:
        self.patience = patience
        self._trusted = origin_of(urlsplit(source.endpoint))
        self._token = token
        self._shows_token = False  # only when the hub wants to know who asks: a public model is given to everybody
        self._environment = environment
        self._open: dict[Origin, Connection] = {}
        self.passed_on: str | None = None  # the host that questions to the source were sent on to

    def close(self) -> None:
        """Close what is open."""
        for connection in self._open.values():
            connection.http.close()
        self._open.clear()

    def json(self, address: str, asked: Asked) -> Any:
        """Return what a question to the source's API is answered with; tries again what may pass.

        Raises:
            HubError: there is no answer, or it is not JSON.
        """
        while True:
            try:
                with self.get(address, asked, {"Accept": "application/json"}) as answer:
                    if answer.host != self._trusted.name:
                        self.passed_on = answer.host
                    found = _read_json(answer)
                self.patience.something_came()
                return found
            except HubError as error:
                self.patience.wait_or_raise(error)

    @contextmanager
    def get(self, address: str, asked: Asked, headers: Mapping[str, str]) -> Iterator[Answer]:
        """Ask for an address once, follow its redirects, and give its answer, which is one of success.

        Raises:
            HubError: there is none.
        """
        kept: dict[str, str] = {}
        came_from = ""
        for _ in range(_MOST_REDIRECTS):
            origin, target = _parts(address, came_from)
            sent = self._headers(origin, headers)
            response = self._exchange(origin, target, sent)
            finished = False
            try:
                found = {name.lower(): value for name, value in response.getheaders()}
                kept |= {name: found[name] for name in _KEPT if name in found}
                if response.status == 401 and self._can_show_token(origin):
                    self._shows_token = True
                    _drop(response, origin)
                    finished = True
                    continue
                to = found.get("location", "")
                if response.status not in _REDIRECTS or not to:
                    proxy = self._open[origin].proxy
                    asked_with = asked if "Authorization" in sent else asked._replace(token_place=None)
                    yield _accepted(Answer(response.status, found | kept, origin.name, response), asked_with, proxy)
                    finished = response.isclosed() or response.length == 0
                    response.close()
                    return
                _drop(response, origin)
                finished = True
            finally:
                if not finished or response.will_close:
                    self._open.pop(origin).http.close()
            came_from, address = address, _joined(address, to)
        raise NetworkError("hub.redirect", host=origin.name, to=origin.name)

    def _headers(self, origin: Origin, headers: Mapping[str, str]) -> dict[str, str]:
        # What comes compressed has another hash and another length.
        sent = {"User-Agent": f"bertfill-ls/{__version__}", "Accept-Encoding": "identity", **headers}
        if self._token and self._shows_token and origin == self._trusted:
            sent["Authorization"] = f"Bearer {self._token.value}"
        return sent

    def _can_show_token(self, origin: Origin) -> bool:
        """Tell whether there is a token for a host that it has not been shown yet."""
        has_another = self._token is not None and not self._shows_token
        return has_another and origin == self._trusted and origin.keeps_secrets

    def _exchange(self, origin: Origin, target: str, headers: Mapping[str, str]) -> HTTPResponse:
        known = origin in self._open
        try:
            return self._ask(origin, target, headers)
        except PassingError:
            if not known:
                raise
        return self._ask(origin, target, headers)  # the host had closed the connection that we kept

    def _ask(self, origin: Origin, target: str, headers: Mapping[str, str]) -> HTTPResponse:
        connection = self._open.get(origin)
        if connection is None:
            connection = self._open[origin] = connect(origin, self._environment)
        sent = dict(headers)
        if connection.proxy and connection.proxy.scheme == "http" and origin.scheme == "http":
            target = f"http://{origin.name}{target}"
            if connection.proxy.authorization:
                sent["Proxy-Authorization"] = connection.proxy.authorization
        try:
            return _response(connection.http, target, sent)
        except EXCHANGE_ERRORS as error:
            self._open.pop(origin).http.close()
            raise exchange_failed(error, origin.name) from error


def _response(http: HTTPConnection, target: str, headers: Mapping[str, str]) -> HTTPResponse:
    http.request("GET", target, headers=headers)
    return http.getresponse()


def _accepted(answer: Answer, asked: Asked, proxy: Proxy | None) -> Answer:
    """Return an answer that is what was asked for, and refuse every other."""
    if answer.status >= 400:
        raise refused(answer.status, answer.headers, answer.host, asked, proxy)
    if answer.status not in (200, 206):
        raise NetworkError("hub.status", host=answer.host, status=answer.status)
    if answer.is_page:
        raise NetworkError("hub.page", host=answer.host)
    return answer


def _joined(address: str, to: str) -> str:
    try:
        return urljoin(address, to)
    except ValueError:  # brackets that enclose no address
        raise NetworkError("hub.redirect", host=_host(address), to=ascii(to[:80])[1:-1]) from None


def _parts(address: str, came_from: str) -> tuple[Origin, str]:
    """Return whom to ask and for what; an address that a host has sent us to is not to be trusted."""
    try:
        parts: SplitResult = urlsplit(address)
        origin = origin_of(parts)
    except ValueError:  # a port that is no number
        raise NetworkError("hub.redirect", host=_host(came_from), to="?") from None
    plain = parts.scheme in ("http", "https") and re.fullmatch(r"[\w.:-]+", parts.hostname or "")
    downgraded = urlsplit(came_from).scheme == "https" and not origin.keeps_secrets
    if not plain or downgraded:
        raise NetworkError("hub.redirect", host=_host(came_from), to=ascii(address[:80])[1:-1])
    # Already quoted, or not: what a header may not hold is, and nothing twice.
    path, query = (quote(part, safe="%/:=&?~#+!$,;'@()*[]") for part in (parts.path or "/", parts.query))
    return origin, f"{path}?{query}" if query else path


def _host(address: str) -> str:
    return urlsplit(address).netloc.rpartition("@")[2]


def _drop(response: HTTPResponse, origin: Origin) -> None:
    """Read what nobody wants, so that the connection can be used again; what is long is not read."""
    if response.length is None or response.length > _MOST_DROPPED:
        response.will_close = True
        return
    try:
        response.read()
    except EXCHANGE_ERRORS as error:
        raise exchange_failed(error, origin.name) from error


def _read_json(answer: Answer) -> Any:
    content = b""
    expected = answer.length
    until = time.monotonic() + _JSON_SECONDS
    while part := answer.read(_MOST_JSON):
        content += part
        if len(content) > _MOST_JSON:
            raise NetworkError("hub.answer", host=answer.host)
        if time.monotonic() > until:
            raise PassingError("hub.stalled", host=answer.host)
    if expected is not None and len(content) != expected:
        raise PassingError("hub.cut", host=answer.host)
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        key = "hub.page" if re.match(rb"\s*<", content) else "hub.answer"
        raise NetworkError(key, host=answer.host) from None
