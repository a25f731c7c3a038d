"""What the files of a corpus hold, and how a part of one is named."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Form(StrEnum):
    """Requests in JSON Lines, a text a line, or a table with a column ``text``."""

    JSON = "jsonl"
    TEXT = "text"
    PARQUET = "parquet"


SUFFIXES = {
    ".jsonl": Form.JSON, ".ndjson": Form.JSON, ".json": Form.JSON, ".txt": Form.TEXT, ".parquet": Form.PARQUET,
}  # fmt: skip


def form_of(path: str) -> Form | None:
    """Return the form of a file by its name; None where that tells nothing.

    >>> form_of("a/B.JSONL"), form_of("a.md")
    (<Form.JSON: 'jsonl'>, None)
    """
    return SUFFIXES.get(Path(path).suffix.lower())


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows ``start`` to ``end`` of one group of a table in Parquet; the first of the group is row ``before`` of all."""

    group: int
    start: int
    end: int
    before: int
