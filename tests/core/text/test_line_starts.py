"""Line starts against a list that is counted anew after every edit."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from bertfill_ls.core.text.line_starts import LineStarts

lengths = st.lists(st.integers(1, 5), min_size=1, max_size=60)
# Where an edit begins and ends, of a thousand, and the lengths of the lines that it writes.
Edits = list[tuple[int, int, list[int]]]
edits = st.lists(
    st.tuples(st.integers(0, 999), st.integers(0, 3), st.lists(st.integers(1, 9), max_size=4)), max_size=50
)


def counted(line_lengths: list[int]) -> list[int]:
    return list(accumulate(line_lengths[:-1], initial=0))


@given(lengths, edits)
def test_starts_are_those_of_the_lines_after_any_edits(line_lengths: list[int], changes: Edits) -> None:
    starts = LineStarts(counted(line_lengths))
    for at, replaced, put in changes:
        first = at * len(line_lengths) // 1000
        after = min(len(line_lengths), first + replaced)
        if not put and after - first == len(line_lengths):
            continue  # a text has a line, if an empty one
        delta = sum(put) - sum(line_lengths[first:after])
        before, kept = starts, counted(line_lengths)
        fresh = list(accumulate(put[:-1], initial=starts[first])) if put else []
        line_lengths = line_lengths[:first] + put + line_lengths[after:]
        starts = starts.edited(first, after, fresh, delta)
        expected = counted(line_lengths)
        assert [starts[line] for line in range(len(starts))] == expected
        assert before.slice(0, len(before)) == kept  # the version before is as it was
        assert [starts.line_at(offset) for offset in expected] == list(range(len(expected)))
        middle = len(expected) // 2
        assert starts.slice(middle, middle + 7) == expected[middle : middle + 7]
        assert starts[-1] == expected[-1]


def test_a_keystroke_keeps_the_table() -> None:
    starts = LineStarts(range(0, 10_000, 10))
    typed = starts
    for _ in range(1000):
        typed = typed.moved(500, 1)
    assert typed._table is starts._table
    assert (typed[499], typed[500], typed.line_at(6000)) == (4990, 6000, 500)
