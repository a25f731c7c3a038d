"""A corpus is cut into pieces that are told apart by number, and a folder belongs to one run.

How files are told by their names is held here too: ``forms``.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bertfill_ls.corpus.forms import Form, Rows
from bertfill_ls.corpus.lines import CHUNK, Stretch, stretch_chunks
from bertfill_ls.corpus.plan import OtherRunError, Piece, Plan, keep_plan, make_plan


def plan_of(folder: Path, sizes: list[int], **options: Any) -> Plan:
    forms = {}
    for number, size in enumerate(sizes):
        source = folder / f"{number}.txt"
        if not source.exists():
            source.write_bytes(("𠮷好[MASK]。\n".encode() * (size // 15 + 1))[:size])
        forms[str(source)] = Form.TEXT
    return make_plan(forms, Form.JSON, options)


def test_the_pieces_are_the_lines_of_all_files_in_order(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, [5 * CHUNK + 7, 0, 15])
    assert [piece.number for piece in plan.pieces] == list(range(len(plan.pieces)))
    assert len(plan.pieces) == 4
    found = []
    for piece in plan.pieces:
        assert isinstance(piece.where, Stretch)
        found += [line.raw for lines in stretch_chunks(piece.source, piece.where) for line in lines]
    whole = [(tmp_path / f"{number}.txt").read_bytes() for number in range(3)]
    assert found == [line for content in whole for line in content.removesuffix(b"\n").split(b"\n") if content]


@pytest.mark.parametrize(
    "piece",
    [
        Piece(3, "/𠮷.txt", Form.TEXT, Stretch(0, 5, 7, 2)),
        Piece(0, "a.parquet", Form.PARQUET, Rows(1, 0, 9, 100)),
    ],
)
def test_a_piece_comes_back_from_json(piece: Piece) -> None:
    assert Piece.from_json(piece.to_json()) == piece


def test_parts_are_sorted_as_the_pieces_and_those_that_are_there_are_not_missing(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, [7 * CHUNK])
    out = tmp_path / "out"
    keep_plan(plan, out)
    parts = [plan.part(out, piece) for piece in plan.pieces]
    assert parts == sorted(parts)
    parts[1].touch()
    assert [piece.number for piece in plan.missing(out)] == [0, 2, 3]
    keep_plan(plan_of(tmp_path, [7 * CHUNK]), out)


def changed_file(folder: Path) -> Plan:
    (folder / "0.txt").write_bytes(b"other\n")
    return plan_of(folder, [15])


@pytest.mark.parametrize(
    "other",
    [
        lambda folder: plan_of(folder, [15], top_k=2),
        lambda folder: plan_of(folder, [15, 15]),
        changed_file,
    ],
)
def test_a_folder_of_another_run_is_refused(other: Callable[[Path], Plan], tmp_path: Path) -> None:
    out = tmp_path / "out"
    keep_plan(plan_of(tmp_path, [15]), out)
    plan = other(tmp_path)
    with pytest.raises(OtherRunError):
        keep_plan(plan, out)


def test_a_folder_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").touch()
    with pytest.raises(OtherRunError):
        keep_plan(plan_of(tmp_path, [15]), out)
    assert [path.name for path in out.iterdir()] == ["notes.txt"]
