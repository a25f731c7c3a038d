"""An HTTP proxy on this machine. It knows hosts that nobody else can find, and keeps a list of what it did."""

import socket
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.hub.wire.proxies import Proxy, relay


class FakeProxy(Proxy):
    """``hosts`` says where a host is (``HOST:PORT`` of this machine). ``refuses`` is a status for every request."""

    def __init__(self, hosts: Mapping[str, str], refuses: int | None = None, password: str | None = None) -> None:
        self.hosts = hosts
        self.refuses = refuses
        self.password = password  # the header that is wanted
        self.did: list[str] = []
        super().__init__(_Server(("127.0.0.1", 0), _handler(self)))

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
