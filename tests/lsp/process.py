"""The server as a process of its own, and a client that may send it anything, at any time, and die."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bertfill_ls.lsp.wire.transport import frame, read_messages

URI = "file:///notes/a.md"
COMMAND = [sys.executable, "-m", "bertfill_ls"]
PATIENCE = 20.0  # seconds; for a machine that is busy with something else


class Server:
    """A running server. Whatever it sends is kept; its requests are answered with null."""

    def __init__(self, *arguments: str, log: Path | None = None) -> None:
        stderr = log.open("wb") if log is not None else subprocess.DEVNULL
        self.process = subprocess.Popen(
            [*COMMAND, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr
        )
        self._inbox: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.received: list[dict[str, Any]] = []
        self._next_id = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for message in read_messages(self.process.stdout):  # type: ignore[arg-type]  # a BufferedReader is a BinaryIO
            assert isinstance(message, bytes)
            parsed = json.loads(message)
            if "method" in parsed and "id" in parsed:
                self.send({"jsonrpc": "2.0", "id": parsed["id"], "result": None})
            self._inbox.put(parsed)
        self._inbox.put(None)

    def raw(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message: object) -> None:
        self.raw(frame(json.dumps(message).encode()))

    def notify(self, method: str, params: object = None) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: object = None) -> int:
        self._next_id += 1
        self.send({"jsonrpc": "2.0", "id": self._next_id, "method": method, "params": params})
        return self._next_id

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the first message, of those to come or those that have, that is wanted."""
        for message in self.received:
            if wanted(message):
                return message
        deadline = time.monotonic() + PATIENCE
        while (arrived := self._inbox.get(timeout=max(0.0, deadline - time.monotonic()))) is not None:
            self.received.append(arrived)
            if wanted(arrived):
                return arrived
        raise AssertionError("the server has gone")

    def answer(self, request: int | None) -> dict[str, Any]:
        return self.until(lambda message: "method" not in message and message.get("id") == request)

    def told(self, method: str) -> Any:
        return self.until(lambda message: message.get("method") == method).get("params")

    def initialize(self, **params: Any) -> dict[str, Any]:
        params = {"processId": os.getpid(), "rootUri": None, "capabilities": {}, **params}
        answer = self.answer(self.ask("initialize", params))
        self.notify("initialized", {})
        return answer

    def open(self, text: str) -> None:
        item = {"uri": URI, "languageId": "markdown", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def complete(self, line: int, character: int) -> Any:
        place = {"textDocument": {"uri": URI}, "position": {"line": line, "character": character}}
        return self.answer(self.ask("textDocument/completion", place))

    def hang_up(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def exit_code(self, seconds: float = 5.0) -> int:
        """Return the exit code; the process has so long to end."""
        return self.process.wait(seconds)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
