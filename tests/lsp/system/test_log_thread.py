"""A log that nobody reads, that cannot be written, and one that can."""

import io
import logging
import sys
import threading
from collections.abc import Iterator

import pytest

from bertfill_ls.lsp.system.log_thread import LogThread, log_without_waiting


class Slow(io.StringIO):
    """A stream that takes nothing until it is read."""

    def __init__(self) -> None:
        super().__init__()
        self.read_from = threading.Event()

    def write(self, text: str) -> int:
        self.read_from.wait()
        return super().write(text)


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> Iterator[logging.Logger]:
    """Keep the log of the tests apart from that of the server."""
    logger = logging.Logger("root", logging.DEBUG)
    monkeypatch.setattr(logging, "getLogger", lambda name=None: logger)
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    monkeypatch.setattr(logging, "raiseExceptions", True)
    yield logger
    for handler in logger.handlers:
        handler.close()


def test_what_is_logged_and_printed_is_written_in_order(root: logging.Logger, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    root.addHandler(handler)
    thread = log_without_waiting()
    root.warning("好%s", "😀")
    sys.stderr.write("printed\n")
    sys.stdout.write("too\n")
    root.info("later")
    thread.close(10)
    assert stream.getvalue() == "WARNING 好😀\nprinted\ntoo\nINFO later\n"


def test_a_stream_that_takes_nothing_holds_nobody_up(root: logging.Logger) -> None:
    slow = Slow()
    root.addHandler(logging.StreamHandler(slow))
    thread = log_without_waiting()
    for number in range(5000):
        root.info("line %d", number)
    thread.close(0.01)
    slow.read_from.set()


def test_a_stream_that_fails_costs_the_line_alone() -> None:
    def fail() -> None:
        raise OSError(28, "No space left on device")

    written: list[str] = []
    thread = LogThread()
    thread.put(fail)
    thread.put(lambda: written.append("next"))
    thread.close(10)
    assert written == ["next"]
