"""What a terminal shows lines up, whatever stands to the left of the mask, in ``output/tables`` too."""

import io

import pytest

from bertfill_ls.cli.output.tables import marked_excerpt
from bertfill_ls.cli.output.terminal import display_width, printable, terminal_of
from bertfill_ls.core.text.spans import Span


@pytest.mark.parametrize(
    ("text", "cells"),
    [("", 0), ("abc", 3), ("床前", 4), ("𠮷", 2), ("🌙", 2), ("é", 1), ("，", 2), ("e\u0301b", 2), ("👨\u200d👩", 2)],
)
def test_width_counts_terminal_cells(text: str, cells: int) -> None:
    assert display_width(text) == cells


@pytest.mark.parametrize("left", ["", "abc", "床前", "𠮷🌙", "e\u0301", "\x00"])
def test_marker_stands_under_the_mask(left: str) -> None:
    text = f"{left}[MASK]霜"
    excerpt, marker = marked_excerpt(text, Span(len(left), len(left) + 6), 80)
    blank, line = marker.count(" "), marker.count("─")
    assert (blank, line) == (display_width(printable(left)), 6)
    assert excerpt == printable(text)


@pytest.mark.parametrize("width", [24, 40, 80, 81, 200])
@pytest.mark.parametrize(("left", "right"), [(1000, 1000), (0, 1000), (1000, 0), (3, 1000), (1000, 3), (40, 40)])
def test_a_long_line_is_cut_around_the_mask(left: int, right: int, width: int) -> None:
    text = "前一行\n" + "𠮷" * left + "[MASK]" + "好" * right + "\r\n后一行"
    excerpt, marker = marked_excerpt(text, Span(left + 4, left + 10), width)
    assert width - 3 <= display_width(excerpt) <= width or display_width(excerpt) == 2 * left + 6 + 2 * right
    assert "[MASK]" in excerpt and "行" not in excerpt
    assert excerpt.startswith("…") == (excerpt.count("𠮷") < left)
    assert excerpt.endswith("…") == (excerpt.count("好") < right)
    assert marker.index("─") == display_width(excerpt[: excerpt.index("[")])


@pytest.mark.parametrize(
    ("choice", "environment", "colored"),
    [
        ("auto", {}, False),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "0"}, False),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colours_are_the_users_choice(choice: str, environment: dict[str, str], colored: bool) -> None:
    terminal = terminal_of(io.StringIO(), choice, environment)
    assert terminal.colored is colored
    assert (terminal.style("好", "bold") == "好") is not colored


def test_the_width_is_that_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "57")
    assert terminal_of(io.StringIO(), "auto", {}).width == 57


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
