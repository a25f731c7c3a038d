"""Messages over stdin and stdout: one thread for each direction.

Bodies are bytes here; what they mean is the protocol's business. The event loop never waits for a pipe: a thread of its
own reads, so that a cancel is seen while everything else is busy, and another one writes, so that a client which stops
reading cannot hold the loop.
"""

import logging
import os
import queue
import select
import sys
import threading
from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Callable
from io import FileIO

from bertfill_ls.lsp.system.threads import start_small
from bertfill_ls.lsp.wire.framing import MAX_MESSAGE, Framing, Message

log = logging.getLogger(__name__)

MAX_UNREAD = 256 << 20  # bytes; a client that leaves this much unread is taken for dead
_READ_AT_ONCE = 1 << 16
_TURN = 0.01  # seconds of delivering messages before other callbacks of the loop get their turn
_STDIN, _STDOUT, _STDERR = 0, 1, 2


def claim_stdio() -> tuple[FileIO, FileIO]:
    """Take stdin and stdout for the protocol alone.

    From here on a ``print``, or a C++ library that writes to file descriptor 1, reaches stderr instead of breaking the
    stream, and nothing else can read what the client sends.
    """
    source, sink = FileIO(os.dup(_STDIN), "r"), FileIO(os.dup(_STDOUT), "w")
    if sys.platform == "win32":  # a console's code page must not touch the bytes
        import msvcrt

        for stream in (source, sink):
            msvcrt.setmode(stream.fileno(), os.O_BINARY)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, _STDIN)
    try:
        os.dup2(_STDERR, _STDOUT)
    except OSError:  # a GUI has started us without a stderr
        os.dup2(nowhere, _STDOUT)
    os.close(nowhere)
    sys.stdout = sys.stderr
    return source, sink


class Connection:
    """The two threads between a pair of pipes and the event loop.

    ``deliver`` and ``lost`` are called on the loop; ``lost`` once, when the client can be heard or reached no more.
    ``insist`` is called then as well, in a thread that has nothing left to do: the loop may be too busy to hear it.
    ``prepare`` is what the reading thread does to a message first. ``write`` may be called from any thread and never
    waits.
    """

    def __init__(self, source: FileIO, sink: FileIO, *, max_message: int = MAX_MESSAGE) -> None:
        self._source = source
        self._sink = sink
        self._framing = Framing(max_message)
        self._inbox: deque[Message | None] = deque()
        self._armed = threading.Event()
        self._over = False
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._unread = 0
        self._unread_lock = threading.Lock()
        self._writer: threading.Thread | None = None

    def start(
        self,
        loop: AbstractEventLoop,
        deliver: Callable[[Message], None],
        lost: Callable[[], None],
        insist: Callable[[], None] = lambda: None,
        prepare: Callable[[Message], Message] = lambda message: message,
    ) -> None:
        """Begin to read and write."""
        self._loop = loop
        self._deliver = deliver
        self._lost = lost
        self._insist = insist
        self._prepare = prepare
        self._writer = start_small("lsp-writer", self._write)
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
        if self._writer is not None:
            self._writer.join(patience)

    def _read(self) -> None:
        try:
            self._read_all()
        except (OSError, ValueError) as error:
            log.info("stdin is closed: %s", type(error).__name__)
        except MemoryError:
            log.error("out of memory while reading; the session ends")
        finally:
            self._post(None)
            self._insist()

    def _read_all(self) -> None:
        space = memoryview(bytearray(_READ_AT_ONCE))  # taken once: reading itself must not run out of memory
        while (count := self._source.readinto(space)) != 0:
            if count is None:  # a pipe that whoever started us has made non-blocking: nothing yet is not the end
                select.select([self._source], [], [])
                continue
            for message in self._framing.feed(space[:count]):
                self._post(self._prepare(message))

    def _write(self) -> None:
        try:
            while (data := self._outbox.get()) is not None:
                view = memoryview(data)
                while view:  # an unbuffered pipe may take less than it is given
                    count = self._sink.write(view)
                    if count is None:  # a non-blocking pipe that is full
                        select.select([], [self._sink], [])
                        continue
                    view = view[count:]
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
                self._deliver_guarded(message)

    def _deliver_guarded(self, message: Message) -> None:
        try:
            self._deliver(message)
        except BaseException as error:  # whatever it is, what stands behind it must not wait for it
            log.error("%s while a message was delivered", type(error).__name__)
