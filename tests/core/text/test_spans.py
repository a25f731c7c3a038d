"""Ranges of code points, and by how much an edit moves what follows."""

import pytest

from bertfill_ls.core.text.spans import Edit, Span


def test_a_span_counts_code_points() -> None:
    assert Span(1, 3).of("天𠮷😀地") == "𠮷😀"
    assert len(Span(1, 3)) == 2
    assert Span(1, 3).shifted(4) == Span(5, 7)


@pytest.mark.parametrize(("other", "touches"), [((0, 2), True), ((0, 1), False), ((3, 3), True), ((5, 6), True)])
def test_spans_that_overlap_or_adjoin_touch(other: tuple[int, int], touches: bool) -> None:
    assert Span(2, 5).touches(Span(*other)) is Span(*other).touches(Span(2, 5)) is touches


def test_an_edit_moves_what_follows_by_what_it_wrote() -> None:
    edit = Edit(Span(2, 5), 1)
    assert (edit.delta, edit.written) == (-2, Span(2, 3))
