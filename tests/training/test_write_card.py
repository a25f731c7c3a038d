"""The model card says what the reports of the run say, in both languages."""

import json
from pathlib import Path

import pytest

from models.training.evaluation import write_card
from models.training.evaluation.write_card import Cell, Column, cards, curve, figure, filled, summary

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


def test_the_curve_has_what_a_log_tells_of_its_steps(tmp_path: Path) -> None:
    log = [
        {"t": 1.0, "event": "model", "parameters": 30},
        {"t": 47.2, "step": 300, "tokens": 19_660_800, "loss": 5.4817, "done": 0.0757},
        {"t": 194.9, "event": "end", "step": 4335, "tokens": 284_098_560},
    ]
    (tmp_path / "log.jsonl").write_text("\n".join(map(json.dumps, log)) + "\n")
    assert curve(tmp_path / "log.jsonl").split("\n")[2:] == ["| 19.7 | 47 | 0.08 | 5.482 |"]


def test_a_summary_leaves_out_columns_without_a_report_and_blanks_what_one_was_not_asked() -> None:
    rows = (("characters", "字", Cell("Held-out sentences, one character hidden", "**macro**", "top-1")),
            ("phrases", "短语", Cell("Held-out sentences, an idiom hidden", "idiom", "top-5")))  # fmt: skip
    table = summary(rows, [Column("before", "先前", "before: "), Column("none", "无", "nowhere: ")], 1)
    assert table == "| | 先前 |\n|---|---|\n| 字 | 0.410 |\n| 短语 |  |"
