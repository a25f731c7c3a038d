"""An editor as far as the measurements need one: documents to ask about, and what the kernel says of the server."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.places import CACHE
from tools.lsp_client import LspClient

OUR_SERVER = (sys.executable, "-m", "bertfill_ls")
BARE_SERVER = (sys.executable, "-m", "tools.bare_pygls_server")

_CAPABILITIES: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "completion": {"completionItem": {"labelDetailsSupport": True, "documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "publishDiagnostics": {"versionSupport": True},
    },
}
_FIELDS = {"VmRSS": "rss", "VmHWM": "peak", "RssAnon": "anonymous"}
_URI = "file:///benchmark.md"


class Editor:
    """A server process with at most one document open; ``**settings`` are the server's.

    Columns are UTF-16 code units; the documents here hold nothing beyond the BMP, so that they are code points too.
    """

    def __init__(self, command: Sequence[str] = OUR_SERVER, **settings: Any) -> None:
        self.client = LspClient(command, env=os.environ | {"XDG_CACHE_HOME": str(CACHE)})
        self.client.initialize(_CAPABILITIES, initializationOptions=settings)
        self.initialized_after = time.perf_counter() - self.client.started
        self._version = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.__exit__(kind, error, trace)

    def open(self, text: str) -> None:
        """Open the document with this text; one that is open is closed first."""
        if self._version:
            self.client.notify("textDocument/didClose", {"textDocument": {"uri": _URI}})
        self._version = 1
        document = {"uri": _URI, "languageId": "markdown", "version": 1, "text": text}
        self.client.notify("textDocument/didOpen", {"textDocument": document})

    def replace(self, line: int, start: int, end: int, text: str) -> None:
        """Replace a part of a line."""
        self._version += 1
        change = {"range": {"start": _place(line, start), "end": _place(line, end)}, "text": text}
        document = {"uri": _URI, "version": self._version}
        self.client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})

    def send(self, method: str, line: int, column: int) -> int:
        """Send a request about a place and return its id."""
        return self.client.send(method, {"textDocument": {"uri": _URI}, "position": _place(line, column)})

    def ask(self, method: str, line: int, column: int, timeout: float = 60.0) -> Any:
        """Send a request about a place and return its result."""
        parameters = {"textDocument": {"uri": _URI}, "position": _place(line, column)}
        return self.client.request(method, parameters, timeout)

    def way_milliseconds(self) -> float:
        """Return how long the way there and back takes: a request about a document that is not open."""
        started = time.perf_counter()
        nowhere = {"textDocument": {"uri": "file:///closed.md"}, "position": _place(0, 0)}
        self.client.request("textDocument/hover", nowhere)
        return (time.perf_counter() - started) * 1e3

    def milliseconds(self, method: str, line: int, column: int) -> float:
        """Return how long a request about a place takes, there and back."""
        started = time.perf_counter()
        if not self.ask(method, line, column):
            raise RuntimeError(f"{method} at {line}:{column} has no answer")
        return (time.perf_counter() - started) * 1e3

    def until_loaded(self, timeout: float = 120.0) -> None:
        """Wait until the model answers."""
        self.open("今天天气真[MASK]啊。\n")
        self.ask("textDocument/completion", 0, len("今天天气真[MASK]"), timeout)

    def memory(self) -> dict[str, float]:
        """Return RSS, its peak and its anonymous part, in MB."""
        rows = dict(line.split(":", 1) for line in (self._process / "status").read_text().splitlines())
        return {name: int(rows[field].split()[0]) / 1024 for field, name in _FIELDS.items()}

    def cpu_seconds(self) -> float:
        """Return the CPU time that the server has used, to a nanosecond where the kernel tells it."""
        told = sum(int(path.read_text().split()[0]) for path in (self._process / "task").glob("*/schedstat"))
        return told / 1e9

    def threads(self) -> int:
        """Return how many threads the server has."""
        return len(list((self._process / "task").iterdir()))

    @property
    def _process(self) -> Path:
        return Path(f"/proc/{self.client.process.pid}")


def _place(line: int, character: int) -> dict[str, int]:
    return {"line": line, "character": character}
