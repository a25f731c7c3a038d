"""The way to a server: one question at a time by HTTP, on the thread that asks it.

Certificates are checked, redirects are not followed, proxies are not used, and what comes back is bounded. Nothing here
knows what is asked; nothing of it is ever logged.
"""

import http.client
import os
import socket
import ssl
import threading
from functools import partial

from bertfill_ls import __version__
from bertfill_ls.hub.errors import HubError
from bertfill_ls.hub.wire.trust import is_this_machine, trusted_certificates
from bertfill_ls.inference.errors import RemoteError
from bertfill_ls.inference.stop import Stop
from bertfill_ls.remote.address import Address
from bertfill_ls.remote.questions import QuestionError

LARGEST_ANSWER = 4 << 20  # bytes; the candidates of a sentence take two thousand
STEP_SECONDS = 4.0  # for a connection to be made, or for the next bytes; how long all may take is the caller's business

# How a connection fails that the server has let go between two questions.
_STALE = (
    http.client.RemoteDisconnected,
    http.client.CannotSendRequest,
    ConnectionResetError,
    BrokenPipeError,
    ssl.SSLEOFError,
    ssl.SSLZeroReturnError,
)


class Connection:
    """A connection that is kept open between questions, and made anew when the server has let it go."""

    def __init__(self, address: Address, token: str | None) -> None:
        self._address = address
        self._headers = {"Content-Type": "application/json", "User-Agent": f"bertfill-ls/{__version__}"}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"
        self._lock = threading.Lock()
        self._kept: _Http | None = None
        self._context: ssl.SSLContext | None = None

    @property
    def host(self) -> str:
        """The host as a user is told of it."""
        return self._address.shown

    def ask(self, body: bytes, ended: Stop) -> bytes:
        """Return what the server answers to an inference request; ``ended`` breaks the exchange off from elsewhere.

        Raises:
            QuestionError: it refuses this request.
            RemoteError: it cannot be reached, does not prove who it is, or answers with an error.
        """
        kept = self._take()
        try:
            if kept is not None:
                try:
                    return self._exchange(kept, body, ended)
                except _STALE:
                    if ended():
                        raise
            return self._exchange(self._fresh(), body, ended)
        except (ssl.SSLCertVerificationError, HubError) as error:
            raise self._error("remote.certificate") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self._error("remote.unreachable") from error

    def close(self) -> None:
        """Let the connection go."""
        if (kept := self._take()) is not None:
            kept.close()

    def _fresh(self) -> "_Http":
        if self._address.is_secure and self._context is None:
            self._context = trusted_certificates(os.environ)  # on this thread: it reads files
        return _Http(self._address, self._context)

    def _take(self) -> "_Http | None":
        with self._lock:
            kept, self._kept = self._kept, None
        return kept

    def _exchange(self, http_: "_Http", body: bytes, ended: Stop) -> bytes:
        try:
            if http_.sock is None:
                http_.connect()
            forget = ended.when_set(partial(_cut, http_.sock))
            try:
                http_.request("POST", f"{self._address.path}/infer", body, self._headers)
                content = self._content(http_.getresponse())
            finally:
                forget()
        except BaseException:
            http_.close()
            raise
        with self._lock:
            self._kept, old = http_, self._kept
        if old is not None:
            old.close()
        return content

    def _content(self, response: http.client.HTTPResponse) -> bytes:
        if response.status != http.HTTPStatus.OK:
            raise self._of_status(response.status)
        if (response.length or 0) > LARGEST_ANSWER:
            raise self._error("remote.too-large")
        content = response.read(LARGEST_ANSWER + 1)
        if len(content) > LARGEST_ANSWER:
            raise self._error("remote.too-large")
        if response.length:  # what was announced has not all come; http.client itself says nothing
            raise self._error("remote.unreachable")
        response.read()
        return content

    def _of_status(self, status: int) -> RemoteError:
        """Return what a status says. What stands in such an answer is not shown: it may quote the question."""
        match status:
            case 401 | 403:
                return self._error("remote.refused")
            case 404:
                return self._error("remote.missing")
            case 400 | 413 | 422:
                return QuestionError("remote.error", host=self._address.shown, status=status)
            case _ if 300 <= status < 400:
                return self._error("remote.redirect")
            case _:
                return RemoteError("remote.error", host=self._address.shown, status=status)

    def _error(self, key: str) -> RemoteError:
        return RemoteError(key, host=self._address.shown)


class _Http(http.client.HTTPConnection):
    """A connection as secure as its address says; what is not secure reaches this machine or nothing."""

    def __init__(self, address: Address, context: ssl.SSLContext | None) -> None:
        super().__init__(address.host, address.port, timeout=STEP_SECONDS)
        self._ssl_context = context

    def connect(self) -> None:
        """Connect, and see who is there."""
        super().connect()
        if self._ssl_context is not None:
            self.sock = self._ssl_context.wrap_socket(self.sock, server_hostname=self.host)
        elif not is_this_machine(self.sock.getpeername()[0]):
            raise OSError("localhost is elsewhere")  # by a name service that says so


def _cut(sock: socket.socket) -> None:
    """Break a connection off that another thread reads from; for a TLS socket, below TLS."""
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:  # it is gone already
        return
