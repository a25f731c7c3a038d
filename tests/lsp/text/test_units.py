"""Columns in a client's units. Whole documents are held against an oracle in ``text/documents``' tests."""

import pytest

from bertfill_ls.lsp.text.units import Encoding, index_of_units, pair_surrogates, units_before

LINE = "a天😀b\r\n"


@pytest.mark.parametrize(
    ("encoding", "columns"),
    [(Encoding.UTF8, [0, 1, 4, 8, 9]), (Encoding.UTF16, [0, 1, 2, 4, 5]), (Encoding.UTF32, [0, 1, 2, 3, 4])],
)
def test_every_place_of_a_line_has_its_column_and_back(encoding: Encoding, columns: list[int]) -> None:
    assert [units_before(LINE, index, encoding) for index in range(5)] == columns
    assert [index_of_units(LINE, column, encoding) for column in columns] == list(range(5))


@pytest.mark.parametrize(
    ("encoding", "column", "index"),
    [
        (Encoding.UTF8, 2, 1),  # inside 天
        (Encoding.UTF8, 6, 2),  # inside 😀
        (Encoding.UTF16, 3, 2),
        (Encoding.UTF8, 99, 4),  # past the end, and before the line end
        (Encoding.UTF16, 99, 4),
        (Encoding.UTF32, 99, 4),
    ],
)
def test_a_column_inside_a_character_or_past_the_end_is_moved_back(encoding: Encoding, column: int, index: int) -> None:
    assert index_of_units(LINE, column, encoding) == index


@pytest.mark.parametrize(
    ("text", "paired"), [("天\ud83d\ude00", "天😀"), ("\ude00\ud83d天", "\ude00\ud83d天"), ("😀天", "😀天")]
)
def test_halves_of_a_character_side_by_side_are_the_character(text: str, paired: str) -> None:
    assert pair_surrogates(text) == paired
