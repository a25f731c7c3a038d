"""A small LSP client over stdio: what an editor does, without the editor. For the demo, benchmarks and tests.

It shares no code with the server, so that it can disagree with it. Positions are whatever the caller sends.
"""

import json
import queue
import subprocess
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

Json = dict[str, Any]


class ServerGoneError(Exception):
    """The server closed its output while an answer was awaited."""


class LspClient:
    """A server process and the conversation with it.

    Requests from the server are answered with ``null`` at once; its notifications are kept in ``notifications``.
    """

    def __init__(self, command: Sequence[str], env: dict[str, str] | None = None) -> None:
        self.started = time.perf_counter()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)
        self.notifications: list[Json] = []
        self._inbox: queue.SimpleQueue[Json | None] = queue.SimpleQueue()
        self._answers: dict[int, Json] = {}
        self._next_id = 0
        self._writing = threading.Lock()
        threading.Thread(target=self._read, name="lsp-client-reader", daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def notify(self, method: str, params: Any = None) -> None:
        """Send a notification."""
        self._write({"jsonrpc": "2.0", "method": method, "params": params})

    def send(self, method: str, params: Any = None) -> int:
        """Send a request and return its id, to be given to ``answer_to``."""
        self._next_id += 1
        self._write({"jsonrpc": "2.0", "id": self._next_id, "method": method, "params": params})
        return self._next_id

    def answer_to(self, request: int, timeout: float = 20.0) -> Json:
        """Wait for the response to a request and return the whole message."""
        deadline = time.monotonic() + timeout
        while request not in self._answers:
            message = self._next(deadline)
            if "method" not in message:
                self._answers[message["id"]] = message
            elif "id" not in message:
                self.notifications.append(message)
        return self._answers.pop(request)

    def request(self, method: str, params: Any = None, timeout: float = 20.0) -> Any:
        """Send a request, wait, and return its result; a JSON-RPC error raises RuntimeError."""
        answer = self.answer_to(self.send(method, params), timeout)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def wait_for(self, method: str, timeout: float = 20.0) -> Json:
        """Wait for a notification of the server and return its params; earlier ones count."""
        deadline = time.monotonic() + timeout
        while True:
            for index, message in enumerate(self.notifications):
                if message["method"] == method:
                    return dict(self.notifications.pop(index)["params"])
            message = self._next(deadline)
            if "method" not in message:
                self._answers[message["id"]] = message
            elif "id" not in message:
                self.notifications.append(message)

    def initialize(self, capabilities: Json | None = None, **more: Any) -> Any:
        """Do the handshake and return the server's ``InitializeResult``."""
        result = self.request(
            "initialize", {"processId": None, "rootUri": None, "capabilities": capabilities or {}} | more
        )
        self.notify("initialized", {})
        return result

    def shut_down(self, timeout: float = 10.0) -> int:
        """Do the farewell and return the exit code."""
        self.request("shutdown", timeout=timeout)
        self.notify("exit")
        return self.process.wait(timeout)

    def _next(self, deadline: float) -> Json:
        try:
            message = self._inbox.get(timeout=max(0.001, deadline - time.monotonic()))
        except queue.Empty:
            raise TimeoutError("the server did not answer in time") from None
        if message is None:
            raise ServerGoneError(f"exit code {self.process.poll()}")
        return message

    def _write(self, message: Json) -> None:
        body = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
        stream = self.process.stdin
        if stream is None:
            raise ServerGoneError("no input stream")
        with self._writing:
            stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            stream.flush()

    def _read(self) -> None:
        stream = self.process.stdout
        while stream is not None:
            length = None
            while header := stream.readline().strip():
                name, _, value = header.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if length is None:
                break
            message = json.loads(stream.read(length))
            if "method" in message and "id" in message:
                self._write({"jsonrpc": "2.0", "id": message["id"], "result": None})
            self._inbox.put(message)
        self._inbox.put(None)
