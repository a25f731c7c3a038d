"""A progress line is drawn where a person watches, and taken away before anything else is printed."""

import io

import pytest

from bertfill_ls.cli.output.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("done", "total", "shown"),
    [(0, 3, " 0/3"), (2, 4, " 2/4"), (4, 4, "█ 4/4")],
)
def test_tells_how_far_it_is(done: int, total: int, shown: str) -> None:
    stream = Terminal()
    with Progress(stream) as progress:
        progress.show(done, total)
        drawn = stream.getvalue()
    assert drawn.startswith("\r") and drawn.endswith(shown)
    assert stream.getvalue() == drawn + "\r\x1b[K"


def test_is_silent_where_nobody_watches() -> None:
    stream = io.StringIO()
    with Progress(stream) as progress:
        progress.show(1, 2)
    assert stream.getvalue() == ""
