"""What a terminal shows lines up, whatever stands to the left of the mask."""

import pytest

from bertfill_ls.cli.render import display_width, marked_excerpt, printable
from bertfill_ls.core.text.spans import Span


@pytest.mark.parametrize(
    ("text", "cells"),
    [("", 0), ("abc", 3), ("床前", 4), ("𠮷", 2), ("🌙", 2), ("é", 1), ("，", 2), ("a\u200db", 2)],
)
def test_width_counts_terminal_cells(text: str, cells: int) -> None:
    assert display_width(text) == cells


@pytest.mark.parametrize("left", ["", "abc", "床前", "𠮷🌙", "e\u0301", "\x00"])
def test_marker_stands_under_the_mask(left: str) -> None:
    text = f"{left}[MASK]霜"
    excerpt, marker = marked_excerpt(text, Span(len(left), len(left) + 6))
    blank, line = marker.count(" "), marker.count("─")
    assert (blank, line) == (display_width(printable(left)), 6)
    assert excerpt == printable(text)


def test_long_line_is_cut_around_the_mask() -> None:
    text = "𠮷" * 1000 + "[MASK]" + "好" * 1000
    excerpt, marker = marked_excerpt(text, Span(1000, 1006))
    assert excerpt.startswith("…") and excerpt.endswith("…") and "[MASK]" in excerpt
    assert len(excerpt) < 100
    assert marker.index("─") == display_width(excerpt[: excerpt.index("[")])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb", "a␉b"),
        ("\x1b[2J", "␛[2J"),
        ("\x7f", "␡"),
        ("\x85", "\\u0085"),
        ("\ud800", "\\ud800"),
        ("\u2028", "\\u2028"),
    ],
)
def test_nothing_moves_the_cursor(text: str, shown: str) -> None:
    assert printable(text) == shown
