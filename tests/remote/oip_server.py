"""A real inference server on this machine, small: HTTP or HTTPS, answers from the real model, and every fault on order.

It speaks what KServe and MLServer speak as far as an editor's engine asks; those two themselves are in ``tests/scale``.
"""

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bertfill_ls.serving.answering import Answering
from bertfill_ls.serving.tensors import TensorError
from tests.inference.models import shipped_model

PATH = "/v2/models/bertfill"
Change = Callable[[dict[str, Any]], Any]


@cache
def answering() -> Answering:
    return Answering(shipped_model())


@dataclass
class Fault:
    """What is done otherwise: all that is not None.

    ``body`` is sent in place of an answer, ``change`` is made to the answer's JSON. ``seconds`` pass before the first
    byte, ``drip`` seconds after each. ``cut`` closes the connection after so many bytes of the body.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    change: Change | None = None
    seconds: float = 0.0
    drip: float = 0.0
    cut: int | None = None


class OipServer(ThreadingHTTPServer):
    """The server; ``fault`` may be changed at any time. ``asked`` are the requests that have come, headers and JSON."""

    daemon_threads = True
    fault: Fault | None = None

    def __init__(self, port: int = 0, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.asked: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.connections = 0
        self.paths: list[str] = []
        self._open: list[socket.socket] = []
        if context is not None:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.scheme = "http" if context is None else "https"

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"{self.scheme}://localhost:{self.port}{PATH}"

    @property
    def texts(self) -> list[str]:
        """Every text that was sent here, but for those that ask only how the server is."""
        return [text for _, request in self.asked for text in request["inputs"][0]["data"] if text != "[MASK]"]

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        self._open.append(request)
        super().process_request(request, client_address)

    def hang_up(self) -> None:
        """Break off what is still open: a thread of its own would go on answering there."""
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that have gone: that is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: OipServer

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        request = json.loads(raw)
        self.server.asked.append((dict(self.headers), request))
        self.server.paths.append(self.path)
        fault = self.server.fault or Fault()
        time.sleep(fault.seconds)
        status, body = self._answer(request, fault)
        self.send_response(status)
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))} | fault.headers
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if fault.drip:
            for byte in body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(fault.drip)
            return
        self.wfile.write(body if fault.cut is None else body[: fault.cut])
        self.wfile.flush()
        if fault.cut is not None:
            self.close_connection = True

    def _answer(self, request: dict[str, Any], fault: Fault) -> tuple[int, bytes]:
        if fault.body is not None or fault.status != 200:
            return fault.status, fault.body or b'{"error": "as ordered"}'
        try:
            answer: Any = {"model_name": "bertfill", "outputs": answering().answer(request)}
        except TensorError as error:
            return 400, json.dumps({"error": str(error)}).encode()
        if fault.change is not None:
            answer = fault.change(answer)
        return 200, json.dumps(answer).encode()

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@contextmanager
def serving(port: int = 0, context: ssl.SSLContext | None = None, fault: Fault | None = None) -> Iterator[OipServer]:
    """Serve until the block ends."""
    answering()
    with OipServer(port, context) as server:
        server.fault = fault
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            server.hang_up()
            thread.join()


def changed(name: str, **new: Any) -> Change:
    """Return the change of one output tensor of an answer."""

    def change(answer: dict[str, Any]) -> dict[str, Any]:
        outputs = [{**each, **new} if each["name"] == name else each for each in answer["outputs"]]
        return {**answer, "outputs": outputs}

    return change


def filled(name: str, value: Any) -> Change:
    """Return the change of every item of one output tensor."""

    def change(answer: dict[str, Any]) -> dict[str, Any]:
        outputs = [
            {**each, "data": [value] * len(each["data"])} if each["name"] == name else each
            for each in answer["outputs"]
        ]
        return {**answer, "outputs": outputs}

    return change
