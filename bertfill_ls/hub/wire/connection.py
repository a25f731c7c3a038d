"""One connection to one host: directly or through a proxy, with the certificates that the system trusts."""

import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection, IncompleteRead
from io import BufferedReader
from typing import NamedTuple, cast
from urllib.parse import SplitResult

from bertfill_ls.hub.errors import UnreachableError
from bertfill_ls.hub.wire.faults import EXCHANGE_ERRORS, connecting_failed
from bertfill_ls.hub.wire.proxies import Proxy, proxy_for
from bertfill_ls.hub.wire.socks import reach
from bertfill_ls.hub.wire.trust import is_this_machine, trusted_certificates

CONNECT_SECONDS = 15.0
READ_SECONDS = 30.0  # without a single byte


class Origin(NamedTuple):
    """To whom a secret belongs (RFC 6454): the same name on another port is somebody else."""

    scheme: str
    host: str
    port: int

    @property
    def name(self) -> str:
        """The host, and its port if it is not the usual one."""
        usual = {"https": 443, "http": 80}[self.scheme]
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == usual else f"{host}:{self.port}"

    @property
    def keeps_secrets(self) -> bool:
        """Whether nobody between here and there can read what is sent."""
        return self.scheme == "https" or is_this_machine(self.host)


def origin_of(parts: SplitResult) -> Origin:
    """Return the origin of an address of ``http`` or ``https``."""
    return Origin(parts.scheme, (parts.hostname or "").lower(), parts.port or (443 if parts.scheme == "https" else 80))


class _WholeHead(HTTPResponse):
    """An answer whose head has come whole. ``http.client`` takes a head that is cut for one that ends there."""

    def begin(self) -> None:
        """Read the head.

        Raises:
            HTTPException: it is none, or the connection ended within it.
        """
        stream = self.fp
        lines = _LastLine(stream)
        self.fp = cast(BufferedReader, lines)  # begin() calls two methods of it
        try:
            super().begin()
        finally:
            if self.fp:  # what is no status has it closed
                self.fp = stream
        if lines.last.strip(b"\r\n") or not lines.last:
            raise IncompleteRead(lines.last)


class _LastLine:
    """Reads lines, and remembers the last one."""

    def __init__(self, stream: BufferedReader) -> None:
        self._stream = stream
        self.last = b""

    def readline(self, most: int) -> bytes:
        self.last = self._stream.readline(most)
        return self.last

    def close(self) -> None:
        self._stream.close()


class Connection(NamedTuple):
    """An open connection, and the proxy that it goes through."""

    http: HTTPConnection
    proxy: Proxy | None


def connect(origin: Origin, environment: Mapping[str, str]) -> Connection:
    """Open a connection.

    Raises:
        HubError: none came about; the sentence tells whether the host, the proxy or a certificate is the reason.
    """
    proxy = None if is_this_machine(origin.host) else proxy_for(origin.scheme, origin.host)
    trust = trusted_certificates(environment) if origin.scheme == "https" else None
    http = _prepared(origin, proxy, trust)
    try:
        if proxy and proxy.scheme == "socks5":
            stream = reach(proxy, origin.host, origin.port, CONNECT_SECONDS)
            http.sock = trust.wrap_socket(stream, server_hostname=origin.host) if trust else stream
        else:
            http.connect()
    except EXCHANGE_ERRORS as error:
        http.close()
        raise connecting_failed(error, origin.name, proxy) from error
    except UnicodeError as error:  # a name with an empty part, or one of 64 characters
        http.close()
        raise UnreachableError("hub.no-host", host=origin.name) from error
    http.auto_open = 0  # what is closed is not opened again behind our back, past the proxy
    http.sock.settimeout(READ_SECONDS)
    return Connection(http, proxy)


def _prepared(origin: Origin, proxy: Proxy | None, trust: ssl.SSLContext | None) -> HTTPConnection:
    """Return a connection that is not open yet, to the host or to an HTTP proxy."""
    through = proxy if proxy and proxy.scheme == "http" else None
    host, port = (through.host, through.port) if through else (origin.host, origin.port)
    if trust is None:
        http = HTTPConnection(host, port, timeout=CONNECT_SECONDS)
    else:
        http = HTTPSConnection(host, port, timeout=CONNECT_SECONDS, context=trust)
        if through:
            shown = {"Proxy-Authorization": through.authorization} if through.authorization else {}
            http.set_tunnel(origin.host, origin.port, shown)
    http.response_class = _WholeHead
    return http
