"""The model card says what the reports of the run say, in both languages."""

import json
from pathlib import Path

import pytest

from models.training.evaluation import write_card
from models.training.evaluation.write_card import Cell, cards, curve, figure, filled

TABLE = """| group | questions | top-1 | top-5 |
|---|---|---|---|
| stories | 300 | 0.493 (0.437 to 0.550) | 0.703 (0.649 to 0.752) |
| **macro** | 3161 | **0.418** | **0.624** |"""


def test_the_cards_are_as_the_reports_make_them() -> None:
    for path, text in cards().items():
        assert path.read_text(encoding="utf-8") == text, (
            f"{path.name}: run python -m models.training.evaluation.write_card"
        )


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        ("stories", "top-1", "0.493"),
        ("stories", "top-5", "0.703"),
        ("**macro**", "top-1", "0.418"),
        ("**macro**", "top-5", "0.624"),
    ],
)
def test_a_figure_is_found_by_row_and_column_and_loses_its_interval(row: str, column: str, expected: str) -> None:
    assert figure(TABLE, Cell("a table", row, column)) == expected


@pytest.mark.parametrize("cell", [Cell("a table", "no such row", "top-1"), Cell("a table", "stories", "top-9")])
def test_a_figure_that_is_not_there_is_an_error(cell: Cell) -> None:
    with pytest.raises((KeyError, ValueError), match=r"no such row|top-9"):
        figure(TABLE, cell)


def test_only_what_stands_in_slots_is_replaced() -> None:
    text = "𠮷\n<!-- one -->\nold\n\nold\n<!-- end -->\nbetween\n<!-- report: a: b -->\n<!-- end -->\nafter\n"
    assert filled(text, lambda name: f"[{name}]") == (
        "𠮷\n<!-- one -->\n[one]\n<!-- end -->\nbetween\n<!-- report: a: b -->\n[report: a: b]\n<!-- end -->\nafter\n"
    )


def test_a_slot_without_a_report_names_the_file_that_is_missing() -> None:
    with pytest.raises(KeyError, match=r"nowhere\.md has nothing under 'A title'"):
        write_card.section("nowhere: A title")


def test_a_later_curve_goes_on_where_the_one_before_ended(tmp_path: Path) -> None:
    first = [
        {"tokens": 1_000_000, "minutes": 5.2, "lr_factor": 1.0, "top1_macro": 0.25, "top5_macro": 0.5},
        {"tokens": 2_000_000, "minutes": 10.0, "lr_factor": 0.5},  # was not scored
    ]
    second = [{"tokens": 500_000, "minutes": 3.0, "lr_factor": 0.1, "top1_macro": 0.31, "top5_macro": 0.55}]
    for name, points in (("curve.jsonl", first), ("curve2.jsonl", second)):
        (tmp_path / name).write_text("\n".join(map(json.dumps, points)) + "\n")
    rows = curve([tmp_path / "curve.jsonl", tmp_path / "curve2.jsonl"]).split("\n")[2:]
    assert rows == ["| 1.0 | 5 | 1.00 | 0.250 | 0.500 |", "| 2.5 | 13 | 0.10 | 0.310 | 0.550 |"]
