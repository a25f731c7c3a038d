"""Where the command line's text comes from: files and standard input, as lines of Unicode.

Lines end at LF or CRLF only. Nothing here knows masks.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bertfill_ls.cli.exits import InputError
from bertfill_ls.core import messages

STDIN = "-"
_CHUNK_BYTES = 1 << 15  # about a second of filling: often enough for a progress line


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of a source, without its line end; ``number`` counts from 1."""

    source: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """The lines that could be read without waiting for more, and how much of the whole has been read, in bytes."""

    lines: list[SourceLine]
    bytes_read: int
    bytes_total: int | None


def read_text(name: str, locale: str) -> str:
    """Return the whole of a file or of standard input (``-``); raise InputError if it is missing or not UTF-8."""
    if name == STDIN:
        return _decode(sys.stdin.buffer.read(), name, 0, locale)
    try:
        raw = Path(name).read_bytes()
    except OSError as error:
        raise _unreadable(name, error, locale) from error
    return _decode(raw, name, 0, locale)


def argument_text(word: str, locale: str) -> str:
    """Return a command-line argument as the UTF-8 that it is, also where the locale made Python read it otherwise."""
    return _decode(os.fsencode(word), messages.text("cli.an-argument", locale), 0, locale)


def read_chunks(names: list[str], locale: str) -> Iterator[Chunk]:
    """Yield the lines of several sources in order, as they become available.

    A pipe that gives one line and then waits for its answer gets one chunk of one line; a file comes in pieces of
    a few thousand lines, so that they can be filled in batches without holding the file in memory.
    """
    total = _total_size(names)
    done = 0
    for name in names:
        for lines, size in _chunks_of(name, locale):
            done += size
            yield Chunk(lines, done, total)


def _total_size(names: list[str]) -> int | None:
    if STDIN in names:
        return None
    try:
        return sum(Path(name).stat().st_size for name in names)
    except OSError:
        return None  # the reader below names the file that is missing


def _chunks_of(name: str, locale: str) -> Iterator[tuple[list[SourceLine], int]]:
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
                    lines.append(SourceLine(name, number, _decode(raw.removesuffix(b"\r"), name, offset, locale)))
                    offset += len(raw) + 1
                yield lines, len(chunk)
            if last := b"".join(begun):
                yield [SourceLine(name, number + 1, _decode(last, name, offset, locale))], 0
    except OSError as error:
        raise _unreadable(name, error, locale) from error


def _unreadable(name: str, error: OSError, locale: str) -> InputError:
    return InputError(messages.text("cli.cannot-read", locale, file=name, reason=error.strerror or error))


def _decode(raw: bytes, name: str, offset: int, locale: str) -> str:
    """Decode UTF-8; ``offset`` is where ``raw`` begins in its file, for the error's sake. A leading BOM is dropped."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        place = offset + error.start
        raise InputError(
            messages.text("cli.not-utf8", locale, file=name, byte=place, value=f"0x{raw[error.start]:02x}")
        ) from error
    return text.removeprefix("\ufeff") if offset == 0 else text
