"""From a key to its answer in the workbench, over the WebSocket, beside the same over standard streams; and batches.

    python -m benchmarks.suites.workbench [--keys 200]

A key is an edit and the request for candidates behind it, for a text that the model has not seen; the answer is read
whole. Both servers are asked by turns, and what is compared is the ratio of neighbours: the machine may be shared. Then
the same keys while 200 lines are filled for another page, and how many lines a second that makes.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import time
from http.client import HTTPConnection
from itertools import count
from threading import Thread
from typing import Any, Protocol

from websockets.sync.client import ClientConnection, connect

from benchmarks.machine import describe
from tools.lsp_client import LspClient

URI = "workbench:1"
COMPLETION, CHANGE = "textDocument/completion", "textDocument/didChange"
LINES = [f"第{number}天，天气很[MASK]，我们一起去公园里走一走吧。" for number in range(200)]


class Client(Protocol):
    """A conversation with a language server, whatever carries it."""

    def notify(self, method: str, params: Any = None) -> None:
        """Send a notification."""
        ...

    def request(self, method: str, params: Any = None) -> Any:
        """Send a request and return its result."""
        ...


class Page:
    """The page's side of a WebSocket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._ids = count(1)

    def notify(self, method: str, params: Any = None) -> None:
        """Send a notification."""
        self._socket.send(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}, ensure_ascii=False))

    def request(self, method: str, params: Any = None) -> Any:
        """Send a request and return its result."""
        request = next(self._ids)
        message = {"jsonrpc": "2.0", "id": request, "method": method, "params": params}
        self._socket.send(json.dumps(message, ensure_ascii=False))
        while (answer := json.loads(self._socket.recv(30))).get("id") != request or "method" in answer:
            pass
        return answer["result"]


class Typist:
    """Writes ever new sentences into one document."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._versions = count(2)
        client.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        client.notify("initialized", {})
        item = {"uri": URI, "languageId": "plaintext", "version": 1, "text": "[MASK]"}
        client.notify("textDocument/didOpen", {"textDocument": item})
        while not self._candidates(6):
            time.sleep(0.1)

    def key(self) -> float:
        """Return the milliseconds from a key to its answer."""
        version = next(self._versions)
        text = f"今天是第{version}天，天气真[MASK]啊，我们一起去公园里走一走吧。"
        document = {"uri": URI, "version": version}
        began = time.perf_counter()
        self._client.notify(CHANGE, {"textDocument": document, "contentChanges": [{"text": text}]})
        if not self._candidates(text.index("]") + 1):
            raise RuntimeError("no candidates")
        return (time.perf_counter() - began) * 1e3

    def _candidates(self, character: int) -> bool:
        place = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": character}}
        return bool((self._client.request(COMPLETION, place) or {"items": []})["items"])


def run(keys: int) -> list[str]:
    """Measure, and return the rows of a table."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bertfill_ls", "web", "--no-browser", "--port", "0"], stdout=subprocess.PIPE, text=True
    )
    try:
        printed = process.stdout.readline() if process.stdout is not None else ""
        found = re.search(r"http://(\S+)/\?token=(\S+)", printed)
        if found is None:
            raise RuntimeError(f"no address: {printed}")
        host, token = found.groups()
        with (
            connect(f"ws://{host}/lsp?token={token}") as socket,
            LspClient([sys.executable, "-m", "bertfill_ls"]) as pipe,
        ):
            return _rows(Typist(Page(socket)), Typist(pipe), host, token, keys)
    finally:
        process.kill()
        process.wait()


def _rows(page: Typist, pipe: Typist, host: str, token: str, keys: int) -> list[str]:
    pairs = [(page.key(), pipe.key()) for _ in range(keys)]
    alone = [over_socket for over_socket, _ in pairs]
    through_pipe = [over_pipe for _, over_pipe in pairs]
    ratio = statistics.median(over_socket / over_pipe for over_socket, over_pipe in pairs)
    rows = [_row("over the WebSocket", alone), _row("over standard streams", through_pipe)]
    beside: list[float] = []
    rates: list[float] = []
    while len(beside) < keys // 2:
        batch = Thread(target=lambda: rates.append(_lines_a_second(host, token)))
        batch.start()
        while batch.is_alive():
            beside.append(page.key())
            time.sleep(0.05)  # nobody types faster
    rows.append(_row("over the WebSocket, beside a batch", beside))
    quiet = statistics.median(_lines_a_second(host, token) for _ in range(3))
    return [
        *rows, "",
        f"WebSocket / standard streams, median of neighbours: {ratio:.2f}",
        f"batch of {len(LINES)} lines: {quiet:.0f} lines a second; beside keys {statistics.median(rates):.0f}",
    ]  # fmt: skip


def _row(name: str, milliseconds: list[float]) -> str:
    cuts = statistics.quantiles(milliseconds, n=20, method="inclusive")
    return f"| {name} | {min(milliseconds):.1f} | {cuts[9]:.1f} | {cuts[18]:.1f} |"


_rounds = count()


def _lines_a_second(host: str, token: str) -> float:
    """Fill the lines, each time with another ending: what was answered before would come from the cache."""
    number = next(_rounds)
    body = json.dumps({"lines": [f"{line}（{number}）" for line in LINES]})
    connection = HTTPConnection(host, timeout=120)
    began = time.perf_counter()
    connection.request("POST", f"/fill?token={token}", body, {"Content-Type": "application/json"})
    answered = len(connection.getresponse().read().splitlines())
    took = time.perf_counter() - began
    connection.close()
    return answered / took


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=200)
    given = parser.parse_args()
    rows = run(given.keys)
    machine = describe()
    print(
        "\n".join(["| ms from a key to its answer | least | p50 | p95 |", "|---|--:|--:|--:|", *rows, "", str(machine)])
    )


if __name__ == "__main__":
    main()
