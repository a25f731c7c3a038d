"""Requests in JSON Lines: files and standard input, as lines of Unicode, as soon as they are there.

Lines end at LF or CRLF only. Nothing here knows masks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bertfill_ls.cli.input.decoding import decode, unreadable
from bertfill_ls.cli.input.documents import STDIN

_CHUNK_BYTES = 1 << 15  # about a second of filling: often enough for a progress line


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of a source, without its line end; ``number`` counts from 1."""

    source: str
    number: int
    text: str


def read_chunks(names: Sequence[str], locale: str) -> Iterator[list[SourceLine]]:
    """Yield the lines of several sources in order, as they become available.

    A pipe that gives one line and then waits for its answer gets one chunk of one line; a file comes in pieces of
    a few thousand lines, so that they can be filled in batches without holding the file in memory.
    """
    for name in names:
        yield from _chunks_of(name, locale)


def _chunks_of(name: str, locale: str) -> Iterator[list[SourceLine]]:
    try:
        with open(0, "rb", closefd=False) if name == STDIN else open(name, "rb") as stream:
            number, offset = 0, 0
            begun: list[bytes] = []  # pieces of a line whose end has not come yet; joined once, however many they are
            while chunk := stream.read1(_CHUNK_BYTES):
                first, *others = chunk.split(b"\n")
                begun.append(first)
                lines = []
                for following in others:
                    raw, begun = b"".join(begun), [following]
                    number += 1
                    lines.append(SourceLine(name, number, decode(raw.removesuffix(b"\r"), name, offset, locale)))
                    offset += len(raw) + 1
                yield lines
            if last := b"".join(begun):
                yield [SourceLine(name, number + 1, decode(last, name, offset, locale))]
    except OSError as error:
        raise unreadable(name, error, locale) from error
