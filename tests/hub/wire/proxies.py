"""What proxies on this machine have in common: they serve in a thread of their own, and pass on what two ends say."""

import socket
import threading
from contextlib import suppress
from socketserver import TCPServer
from types import TracebackType
from typing import Self


class Proxy:
    """Serves from the moment it is made until it is left."""

    def __init__(self, server: TCPServer) -> None:
        self._server = server
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def name(self) -> str:
        """The proxy as sentences call it."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


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
