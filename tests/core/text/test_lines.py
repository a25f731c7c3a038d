"""Lines end at LF, CR LF and CR, and at nothing else that Python takes for an end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertfill_ls.core.text.lines import body_length, split_lines

LINES = [
    ("", [""]),
    ("天", ["天"]),
    ("天\n", ["天\n", ""]),
    ("天\r\n\r𠮷\n\r", ["天\r\n", "\r", "𠮷\n", "\r", ""]),
    ("天\u2028地\x0b\x0c\x85人", ["天\u2028地\x0b\x0c\x85人"]),
    ("天\u2028\r\n", ["天\u2028\r\n", ""]),
]


@pytest.mark.parametrize(("text", "lines"), LINES)
def test_a_text_is_cut_after_each_line_end(text: str, lines: list[str]) -> None:
    assert split_lines(text) == lines


@given(st.text("天𠮷\n\r\u2028\x85", max_size=40))
def test_lines_put_together_are_the_text_and_end_once(text: str) -> None:
    lines = split_lines(text)
    assert "".join(lines) == text
    ends = [line[body_length(line) :] for line in lines]
    assert ends[-1] == ""
    assert set(ends[:-1]) <= {"\n", "\r", "\r\n"}
    assert not any("\n" in line[: body_length(line)] or "\r" in line[: body_length(line)] for line in lines)
    assert not any(end == "\r" and line.startswith("\n") for end, line in zip(ends, lines[1:], strict=False))
