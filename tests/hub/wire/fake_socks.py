"""A SOCKS5 proxy on this machine (RFC 1928, RFC 1929), written to be read beside the RFC rather than to be fast."""

import socket
import socketserver
import struct
from collections.abc import Callable, Mapping
from ipaddress import ip_address

from tests.hub.wire.proxies import Proxy, relay

# Changes the bytes of one answer before they are sent; None for an answer that never comes.
Spoil = Callable[[bytes], bytes | None]


class FakeSocks(Proxy):
    """``hosts`` says where a host is (``HOST:PORT`` of this machine). ``did`` is what was asked for, as it came.

    ``answers`` counts what is sent: the method, the login if there is one, the reply; ``spoils`` maps such a number to
    what goes wrong with it.
    """

    def __init__(
        self,
        hosts: Mapping[str, str],
        *,
        login: tuple[str, str] | None = None,
        reply: int = 0,
        bound: bytes = b"\x01\0\0\0\0\0\0",
        spoils: Mapping[int, Spoil] | None = None,
    ) -> None:
        self.hosts = hosts
        self.login = login
        self.reply = reply
        self.bound = bound  # the kind, the address and the port that a reply ends with
        self.spoils = spoils or {}
        self.did: list[str] = []
        server = _Server(("127.0.0.1", 0), _Handler)
        server.socks = self
        super().__init__(server)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    socks: FakeSocks

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that go away."""


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        socks = self.server.socks
        self.answered = 0
        version, count = self.rfile.read(2)
        methods = self.rfile.read(count)
        wanted = 2 if socks.login else 0
        if version != 5 or wanted not in methods:
            self.answer(b"\x05\xff")
            return
        self.answer(bytes((5, wanted)))
        if socks.login and not self.logged_in(socks.login):
            return
        _, command, _, kind = self.rfile.read(4)
        host = self.host(kind)
        (port,) = struct.unpack(">H", self.rfile.read(2))
        socks.did.append(f"{host}:{port}")
        self.answer(bytes((5, socks.reply, 0)) + socks.bound)
        if command == 1 and not socks.reply:
            name, _, at = socks.hosts[f"{host}:{port}"].partition(":")
            relay(self.connection, socket.create_connection((name, int(at)), timeout=10))

    def logged_in(self, login: tuple[str, str]) -> bool:
        """Read a name and a password, and tell whether they are the right ones."""
        self.rfile.read(1)
        given = tuple(self.rfile.read(self.rfile.read(1)[0]).decode() for _ in range(2))
        self.answer(b"\x01\x00" if given == login else b"\x01\x01")
        return given == login

    def host(self, kind: int) -> str:
        """Read the host that is asked for."""
        if kind == 3:
            return self.rfile.read(self.rfile.read(1)[0]).decode("ascii")
        return str(ip_address(self.rfile.read({1: 4, 4: 16}[kind])))

    def answer(self, content: bytes) -> None:
        """Send an answer, or what is left of it."""
        spoil = self.server.socks.spoils.get(self.answered)
        self.answered += 1
        spoiled = spoil(content) if spoil else content
        if spoiled is None:
            raise ConnectionAbortedError
        self.wfile.write(spoiled)
        if spoiled != content:
            raise ConnectionAbortedError
