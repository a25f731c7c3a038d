"""One connection to one host: directly or through a proxy, with the certificates that the system trusts."""

from collections.abc import Mapping
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection, IncompleteRead
from io import BufferedReader
from typing import NamedTuple, cast
from urllib.parse import SplitResult

from bertfill_ls.hub.errors import UnreachableError
from bertfill_ls.hub.wire.faults import EXCHANGE_ERRORS, connecting_failed
from bertfill_ls.hub.wire.proxies import Proxy, proxy_for
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
    host, port = (proxy.host, proxy.port) if proxy else (origin.host, origin.port)
    http: HTTPConnection
    if origin.scheme == "https":
        http = HTTPSConnection(host, port, timeout=CONNECT_SECONDS, context=trusted_certificates(environment))
        if proxy:
            http.set_tunnel(origin.host, origin.port, _proxy_headers(proxy))
    else:
        http = HTTPConnection(host, port, timeout=CONNECT_SECONDS)
    http.response_class = _WholeHead
    try:
        http.connect()
    except EXCHANGE_ERRORS as error:
        http.close()
        raise connecting_failed(error, origin.name, proxy) from error
    except UnicodeError as error:  # a name with an empty part, or one of 64 characters
        http.close()
        raise UnreachableError("hub.no-host", host=origin.name) from error
    http.sock.settimeout(READ_SECONDS)
    return Connection(http, proxy)


def _proxy_headers(proxy: Proxy) -> dict[str, str]:
    return {"Proxy-Authorization": proxy.authorization} if proxy.authorization else {}
