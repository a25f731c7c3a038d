"""Tables go in and come out, with the answers that lines would get. It runs in ``make scale``."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import called
from tools.masked_texts import masked_lines

pq: Any = pytest.importorskip("pyarrow.parquet", reason="`make scale` runs this, in an environment with pyarrow")
pa: Any = pytest.importorskip("pyarrow")

TEXTS = [*masked_lines(40), None, "a\u2028[MASK][MASK]。", "[mask]"]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("table") / "in.parquet"
    rows = [
        {"id": number, "text": text, "top_k": 2 if number % 2 else None, "page": "x"}
        for number, text in enumerate(TEXTS)
    ]
    pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=16)
    return path


def test_the_answers_of_a_table_are_those_of_its_rows_as_lines(table: Path, tmp_path: Path) -> None:
    lines = tmp_path / "in.jsonl"
    asked = [
        {"id": number, **({"text": text} if text is not None else {}), **({"top_k": 2} if number % 2 else {})}
        for number, text in enumerate(TEXTS)
    ]
    lines.write_text("".join(f"{json.dumps(row)}\n" for row in asked), encoding="utf-8")
    expected = [json.loads(line) for line in called("fill", "--jsonl", "-f", str(lines)).stdout.splitlines()]

    done = called("fill", "-f", str(table), "--out", str(tmp_path / "as-lines"), "--out-format", "jsonl")
    assert done.returncode == 2, done.stderr
    parts = sorted((tmp_path / "as-lines").glob("part-*"))
    assert len(parts) == 3
    found = [json.loads(line) for part in parts for line in part.read_bytes().splitlines()]
    assert [best(row) for row in found] == [best(row) for row in expected]
    assert [row["line"] for row in found if "error" in row] == [41]

    assert called("fill", "-f", str(table), "--out", str(tmp_path / "as-table")).returncode == 2
    rows = [row for part in sorted((tmp_path / "as-table").glob("part-*")) for row in pq.read_table(part).to_pylist()]
    assert [row["id"] for row in rows] == [str(number) for number in range(len(TEXTS))]
    assert [best(row) for row in rows] == [best(row) for row in found]
    scores = [[each["score"] for gap in row["gaps"] or [] for each in gap["candidates"]] for row in rows]
    assert scores == [[each["score"] for gap in row.get("gaps", []) for each in gap["candidates"]] for row in found]


def best(row: dict[str, Any]) -> list[list[str]]:
    return [[each["text"] for each in gap["candidates"]] for gap in row.get("gaps") or []]


def test_lines_become_a_table_where_that_is_asked_for(tmp_path: Path) -> None:
    lines = tmp_path / "in.jsonl"
    lines.write_text('{"id": {"a": 1}, "text": "\\ud800[MASK]好"}\nno json\n', encoding="utf-8")
    assert called("fill", str(lines), "--out", str(tmp_path / "out"), "--out-format", "parquet").returncode == 2
    [part] = (tmp_path / "out").glob("part-*.parquet")
    first, second = pq.read_table(part).to_pylist()
    assert (first["id"], first["text"]) == ('{"a": 1}', "\\ud800[MASK]好")
    assert second["line"] == 2 and second["error"] and second["gaps"] is None
