"""The server as a process of its own, spoken to by a client that lets nothing pass that it did not ask for."""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

from tools.lsp_client import Json, LspClient

URI = "file:///notes/a.md"
COMMAND = [sys.executable, "-m", "bertfill_ls"]

BY_ITSELF = frozenset({"textDocument/publishDiagnostics"})


class Server(LspClient):
    """A running server with at most one document open.

    The end of the conversation fails on every message that nobody claimed, except those of the methods in
    ``may_come``: what the server says by itself when there is time for it.
    """

    def __init__(self, *arguments: str, log: Path | None = None, may_come: Iterable[str] = BY_ITSELF) -> None:
        self.may_come = frozenset(may_come)
        if log is None:
            super().__init__([*COMMAND, *arguments], stderr=subprocess.DEVNULL)
        else:
            with log.open("wb") as stderr:
                super().__init__([*COMMAND, *arguments], stderr=stderr)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if kind is None:
            unclaimed = [message for message in self.take_all() if message.get("method") not in self.may_come]
            assert not unclaimed, unclaimed

    def greet(self, **params: Any) -> Any:
        """Do the handshake as the process that we are."""
        return self.initialize(processId=os.getpid(), **params)

    def open(self, text: str) -> None:
        item = {"uri": URI, "languageId": "markdown", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def replace(self, line: int, start: int, end: int, text: str) -> None:
        """Replace a part of a line of the document as it was opened."""
        change = {"range": {"start": at(line, start)["position"], "end": at(line, end)["position"]}, "text": text}
        document = {"uri": URI, "version": 2}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})

    def complete(self, line: int, character: int) -> Any:
        return self.request("textDocument/completion", at(line, character))

    def error_to(self, request: int | None) -> Json:
        """Return the error that a request was answered with."""
        error: Json = self.answer_to(request)["error"]
        return error

    def exit_code(self, seconds: float = 20.0) -> int:
        """Return the exit code; the process has so long to end."""
        return self.process.wait(seconds)


def at(line: int, character: int) -> Json:
    """Return the parameters of a request about a place in the document."""
    return {"textDocument": {"uri": URI}, "position": {"line": line, "character": character}}
