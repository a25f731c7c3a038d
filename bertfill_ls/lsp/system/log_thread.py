"""Logging that never waits: a thread of its own writes, and what nobody reads is dropped.

A client may start the server with a pipe for stderr and never read it. Once that is full, whoever writes to it waits,
and so would every request behind it.
"""

import io
import logging
import queue
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

from bertfill_ls.lsp.system.threads import start_small

_MOST_WAITING = 1000  # lines


class LogThread:
    """Does what it is given, one after the other, in a thread; forgets what comes while too much is waiting."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[Callable[[], object] | None] = queue.Queue(_MOST_WAITING)
        self._thread = start_small("log", self._work)

    def put(self, job: Callable[[], object]) -> None:
        """Have something written, if there is room."""
        with suppress(queue.Full):
            self._waiting.put_nowait(job)

    def close(self, patience: float) -> None:
        """Write out what is waiting, for at most ``patience`` seconds."""
        try:
            self._waiting.put_nowait(None)
        except queue.Full:
            return  # nobody has read it so far
        self._thread.join(patience)

    def _work(self) -> None:
        while (job := self._waiting.get()) is not None:
            with suppress(OSError, ValueError):  # a full disk or a closed stream: there is nowhere left to say so
                job()


class _Handler(logging.Handler):
    """Formats at once, for the caller's arguments may change; writes later."""

    def __init__(self, thread: LogThread, stream: TextIO) -> None:
        super().__init__()
        self._thread = thread
        self._stream = stream

    def emit(self, record: logging.LogRecord) -> None:
        line = f"{self.format(record)}\n"
        self._thread.put(lambda: _write(self._stream, line))


class _Stream(io.TextIOBase):
    """Stands for stderr: takes whatever libraries print."""

    def __init__(self, thread: LogThread, stream: TextIO) -> None:
        self._thread = thread
        self._stream = stream

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._stream.fileno()

    def write(self, text: str) -> int:
        self._thread.put(lambda: _write(self._stream, text))
        return len(text)


def _write(stream: TextIO, text: str) -> None:
    stream.write(text)
    stream.flush()


def log_without_waiting() -> LogThread:
    """Take over the log and stderr of this process."""
    thread = LogThread()
    logger = logging.getLogger()
    logging.raiseExceptions = False  # a log that cannot be written must not fill stderr with tracebacks
    for handler in logger.handlers[:]:
        if isinstance(handler, logging.StreamHandler):
            ours = _Handler(thread, handler.stream)
            ours.setFormatter(handler.formatter)
            ours.setLevel(handler.level)
            logger.removeHandler(handler)
            logger.addHandler(ours)
    sys.stdout = sys.stderr = _Stream(thread, sys.stderr)
    return thread
