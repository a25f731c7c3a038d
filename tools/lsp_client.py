"""A small LSP client over stdio: what an editor does, without the editor. For the demo, benchmarks and tests.

It shares no code with the server, so that it can disagree with it. Positions are whatever the caller sends.
"""

import json
import queue
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import IO, Any, Self

Json = dict[str, Any]
Id = int | str | None


class ServerGoneError(Exception):
    """The server closed its output while an answer was awaited."""


class RepeatedAnswerError(Exception):
    """The server answered a request twice."""


class LspClient:
    """A server process and the conversation with it.

    Requests of the server are answered with ``null`` at once. They, its notifications and its answers are kept until
    somebody claims them: an answer by ``answer_to``, the others by ``wait_for``, whatever is left by ``take_all``.
    """

    def __init__(
        self, command: Sequence[str], env: dict[str, str] | None = None, stderr: int | IO[bytes] | None = None
    ) -> None:
        self.started = time.perf_counter()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, env=env)
        self._inbox: queue.SimpleQueue[Json | None] = queue.SimpleQueue()
        self._told: list[Json] = []  # notifications and requests of the server
        self._answers: dict[Id, Json] = {}
        self._answered: set[Id] = set()
        self._next_id = 0
        self._writing = threading.Lock()
        self._reader = threading.Thread(target=self._read, name="lsp-client-reader", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    # -- what is sent

    def raw(self, data: bytes) -> None:
        """Send bytes as they are, be they a message or not."""
        stream = self.process.stdin
        if stream is None:
            raise ServerGoneError("no input stream")
        with self._writing:
            stream.write(data)
            stream.flush()

    def notify(self, method: str, params: Any = None) -> None:
        """Send a notification."""
        self._write({"jsonrpc": "2.0", "method": method, "params": params})

    def send(self, method: str, params: Any = None) -> int:
        """Send a request and return its id, to be given to ``answer_to``."""
        self._next_id += 1
        self._write({"jsonrpc": "2.0", "id": self._next_id, "method": method, "params": params})
        return self._next_id

    def hang_up(self) -> None:
        """Close the server's input, as a client does that ends without a word."""
        if self.process.stdin is not None:
            self.process.stdin.close()

    # -- what has come, and what is waited for

    def answer_to(self, request: Id, timeout: float = 20.0) -> Json:
        """Wait for the response to a request and return the whole message; ``None``: to what could not be read."""
        deadline = time.monotonic() + timeout
        while request not in self._answers:
            self._keep(self._next(deadline))
        if request is None:
            self._answered.discard(None)  # the next message that cannot be read is answered with no id either
        return self._answers.pop(request)

    def has_answer(self, request: int) -> bool:
        """Tell whether the answer to a request has been read while another was awaited."""
        return request in self._answers

    def request(self, method: str, params: Any = None, timeout: float = 20.0) -> Any:
        """Send a request, wait, and return its result; a JSON-RPC error raises RuntimeError."""
        answer = self.answer_to(self.send(method, params), timeout)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def wait_for(self, method: str, timeout: float = 20.0) -> Json:
        """Wait for a notification or a request of the server and return its params; earlier ones count."""
        deadline = time.monotonic() + timeout
        while True:
            for index, message in enumerate(self._told):
                if message["method"] == method:
                    return dict(self._told.pop(index).get("params") or {})
            self._keep(self._next(deadline))

    def forget_told(self) -> None:
        """Claim every notification and request of the server that has been read."""
        self._told.clear()

    def take_all(self) -> list[Json]:
        """Claim everything that has come so far, without waiting, and return it."""
        while not self._inbox.empty():
            if (message := self._inbox.get()) is not None:
                self._keep(message)
        everything = [*self._told, *self._answers.values()]
        self._told, self._answers = [], {}
        return everything

    # -- the beginning and the end

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

    def kill(self) -> None:
        """End the process, if it has not ended, and read what it had said."""
        if self.process.poll() is None:
            self.process.kill()
        with suppress(BrokenPipeError), self.process:  # which closes the pipes
            self._reader.join()

    def _keep(self, message: Json) -> None:
        if "method" in message:
            self._told.append(message)
            return
        request = message["id"]
        if request in self._answered:
            raise RepeatedAnswerError(f"a second answer to {request}: {message}")
        self._answered.add(request)
        self._answers[request] = message

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
        self.raw(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def _read(self) -> None:
        stream = self.process.stdout
        for body in read_bodies(stream) if stream is not None else ():
            message = json.loads(body)
            if "method" in message and "id" in message:
                with suppress(OSError, ValueError):  # nobody listens any more, or we have hung up
                    self._write({"jsonrpc": "2.0", "id": message["id"], "result": None})
            self._inbox.put(message)
        self._inbox.put(None)


def read_bodies(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the body of each message, until the stream ends, be it in the middle of one."""
    while True:
        length = None
        while header := stream.readline().strip():
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if length is None:
            return
        body = stream.read(length)
        if len(body) < length:
            return
        yield body
