"""Lines are answered one for one, in order; what cannot be read has its own answer, with its place."""

import json
from functools import partial

import pytest

from bertfill_ls.corpus.fill_lines import FillLines
from bertfill_ls.corpus.forms import Form
from bertfill_ls.corpus.lines import Line
from bertfill_ls.inference.rows.fill import Fill

POEM = "𠮷床前明月光，疑是地[MASK]霜。"
RAW = [
    POEM.encode(),
    b"",
    b"  ",
    '{"id": 1, "text": "𠮷他跑[MASK:的|得]快。"}'.encode(),
    b"\xff",
    b"[" * 100_000,
    b"[1]",
    '{"id": "甲", "text": 1}'.encode(),
]
LINES = [Line("a.jsonl", number, 1, raw) for number, raw in enumerate(RAW, 1)]


@pytest.fixture(scope="module")
def answers() -> dict[Form, list[dict[str, object]]]:
    found = {}
    for form in (Form.JSON, Form.TEXT):
        answered = FillLines(partial(Fill, top_k=1), form, "en")(LINES)
        rows = [json.loads(line) for line in answered.output.decode().splitlines()]
        assert (answered.rows, answered.errors) == (len(rows), sum("error" in row for row in rows))
        found[form] = rows
    return found


def test_every_line_but_blank_ones_has_an_answer(answers: dict[Form, list[dict[str, object]]]) -> None:
    assert [row.get("line") for row in answers[Form.JSON]] == [1, None, 5, 6, 7, 8]
    assert all(row["file"] == "a.jsonl" for row in answers[Form.JSON] if "error" in row)
    assert [row.get("id") for row in answers[Form.JSON]] == [None, 1, None, None, None, "甲"]


def test_a_line_of_text_is_what_is_filled(answers: dict[Form, list[dict[str, object]]]) -> None:
    first, second, broken, *_ = answers[Form.TEXT]
    assert first["text"] == POEM and second["text"] == RAW[3].decode()
    assert "0xff" in str(broken["error"]) and broken["line"] == 5
