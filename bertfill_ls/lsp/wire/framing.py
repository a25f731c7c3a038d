"""Bytes to message bodies, without any reading: the header before each body, and how to find the next one after noise.

A client that sends a stray byte, a frame cut short or a wrong length must not lose the rest of its session. JSON cannot
hold a line end inside of a string, so a whole ``Content-Length`` line is never part of a body: wherever one stands, a
message begins. Everything before it is reported once as ``Malformed``, never passed over in silence.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

MAX_MESSAGE = 64 << 20  # bytes; the largest body that is kept in memory
MAX_SKIPPED = 1 << 30  # bytes; a length beyond this is noise, not a message that is too long
_MAX_HEADER_LINE = 8192
_LONGEST_LENGTH_LINE = 128

_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*([0-9]{1,30})[ \t]*\r?\n", re.IGNORECASE)
_OTHER_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*[ \t]*:")
_AS_USUALLY_WRITTEN = (b"Content-Length", b"content-length")


@dataclass(frozen=True, slots=True)
class Oversized:
    """Stands for a message of ``length`` bytes that was refused, not read."""

    length: int


@dataclass(frozen=True, slots=True)
class Malformed:
    """Stands for bytes that belong to no message."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Stands for a long message that was decoded on its way to the loop."""

    data: Any


Message = bytes | Oversized | Malformed | Decoded


def frame(body: bytes) -> bytes:
    """Put the header before a message body."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class Framing:
    """Takes the bytes of a stream as they come, and gives back the messages that are complete.

    Header names may be written in any case, with or without spaces, and end in LF alone; other headers are ignored.
    """

    def __init__(self, max_message: int = MAX_MESSAGE) -> None:
        self._max_message = max_message
        self._buffer = bytearray()
        self._step: Callable[[], Iterator[Message] | None] = self._read_line
        self._length: int | None = None  # announced in the header block at hand
        self._in_block = False
        self._lost = False  # in noise that has been reported
        self._left = 0  # bytes of a refused body that are still to come
        self._searched = 0  # how far into the buffer no header was found

    def feed(self, data: bytes | memoryview) -> list[Message]:
        """Return the messages that ``data`` completes."""
        refused = self._keep(data)
        messages: list[Message] = [] if refused is None else [refused]
        while (found := self._step()) is not None:
            messages.extend(found)
        return messages

    def _keep(self, data: bytes | memoryview) -> Message | None:
        try:
            self._buffer += data
        except MemoryError:
            if self._step != self._read_body or self._length is None:
                raise
            self._left = self._length - len(self._buffer)
            self._buffer = bytearray(data)
            self._step = self._skip_body
            return Oversized(self._length)
        return None

    # -- each step takes something off the buffer and yields messages, or returns None when it needs more bytes

    def _read_line(self) -> Iterator[Message] | None:
        end = self._buffer.find(b"\n") + 1
        if end == 0:
            if len(self._buffer) <= _MAX_HEADER_LINE:
                return None
            end = len(self._buffer) - _LONGEST_LENGTH_LINE  # noise; its end may be where a header begins
        line = bytes(self._buffer[:end])
        del self._buffer[:end]
        return self._header_line(line)

    def _header_line(self, line: bytes) -> Iterator[Message]:
        if (length := _LENGTH.search(line)) is not None:
            before = line[: length.start()].strip()
            if before.endswith(b"-"):
                return  # the end of a longer name
            if before:
                yield from self._lose()
            self._length, self._in_block, self._lost = int(length[1]), True, False
        elif not line.strip():
            if self._length is not None:
                yield from self._begin_body(self._length)
            elif self._in_block:
                yield from self._lose()
        elif _OTHER_HEADER.match(line):
            self._in_block = True
        else:
            yield from self._lose()

    def _lose(self) -> Iterator[Message]:
        if not self._lost:
            yield Malformed()
        self._lost, self._length, self._in_block = True, None, False
        self._step = self._read_line

    def _begin_body(self, length: int) -> Iterator[Message]:
        self._searched, self._in_block = 0, False
        if length <= self._max_message:
            self._step = self._read_body
            return
        yield Oversized(length)
        self._length, self._left = None, length
        self._lost = length > MAX_SKIPPED
        self._step = self._read_line if self._lost else self._skip_body

    def _read_body(self) -> Iterator[Message] | None:
        length = self._length or 0
        if (cut := self._header_before(length)) is not None:
            del self._buffer[:cut]
            return self._lose()
        if len(self._buffer) < length:
            return None
        return self._whole_body(length)

    def _whole_body(self, length: int) -> Iterator[Message]:
        with memoryview(self._buffer) as view:
            body = bytes(view[:length])
        if _looks_cut(body):
            yield from self._lose()  # and the header of the next message is looked for inside
            return
        del self._buffer[:length]
        self._length, self._step = None, self._read_line
        yield body

    def _skip_body(self) -> Iterator[Message] | None:
        if (cut := self._header_before(self._left)) is not None:
            del self._buffer[:cut]
            return self._lose()
        keep = 0 if len(self._buffer) >= self._left else _LONGEST_LENGTH_LINE
        gone = max(0, min(self._left, len(self._buffer) - keep))
        del self._buffer[:gone]
        self._left -= gone
        self._searched = 0
        if self._left > 0:
            return None
        self._step = self._read_line
        return iter(())

    def _header_before(self, end: int) -> int | None:
        """Return where a header begins in the first ``end`` bytes, if a whole one has come."""
        for name in _AS_USUALLY_WRITTEN:
            place = self._buffer.find(name, self._searched, end + len(name) - 1)
            while place >= 0:
                if _LENGTH.match(self._buffer, place):
                    return place
                place = self._buffer.find(name, place + 1, end + len(name) - 1)
        self._searched = max(0, min(len(self._buffer), end) - _LONGEST_LENGTH_LINE)
        return None


def _looks_cut(body: bytes) -> bool:
    """Tell whether a body begins as JSON-RPC does and ends in the middle."""
    return body.lstrip()[:1] in (b"{", b"[") and body.rstrip()[-1:] not in (b"}", b"]")
