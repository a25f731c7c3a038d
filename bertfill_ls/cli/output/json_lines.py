"""The JSON of every command: compact, one object a line, described by ``output.schema.json`` beside this file.

What an answer or a problem looks like stands in ``core/json_shapes``. Lines and columns count from 1.
"""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from bertfill_ls.cli.input.documents import Document
from bertfill_ls.core.json_shapes import json_line
from bertfill_ls.core.text.spans import Span


def print_json(value: Mapping[str, Any]) -> None:
    """Print one line of output; the stream's error handler is ``backslashreplace``."""
    print(json_line(value))


def schema() -> str:
    """Return the JSON Schema of all output lines."""
    return (files("bertfill_ls.cli.output") / "output.schema.json").read_text(encoding="utf-8")


def place_as_json(document: Document, span: Span) -> dict[str, Any]:
    """Return where a span of a document is, for people and for programs."""
    line, column = document.place_of(span.start)
    return {"file": document.name, "line": line, "column": column}


def error_as_json(message: str, *, file: str, line: int | None = None) -> dict[str, Any]:
    """Return what went wrong, and where."""
    place = {"file": file} if line is None else {"file": file, "line": line}
    return {**place, "error": message}
