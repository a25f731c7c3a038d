"""Tables in Parquet: rows in, answers out. The columns of the answers are always the same.

It needs pyarrow, which comes with the extras ``parquet`` and ``ray``.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from bertfill_ls.corpus.forms import Rows
from bertfill_ls.inference.rows.fill import Row
from bertfill_ls.inference.rows.requests import NAMES

_AT_ONCE = 512  # rows that are filled together

_CANDIDATES = pa.list_(
    pa.struct(
        [
            ("text", pa.string()),
            ("score", pa.float64()),
            ("reason", pa.string()),
            ("source", pa.string()),
            ("phrase", pa.string()),
        ]
    )
)
_PLACE = [("start", pa.int32()), ("end", pa.int32())]
_GAPS = pa.list_(
    pa.struct(
        [
            *_PLACE,
            ("candidates", _CANDIDATES),
            ("attribution", pa.list_(pa.struct([("text", pa.string()), *_PLACE, ("share", pa.float64())]))),
            ("masks", pa.list_(pa.struct([*_PLACE, ("candidates", _CANDIDATES)]))),
        ]
    )
)
_PROBLEMS = pa.list_(
    pa.struct(
        [
            ("code", pa.string()),
            ("severity", pa.string()),
            *_PLACE,
            ("message", pa.string()),
            ("replacement", pa.string()),
        ]
    )
)
# ``id`` is the JSON of what was given.
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("text", pa.string()),
        ("gaps", _GAPS),
        ("problems", _PROBLEMS),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("error", pa.string()),
    ]
)


def row_groups(path: str) -> list[int]:
    """Return how many rows each group of a table has."""
    metadata = pq.read_metadata(path)
    return [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]


def row_batches(path: str, where: Rows) -> Iterator[list[Row]]:
    """Yield the rows of a piece as requests, so many as are filled together; a value that is null asks nothing."""
    file = pq.ParquetFile(path)
    asked = [name for name in NAMES if name in file.schema_arrow.names]
    table = file.read_row_group(where.group, columns=asked).slice(where.start, where.end - where.start)
    for start in range(0, table.num_rows, _AT_ONCE):
        rows = table.slice(start, _AT_ONCE).to_pylist()
        yield [{name: value for name, value in row.items() if value is not None} for row in rows]


class TableWriter:
    """Writes answers to a file in Parquet, batch by batch."""

    def __init__(self, path: Path) -> None:
        self._writer = pq.ParquetWriter(path, SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    def write(self, rows: Sequence[Row]) -> None:
        """Write answers as rows; what text in UTF-8 cannot hold is written as an escape."""
        self._writer.write_table(pa.Table.from_pylist([_row(row) for row in rows], SCHEMA))


def _row(row: Row) -> dict[str, Any]:
    row = {**row, "id": json.dumps(row["id"], ensure_ascii=False)} if "id" in row else row
    return {name: _storable(value) for name, value in row.items()}


def _storable(value: Any) -> Any:
    """Return a value with half a surrogate pair, which no UTF-8 can hold, as the escape that JSON has for it."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list):
        return [_storable(each) for each in value]
    if isinstance(value, dict):
        return {name: _storable(each) for name, each in value.items()}
    return value
