"""A server without a process: messages go in as bytes, what it writes is collected; no pipe, no thread, no sleep."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any

from bertfill_ls.lsp.wire.framing import Message
from bertfill_ls.lsp.wire.protocol import FillProtocol
from bertfill_ls.lsp.wire.quiet import QuietServer, silence_pygls
from bertfill_ls.lsp.wire.structure import strict_converter

URI = "file:///notes/a.md"

silence_pygls()


class Wire:
    """Stands where the connection stands; keeps every message the server sends."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def write(self, data: bytes) -> None:
        head, _, body = data.partition(b"\r\n\r\n")
        assert head == b"Content-Length: %d" % len(body)
        self.sent.append(json.loads(body, parse_constant=_refuse))

    def close(self) -> None:
        pass


def _refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is not JSON")


conversations: list["Session"] = []


class Session:
    """One client's side of a conversation with a server in this process."""

    def __init__(self, server: QuietServer) -> None:
        self.server = server
        self.protocol: FillProtocol = server.protocol  # type: ignore[assignment]  # QuietServer is made with it
        self.wire = Wire()
        self.protocol.set_writer(self.wire)
        self.exit_codes: list[int] = []
        self.protocol.finish = self.exit_codes.append
        self._ids = count(1)
        self._claimed: set[int] = set()
        conversations.append(self)

    def raw(self, message: Message) -> None:
        self.protocol.receive(message)

    def send(self, message: object) -> None:
        self.raw(json.dumps(message).encode())

    def notify(self, method: str, params: object = None) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: object = None, request: int | str | None = None) -> int | str:
        request = next(self._ids) if request is None else request
        self.send({"jsonrpc": "2.0", "id": request, "method": method, "params": params})
        return request

    async def answer(self, request: int | str | None, turns: int = 50) -> dict[str, Any]:
        """Let the loop turn until the answer is there; fail when there is none."""
        for _ in range(turns):
            if self.answers(request):
                break
            await asyncio.sleep(0)
        answers = self.answers(request)
        assert answers, f"no answer to {request}"
        return answers[0]

    def answers(self, request: int | str | None) -> list[dict[str, Any]]:
        return self._claim(lambda message: "method" not in message and message.get("id", "") == request)

    def told(self, method: str) -> list[Any]:
        """Return the parameters of every notification or request of this method the server has sent."""
        return [message.get("params") for message in self.requests(method)]

    def requests(self, method: str) -> list[dict[str, Any]]:
        """Return every notification or request of this method the server has sent."""
        return self._claim(lambda message: message.get("method") == method)

    def reply(self, method: str, **answer: Any) -> dict[str, Any]:
        """Answer the server's newest request of this method, with ``result`` or ``error``; return the request."""
        request = self.requests(method)[-1]
        self.send({"jsonrpc": "2.0", "id": request["id"], **answer})
        return request

    def _claim(self, wanted: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
        found = {index: message for index, message in enumerate(self.wire.sent) if wanted(message)}
        self._claimed |= found.keys()
        return list(found.values())

    def unclaimed(self) -> list[dict[str, Any]]:
        """Return what the server has sent and no test has asked for, but for diagnostics, which come by themselves."""
        unclaimed = [message for index, message in enumerate(self.wire.sent) if index not in self._claimed]
        return [message for message in unclaimed if message.get("method") != "textDocument/publishDiagnostics"]

    def repeated(self) -> list[int | str]:
        """Return the requests that were answered more than once."""
        answered = Counter(message["id"] for message in self.wire.sent if "method" not in message)
        return [request for request, times in answered.items() if times > 1 and request is not None]

    async def initialize(self, **params: Any) -> dict[str, Any]:
        params = {"processId": None, "rootUri": None, "capabilities": {}, **params}
        answer = await self.answer(self.ask("initialize", params))
        self.notify("initialized", {})
        return answer

    def open(self, text: str, uri: str = URI, language: str = "markdown") -> None:
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, version: int, text: str, at: tuple[int, int, int, int] | None = None, uri: str = URI) -> None:
        change: dict[str, Any] = {"text": text}
        if at is not None:
            change["range"] = {
                "start": {"line": at[0], "character": at[1]},
                "end": {"line": at[2], "character": at[3]},
            }
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})


def bare_server() -> QuietServer:
    """Return a server with nothing but the protocol."""
    return QuietServer("bare", "0", protocol_cls=FillProtocol, converter_factory=strict_converter)


def at(line: int, character: int, uri: str = URI) -> dict[str, Any]:
    """Return the parameters of a request about a position."""
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
