"""What an answer looks like as JSON; that every command keeps to its schema is held in ``tests/cli/output``."""

import json

import pytest

from bertfill_ls.core.json_shapes import VERSION, bounded, json_line


@pytest.mark.parametrize("number", [1 / 3, 1e-9, 0.9999999, 1.0, 0.0])
def test_numbers_have_few_digits(number: float) -> None:
    assert bounded(number) == pytest.approx(number, rel=1e-5)
    assert len(json.dumps(bounded(number)).replace("0.", "").lstrip("0")) <= 11


@pytest.mark.parametrize("text", ["𠮷今天", "a\ud800b", "\u2028\n"])
def test_any_text_is_one_line_that_reads_back_as_itself(text: str) -> None:
    written = json_line({"text": text}).encode("utf-8", "backslashreplace")
    assert b"\n" not in written
    assert json.loads(written) == {"version": VERSION, "text": text}
