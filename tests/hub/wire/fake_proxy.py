"""An HTTP proxy on this machine. It knows hosts that nobody else can find, and keeps a list of what it did."""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit


class FakeProxy:
    """``hosts`` says where a host is (``HOST:PORT`` of this machine). ``refuses`` is a status for every request."""

    def __init__(self, hosts: Mapping[str, str], refuses: int | None = None, password: str | None = None) -> None:
        self.hosts = hosts
        self.refuses = refuses
        self.password = password  # the header that is wanted
        self.did: list[str] = []
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def name(self) -> str:
        """The proxy as sentences call it."""
        return f"127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def refusal(self, authorization: str | None) -> int | None:
        """Return the status of a refusal, None when there is none."""
        return self.refuses or (407 if self.password and authorization != self.password else None)

    def reach(self, host: str) -> socket.socket:
        """Return a connection to where a host is."""
        name, _, port = self.hosts[host].partition(":")
        return socket.create_connection((name, int(port)), timeout=10)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that go away."""


def _handler(proxy: FakeProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Keep quiet."""

        def do_CONNECT(self) -> None:
            proxy.did.append(f"CONNECT {self.path}")
            if not self._refused():
                self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                relay(self.connection, proxy.reach(self.path))
                self.close_connection = True

        def do_GET(self) -> None:
            proxy.did.append(f"GET {self.path}")
            if not self._refused():
                parts = urlsplit(self.path)
                there = proxy.reach(parts.netloc)
                kept = [f"{name}: {value}" for name, value in self.headers.items() if not name.startswith("Proxy-")]
                path = parts._replace(scheme="", netloc="").geturl()
                there.sendall("\r\n".join([f"GET {path} HTTP/1.0", *kept, "", ""]).encode("latin-1"))
                relay(self.connection, there)
                self.close_connection = True

        def _refused(self) -> bool:
            status = proxy.refusal(self.headers["Proxy-Authorization"])
            if status:
                self.send_error(status)
            return bool(status)

    return Handler


def relay(one: socket.socket, other: socket.socket) -> None:
    """Pass on what two ends say to each other, until both are gone."""
    back = threading.Thread(target=_copy, args=(other, one), daemon=True)
    back.start()
    _copy(one, other)
    back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(1 << 16):
            target.sendall(data)
    except OSError:  # one of the two is gone
        pass
    for end in (source, target):
        with suppress(OSError):  # already
            end.shutdown(socket.SHUT_RDWR)
