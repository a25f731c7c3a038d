"""The workbench as a process of its own, and what a browser does with it: requests, and a session over a WebSocket."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, Self

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

Json = dict[str, Any]

COMMAND = [sys.executable, "-m", "bertfill_ls", "web", "--no-browser"]
URI = "workbench:1"
PATIENCE = 30.0  # seconds; the machine may be busy with something else


@dataclass(frozen=True)
class Answer:
    """What came of a request."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def lines(self) -> list[Json]:
        return [json.loads(line) for line in self.body.splitlines()]


class Workbench:
    """A running ``bertfill-ls web``; ``before`` is what starts its command."""

    def __init__(
        self, *arguments: str, log: Path | None = None, before: Sequence[str] = (), **environment: str
    ) -> None:
        stderr = log.open("wb") if log is not None else subprocess.DEVNULL
        self.process = subprocess.Popen(
            [*before, *COMMAND, *(arguments if "--port" in arguments else ("--port", "0", *arguments))],
            stdout=subprocess.PIPE, stderr=stderr, env=os.environ | environment,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.printed = self.process.stdout.readline().decode()
        found = re.search(r"http://(\S+?):(\d+)/\?token=(\S+)", self.printed)
        assert found, self.printed
        self.host, self.port, self.token = found[1], int(found[2]), found[3]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()  # as a user ends it, unless it does not
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    # -- requests

    def ask(
        self, path: str, *, method: str = "GET", body: bytes | None = None, token: bool = True, **headers: str
    ) -> Answer:
        """Send one request, as our page does unless ``headers`` say otherwise; ``_`` in their names stands for -."""
        connection, response = self.begin(path, method=method, body=body, token=token, **headers)
        answer = Answer(response.status, dict(response.getheaders()), response.read())
        connection.close()
        return answer

    def begin(
        self, path: str, *, method: str = "GET", body: bytes | None = None, token: bool = True, **headers: str
    ) -> tuple[HTTPConnection, HTTPResponse]:
        """Send one request and return its answer before it has been read."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            named.setdefault("Cookie", f"bertfill-{self.port}={self.token}")
        connection.request(method, path, body, named)
        return connection, connection.getresponse()

    def fill(self, lines: list[str], **more: Any) -> Answer:
        return self.ask("/fill", method="POST", body=batch(lines, **more), Content_Type="application/json")

    def status(self) -> Json:
        found: Json = self.ask("/status").json
        return found

    def until(self, holds: Callable[[Json], bool]) -> Json:
        """Wait until something holds of the status, and return it."""
        deadline = time.monotonic() + PATIENCE
        while not holds(status := self.status()):
            assert time.monotonic() < deadline, status
            time.sleep(0.05)
        return status

    def ready(self) -> Self:
        self.until(lambda status: status["state"] == "ready")
        return self

    # -- pages

    @contextmanager
    def page(self, *, greet: bool = True, **headers: str) -> Iterator["Page"]:
        """Open a session, as the page does."""
        cookie = {"Cookie": f"bertfill-{self.port}={self.token}"}
        with connect(
            f"ws://127.0.0.1:{self.port}/lsp",
            origin=Origin(f"http://127.0.0.1:{self.port}"),
            additional_headers=cookie | headers,
            max_size=None,
            ping_interval=None,
        ) as socket:
            page = Page(socket)
            if greet:
                page.greet()
            yield page

    # -- the process

    def threads(self) -> int:
        """Return how many threads it has."""
        return len(list(Path(f"/proc/{self.process.pid}/task").iterdir()))

    def memory(self) -> float:
        """Return its resident memory in megabytes."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def interrupt(self, number: int = signal.SIGINT) -> int:
        """Press Ctrl+C; return the exit code, and how long it took until there was one."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


class Page:
    """The page's side of a session. A request that is answered twice, or an answer to nothing, fails."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.told: list[Json] = []
        self._answers: dict[int, Json] = {}
        self._asked = 0
        self._version = 0

    def notify(self, method: str, params: Any) -> None:
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def send(self, method: str, params: Any = None) -> int:
        self._asked += 1
        self._send({"jsonrpc": "2.0", "id": self._asked, "method": method, "params": params})
        return self._asked

    def answer_to(self, request: int) -> Json:
        while request not in self._answers:
            self.take()
        return self._answers.pop(request)

    def request(self, method: str, params: Any = None) -> Any:
        answer = self.answer_to(self.send(method, params))
        assert "error" not in answer, answer
        return answer["result"]

    def take(self) -> Json:
        """Take one message."""
        message: Json = json.loads(self.socket.recv(PATIENCE))
        if "method" in message:
            self.told.append(message)
        else:
            assert message["id"] not in self._answers and message["id"] <= self._asked, message
            self._answers[message["id"]] = message
        return message

    def greet(self, **params: Any) -> Json:
        answer: Json = self.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}, **params})
        self.notify("initialized", {})
        return answer

    def write(self, text: str, uri: str = URI) -> None:
        """Have a document be ``text``."""
        self._version += 1
        if self._version == 1:
            item = {"uri": uri, "languageId": "plaintext", "version": 1, "text": text}
            self.notify("textDocument/didOpen", {"textDocument": item})
        else:
            document = {"uri": uri, "version": self._version}
            self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def candidates(self, line: int, character: int, uri: str = URI) -> list[str]:
        """Return what is offered at a place; what the model has not answered yet is asked for again."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            place = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
            listed = self.request("textDocument/completion", place)
            if listed and listed["items"]:
                return [item["label"] for item in listed["items"]]
            time.sleep(0.05)
        raise AssertionError("nothing is offered")

    def _send(self, message: Json) -> None:
        self.socket.send(json.dumps(message, ensure_ascii=False))


def batch(lines: list[str], **more: Any) -> bytes:
    """Return the body of a batch."""
    return json.dumps({"lines": lines, **more}).encode()
