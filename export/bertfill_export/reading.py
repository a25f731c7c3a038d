"""Reading the files of a checkpoint, which somebody else wrote: plain files of a bounded size, and JSON of any kind.

A folder of a checkpoint may be made of links (the cache of the Hugging Face hub is), so links are followed; what they
lead to must be a plain file. Weights are read by safetensors, which looks after itself.
"""

import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bertfill_export.errors import ExportError

_LARGEST = 256 << 20  # bytes; a tokenizer.json of 250,000 entries has 17 million


def read_bytes(path: Path) -> bytes:
    """Return what a plain file holds; an ExportError says what is wrong with one that is none."""
    try:
        # Not to wait for a pipe that nobody writes to; a file does not mind.
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise ExportError("file.not-plain", path=path)
            content = file.read(_LARGEST + 1)
    except FileNotFoundError as error:
        raise ExportError("file.missing", path=path) from error
    except OSError as error:
        raise ExportError("file.unreadable", path=path, reason=error.strerror) from error
    refuse_what_is_no_file(path, content[:256])
    if len(content) > _LARGEST:
        raise ExportError("file.too-large", path=path, most=_LARGEST >> 20)
    return content


def refuse_what_is_no_file(path: Path, head: bytes) -> None:
    """Refuse what lies where a file should: the pointer of Git LFS, or the page of a web site."""
    if head.startswith(b"version https://git-lfs"):
        raise ExportError("file.lfs", path=path)
    if head.lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise ExportError("file.page", path=path)


def read_text(path: Path) -> str:
    """Return the text of a file in UTF-8, line ends as they are, without the mark (BOM) that Windows puts first."""
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExportError("file.not-text", path=path, reason=error) from error


def read_json(path: Path) -> dict[str, Any]:
    """Return a JSON object."""
    try:
        value = json.loads(read_bytes(path))
    except (ValueError, RecursionError) as error:  # nesting without end is a RecursionError
        raise ExportError("file.not-json", path=path, reason=error) from error
    if not isinstance(value, dict):
        raise ExportError("file.not-object", path=path)
    return value


def take_flag(path: Path, raw: Mapping[str, Any], key: str, default: bool | None) -> bool | None:
    """Return a setting that is true, false, or (null and left out alike) the default."""
    value = raw.get(key)
    if value is not None and not isinstance(value, bool):
        raise ExportError("file.flag", path=path, key=key, found=repr(value))
    return default if value is None else value
