"""The lines of files and streams, in the chunks that are filled together. Places are bytes of the file.

Lines end at LF or CRLF only. The lines of a chunk are those that end within the same ``CHUNK`` bytes of the file, so
that they are the same whoever reads it and wherever one begins to read.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from io import RawIOBase

CHUNK = 1 << 15  # bytes: about a second of filling, often enough for a progress line


@dataclass(frozen=True, slots=True)
class Line:
    r"""One line of a source, without its line end; ``number`` counts from 1, ``offset`` is the place of its first byte.

    >>> Line("a.txt", 1, 0, "\ufeff好".encode()).text
    '好'
    """

    source: str
    number: int
    offset: int
    raw: bytes

    @property
    def text(self) -> str:
        """The line in Unicode, without a byte order mark at the beginning of its file.

        Raises:
            UnicodeDecodeError: it is no UTF-8.
        """
        text = self.raw.decode("utf-8")
        return text if self.offset else text.removeprefix("\ufeff")


@dataclass(frozen=True, slots=True)
class Stretch:
    """The lines that end within the bytes ``start`` to ``end`` of a file, which are multiples of CHUNK, or its end.

    The first of them has the number ``number`` and begins at ``offset``, at or before ``start``.
    """

    start: int
    end: int
    number: int = 1
    offset: int = 0


def stream_chunks(stream: RawIOBase, source: str) -> Iterator[list[Line]]:
    """Yield the lines of an unbuffered stream from its beginning, as they become available.

    A pipe that gives one line and then waits for its answer gives one chunk of one line; a file comes in pieces of
    some hundred lines, so that they can be filled in batches without holding the file in memory.

    Raises:
        OSError: it cannot be read.
    """
    pieces = iter(lambda: stream.read(CHUNK) or b"", b"")
    yield from _chunks(pieces, source, Stretch(0, 0), b"", is_last=True)


def stretch_chunks(path: str, stretch: Stretch) -> Iterator[list[Line]]:
    """Yield the same chunks for a part of a file.

    Raises:
        OSError: it cannot be read.
    """
    with open(path, "rb") as file:
        file.seek(stretch.offset)
        begun = file.read(stretch.start - stretch.offset)
        places = range(stretch.start, stretch.end, CHUNK)
        pieces = (file.read(min(CHUNK, stretch.end - place)) for place in places)
        is_last = os.fstat(file.fileno()).st_size <= stretch.end
        yield from _chunks(pieces, path, stretch, begun, is_last=is_last)


def stretches_of(path: str, size: int) -> Iterator[Stretch]:
    """Yield the stretches of about ``size`` bytes that a file falls into; it is read once, to count its lines.

    Raises:
        OSError: it cannot be read.
    """
    whole = max(1, size // CHUNK) * CHUNK
    with open(path, "rb") as file:
        start, number, offset = 0, 1, 0
        while content := file.read(whole):
            end = start + len(content)
            yield Stretch(start, end, number, offset)
            number += content.count(b"\n")
            last = content.rfind(b"\n")
            offset = start + last + 1 if last >= 0 else offset
            start = end


def _chunks(
    pieces: Iterator[bytes], source: str, stretch: Stretch, begun_before: bytes, *, is_last: bool
) -> Iterator[list[Line]]:
    number, offset = stretch.number, stretch.offset
    begun = [begun_before]  # parts of a line whose end has not come yet; joined once, however many they are
    for piece in pieces:
        first, *others = piece.split(b"\n")
        begun.append(first)
        lines = []
        for following in others:
            raw, begun = b"".join(begun), [following]
            lines.append(Line(source, number, offset, raw.removesuffix(b"\r")))
            number += 1
            offset += len(raw) + 1
        yield lines
    if is_last and (last := b"".join(begun)):
        yield [Line(source, number, offset, last)]
