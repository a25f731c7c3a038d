"""Problems: which matter how much, and which are not shown yet."""

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.problems import settle
from bertfill_ls.core.text.spans import Span


def test_a_problem_that_touches_the_last_edit_is_held_back() -> None:
    problems = find_masks("地[MASK霜，天[mask]空").problems
    typed = Span(5, 6)  # the K
    assert settle(problems, typed) == ((problems[1],), (problems[0],))
    assert settle(problems, Span(7, 7)) == (problems, ())
