"""A raw client that shares no code with the server, and fails on any message it cannot claim.

It counts rather than asserts: what was asked, what was answered, and what should never have come.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

Json = dict[str, Any]

COMMAND = [sys.executable, "-m", "bertfill_ls"]
PATIENCE = 30.0  # seconds for an answer; the machine may be busy with something else
GONE_WITHIN = 5.0  # seconds for a process to end that has lost its client

# What the server may say without being asked.
BY_ITSELF = {
    "textDocument/publishDiagnostics", "window/showMessage", "window/logMessage", "$/progress",
    "window/workDoneProgress/create", "workspace/configuration", "client/registerCapability",
    "workspace/inlayHint/refresh", "workspace/semanticTokens/refresh", "workspace/diagnostic/refresh",
    "workspace/applyEdit",
}  # fmt: skip

SILENT = object()  # an answer that never comes


def framed(body: bytes) -> bytes:
    """Return a body with its header."""
    return b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body


def message(**members: Any) -> bytes:
    """Return a framed JSON-RPC message."""
    body = json.dumps({"jsonrpc": "2.0", **members}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return framed(body)


class Client:
    """One server process and all that was said.

    ``answers`` tells what to answer to a request of the server by its method: a value, a function of the request, or
    ``SILENT``.
    """

    def __init__(
        self, *, answers: Mapping[str, Any] | None = None, stderr: int = subprocess.DEVNULL, reading: bool = True
    ) -> None:
        self.process = subprocess.Popen(
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, bufsize=0
        )
        self.answers = dict(answers or {})
        self.asked: set[int | str] = set()
        self.answered: dict[int | str, Json] = {}
        self.without_id: list[Json] = []
        self.told: list[Json] = []
        self.violations: list[str] = []
        self._next = 0
        self._changed = threading.Condition()
        self._writing = threading.Lock()
        self._over = False
        self.reading = threading.Event()
        if reading:
            self.reading.set()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    # -- out

    def raw(self, data: bytes) -> bool:
        """Send bytes; returns whether the server still took them."""
        pipe = self.process.stdin
        try:
            with self._writing:
                view = memoryview(data)
                while view and pipe is not None:
                    view = view[os.write(pipe.fileno(), view) :]
        except (OSError, ValueError):
            return False
        return True

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self.raw(message(method=method, params=params))

    def identify(self) -> int:
        """Return a new id, for a request that is sent by other means."""
        self._next += 1
        self.asked.add(self._next)
        return self._next

    def ask(self, method: str, params: Any = None) -> int:
        """Send a request; returns its id."""
        request = self.identify()
        self.raw(message(id=request, method=method, params=params))
        return request

    def call(self, method: str, params: Any = None) -> Json | None:
        """Send a request and wait for its answer; None when there is none."""
        request = self.ask(method, params)
        self.settle({request})
        return self.answered.get(request)

    def greet(self, **params: Any) -> Json | None:
        """Do the handshake."""
        params = {"processId": os.getpid(), "rootUri": None, "capabilities": {}, **params}
        answer = self.call("initialize", params)
        self.notify("initialized", {})
        return answer

    def open(self, text: str, uri: str = "file:///a.md", language: str = "markdown", version: int = 1) -> None:
        """Open a document."""
        item = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, version: int, changes: list[Json], uri: str = "file:///a.md") -> None:
        """Send a change."""
        self.notify(
            "textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": changes}
        )

    def wait_for_the_model(self) -> bool:
        """Return whether the model came to be ready."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = self.call("workspace/executeCommand", {"command": "bertfill.server.status"})
            if answer is None or answer.get("result", {}).get("state") == "ready":
                return answer is not None
            time.sleep(0.05)
        return False

    # -- in

    def settle(self, requests: set[int] | None = None, seconds: float = PATIENCE) -> int:
        """Wait until requests (all, unless told which) are answered; returns how many never were."""
        deadline = time.monotonic() + seconds
        wanted = self.asked if requests is None else requests
        with self._changed:
            while not self._over and (left := deadline - time.monotonic()) > 0:
                if all(request in self.answered for request in wanted):
                    break
                self._changed.wait(left)
            return sum(request not in self.answered for request in wanted)

    def until(self, condition: Callable[[], bool], seconds: float = PATIENCE) -> bool:
        """Wait until something holds that the next message may bring about."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while not condition():
                left = deadline - time.monotonic()
                if left <= 0 or self._over:
                    return False
                self._changed.wait(min(left, 0.2))
        return True

    def said(self, method: str) -> int:
        """Return how often the server has sent a notification or request of a method."""
        return sum(each["method"] == method for each in self.told)

    def _read(self) -> None:
        stream = self.process.stdout
        while stream is not None:
            self.reading.wait()
            header = b""
            while not header.endswith(b"\r\n\r\n") and (byte := stream.read(1)):
                header += byte
            name, _, length = header.strip().partition(b": ")
            if name != b"Content-Length" or not length.isdigit():
                if header:
                    self.violations.append(f"no header: {header[:80]!r}")
                break
            body = b""
            while len(body) < int(length) and (part := stream.read(int(length) - len(body))):
                body += part
            if len(body) < int(length):
                break
            self._take(json.loads(body))
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def _take(self, taken: Json) -> None:
        with self._changed:
            if "method" in taken:
                self.told.append(taken)
                if taken["method"] not in BY_ITSELF:
                    self.violations.append(f"unclaimed: {taken['method']}")
            elif (request := taken.get("id")) is None:
                self.without_id.append(taken)
            elif request not in self.asked:
                self.violations.append(f"an answer to nothing: {str(taken)[:120]}")
            elif request in self.answered:
                self.violations.append(f"a second answer: {str(taken)[:120]}")
            else:
                self.answered[request] = taken
            self._changed.notify_all()
        if "method" in taken and "id" in taken:
            answer = self.answers.get(taken["method"])
            answer = answer(taken) if callable(answer) else answer
            if isinstance(answer, bytes):
                self.raw(answer)
            elif answer is not SILENT:
                self.raw(message(id=taken["id"], result=answer))

    # -- the end

    def hang_up(self) -> None:
        """Close the server's input."""
        if self.process.stdin is not None:
            with suppress(OSError):
                self.process.stdin.close()

    def is_gone(self, seconds: float = GONE_WITHIN) -> bool:
        """Return whether the process ends in time."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def memory(self) -> float:
        """Return the resident memory in megabytes."""
        with open(f"/proc/{self.process.pid}/statm", encoding="ascii") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def close(self) -> None:
        """End the process, whatever it does."""
        self.reading.set()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.hang_up()
        self._reader.join(5)
