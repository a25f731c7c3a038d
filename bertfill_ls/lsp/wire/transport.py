"""Messages over stdin and stdout: framing, and one thread for each direction.

Bodies are bytes here; what they mean is the protocol's business. The event loop never waits for a pipe: a thread of its
own reads, so that a cancel is seen while everything else is busy, and another one writes, so that a client which stops
reading cannot hold the loop.
"""

import logging
import os
import queue
import sys
import threading
from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

log = logging.getLogger(__name__)

MAX_MESSAGE = 64 << 20  # bytes; the largest body that is read into memory
MAX_UNREAD = 256 << 20  # bytes; a client that leaves this much unread is taken for dead
_MAX_HEADER_LINE = 8192
_SKIPPED_AT_ONCE = 1 << 20
_TURN = 0.01  # seconds of delivering messages before other callbacks of the loop get their turn


@dataclass(frozen=True, slots=True)
class Oversized:
    """Stands for a message of ``length`` bytes that was read past, not read."""

    length: int


Message = bytes | Oversized


def frame(body: bytes) -> bytes:
    """Put the header before a message body."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def read_messages(stream: BinaryIO, max_message: int = MAX_MESSAGE) -> Iterator[Message]:
    """Yield the messages of a stream until it ends, also in the middle of one.

    Header names may be written in any case, with or without spaces, and end in LF alone; other headers are ignored, and
    so is a header block without a length.
    """
    while (length := _read_header(stream)) is not None:
        if length > max_message:
            if not _skip(stream, length):
                return
            yield Oversized(length)
        elif length >= 0:
            body = stream.read(length)
            if len(body) < length:
                return
            yield body


def _read_header(stream: BinaryIO) -> int | None:
    """Return the announced length, -1 when none was announced, None at the end of the stream."""
    length = -1
    while line := stream.readline(_MAX_HEADER_LINE):
        name, _, value = line.partition(b":")
        if not line.strip():
            return length
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            length = int(value)
    return None


def _skip(stream: BinaryIO, length: int) -> bool:
    while length > 0:
        chunk = stream.read(min(length, _SKIPPED_AT_ONCE))
        if not chunk:
            return False
        length -= len(chunk)
    return True


def claim_stdio() -> tuple[BinaryIO, BinaryIO]:
    """Take stdin and stdout for the protocol alone.

    From here on a ``print``, or a C++ library that writes to file descriptor 1, reaches stderr instead of breaking the
    stream, and nothing else can read what the client sends.
    """
    source = os.fdopen(os.dup(0), "rb", buffering=1 << 16)
    sink = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return source, sink


class Connection:
    """The two threads between a pair of pipes and the event loop.

    ``deliver`` and ``lost`` are called on the loop; ``lost`` once, when the client can be heard or reached no more.
    ``write`` may be called from any thread and never waits.
    """

    def __init__(self, source: BinaryIO, sink: BinaryIO, *, max_message: int = MAX_MESSAGE) -> None:
        self._source = source
        self._sink = sink
        self._max_message = max_message
        self._inbox: deque[Message | None] = deque()
        self._armed = threading.Event()
        self._over = False
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._unread = 0
        self._unread_lock = threading.Lock()
        self._writer = threading.Thread(target=self._write, name="lsp-writer", daemon=True)

    def start(self, loop: AbstractEventLoop, deliver: Callable[[Message], None], lost: Callable[[], None]) -> None:
        """Begin to read and write."""
        self._loop = loop
        self._deliver = deliver
        self._lost = lost
        self._writer.start()
        threading.Thread(target=self._read, name="lsp-reader", daemon=True).start()

    def write(self, data: bytes) -> None:
        """Send framed bytes, in the order of the calls."""
        with self._unread_lock:
            self._unread += len(data)
            overrun = self._unread > MAX_UNREAD
        if overrun:
            log.error("the client has left %d bytes unread; giving it up", self._unread)
            self._post(None)
        else:
            self._outbox.put(data)

    def close(self, patience: float = 1.0) -> None:
        """Write out what is waiting, for at most ``patience`` seconds; a client that reads gets its last answer."""
        self._outbox.put(None)
        self._writer.join(patience)

    def _read(self) -> None:
        try:
            for message in read_messages(self._source, self._max_message):
                self._post(message)
        except (OSError, ValueError) as error:
            log.info("stdin is closed: %s", type(error).__name__)
        self._post(None)

    def _write(self) -> None:
        try:
            while (data := self._outbox.get()) is not None:
                view = memoryview(data)
                while view:  # an unbuffered pipe may take less than it is given
                    view = view[self._sink.write(view) :]
                with self._unread_lock:
                    self._unread -= len(data)
        except (OSError, ValueError) as error:
            log.info("stdout is closed: %s", type(error).__name__)
            self._post(None)

    def _post(self, message: Message | None) -> None:
        self._inbox.append(message)
        if not self._armed.is_set():
            self._armed.set()
            try:
                self._loop.call_soon_threadsafe(self._drain)
            except RuntimeError:
                log.debug("the loop has ended before its last message")

    def _drain(self) -> None:
        self._armed.clear()
        until = self._loop.time() + _TURN
        while self._inbox:
            if self._loop.time() > until:
                self._armed.set()
                self._loop.call_soon(self._drain)
                return
            message = self._inbox.popleft()
            if self._over:
                continue
            if message is None:
                self._over = True
                self._lost()
            else:
                self._deliver(message)
