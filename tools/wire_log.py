"""``python -m tools.wire_log LOG COMMAND…``: start a language server and write down what is said, in both directions.

To be named to an editor in the place of the server. LOG gets a line for every message: the milliseconds since the
start, ``→`` from the client or ``←`` from the server, and the JSON, which quotes the documents; the server's own log
never does.
"""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, NoReturn

from tools.lsp_client import read_bodies


def main() -> NoReturn:
    """Pass everything on until the server ends, and end with its exit code."""
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    log = _Log(Path(sys.argv[1]))
    server = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    if server.stdin is None or server.stdout is None:
        raise RuntimeError("a server without pipes")
    threading.Thread(target=_pass_on, args=(sys.stdin.buffer, server.stdin, "→", log), daemon=True).start()
    _pass_on(server.stdout, sys.stdout.buffer, "←", log)
    os._exit(server.wait())  # at once: the other thread is waiting for a client that may say nothing more


class _Log:
    def __init__(self, path: Path) -> None:
        self._started = time.perf_counter()
        self._lock = threading.Lock()
        self._file = path.open("w", encoding="utf-8", errors="backslashreplace")

    def write(self, arrow: str, body: bytes) -> None:
        """Write a message down; what is not JSON as it came."""
        try:
            text = json.dumps(json.loads(body), ensure_ascii=False)
        except ValueError:
            text = repr(body)
        with self._lock:
            self._file.write(f"{(time.perf_counter() - self._started) * 1e3:10.1f} {arrow} {text}\n")
            self._file.flush()


def _pass_on(source: IO[bytes], sink: IO[bytes], arrow: str, log: _Log) -> None:
    for body in read_bodies(source):
        log.write(arrow, body)
        sink.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        sink.flush()
    sink.close()


if __name__ == "__main__":
    main()
