"""Changed documents: written in place, to another file, or shown as a diff."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from bertfill_ls.cli.exits import InputError
from bertfill_ls.cli.input.decoding import reason_of
from bertfill_ls.cli.input.documents import Document
from bertfill_ls.cli.output.terminal import Terminal, printable
from bertfill_ls.core import messages
from bertfill_ls.core.text.lines import split_lines

_CONTEXT_LINES = 3


def write_document(document: Document, text: str, target: str, locale: str) -> None:
    """Write ``text``, with the byte order mark of the ``document`` it was made of, to the file ``target``.

    The file is replaced as a whole: who reads it sees the old text or the new one, also after a power cut. It keeps
    its mode, and a link stays a link.
    """
    try:
        _replace(Path(target).resolve(), document.encoded(text))
    except OSError as error:
        said = messages.text("cli.cannot-write", locale, file=target, reason=reason_of(error, locale))
        raise InputError(said) from error


def _replace(path: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".bertfill")
    try:
        with open(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            shutil.copymode(path, name)
        else:
            os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def diff(document: Document, text: str, terminal: Terminal) -> Iterator[str]:
    """Yield the lines of a unified diff from a document to its changed ``text``."""
    before, after = split_lines(document.text), split_lines(text)
    name = document.name
    for line in unified_diff(_whole(before), _whole(after), name, name, n=_CONTEXT_LINES, lineterm=""):
        shown = printable(line.rstrip("\r\n"))
        match line[:1]:
            case "+":
                yield terminal.style(shown, "green")
            case "-":
                yield terminal.style(shown, "red")
            case "@":
                yield terminal.style(shown, "cyan")
            case _:
                yield shown


def _whole(lines: list[str]) -> list[str]:
    return lines if lines[-1] else lines[:-1]
