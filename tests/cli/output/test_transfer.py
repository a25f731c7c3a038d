"""How far a download is, how fast, and how long it will take: redrawn where a person watches, else a line a tenth."""

import io

import pytest

from bertfill_ls.cli.output.transfer import Transfer


class Screen(io.StringIO):
    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


MB = 1_000_000


def test_the_speed_is_that_of_late_and_the_rest_follows_from_it() -> None:
    clock = Clock()
    transfer = Transfer(Screen(True), 80, "en", clock)
    for second in range(21):  # 20 MB at 1 MB/s
        clock.now = float(second)
        transfer.show(second * MB, 100 * MB, second * MB)
    for second in range(1, 11):  # then 3 MB/s
        clock.now = 20.0 + second
        transfer.show((20 + 3 * second) * MB, 100 * MB, (20 + 3 * second) * MB)
    assert transfer.line(50 * MB, 100 * MB) == "50.0/100.0 MB · 3.0 MB/s · 0:17 left"
    assert transfer.line(100 * MB, 100 * MB) == "100.0/100.0 MB · 3.0 MB/s"
    assert transfer.summary() == (50.0, 30.0)


def test_what_was_there_before_is_no_speed() -> None:
    clock = Clock()
    transfer = Transfer(Screen(True), 80, "zh-CN", clock)
    transfer.show(90 * MB, 100 * MB, 0)
    assert transfer.line(90 * MB, 100 * MB) == "90.0/100.0 MB"
    clock.now = 2.0
    transfer.show(92 * MB, 100 * MB, 2 * MB)
    assert transfer.line(92 * MB, 100 * MB) == "92.0/100.0 MB · 1.0 MB/s · 剩余 0:08"


@pytest.mark.parametrize("width", [20, 40, 200])
def test_a_terminal_has_one_line_that_fits_and_goes(width: int) -> None:
    screen, clock = Screen(True), Clock()
    with Transfer(screen, width, "en", clock) as transfer:
        for done in range(0, 101, 5):
            clock.now += 0.2
            transfer.show(done * MB, 100 * MB, done * MB)
    drawn = screen.getvalue().split("\r")
    assert "\n" not in screen.getvalue()
    assert all(len(line.removesuffix("\x1b[K")) < width for line in drawn)
    assert drawn[-1] == "\x1b[K"


def test_it_is_not_drawn_faster_than_anybody_looks() -> None:
    screen, clock = Screen(True), Clock()
    transfer = Transfer(screen, 80, "en", clock)
    clock.now = 1.0
    for done in range(1000):
        clock.now += 0.001
        transfer.show(done, 1000, done)
    assert screen.getvalue().count("\r") <= 11


def test_a_log_has_a_line_for_each_tenth() -> None:
    screen, clock = Screen(False), Clock()
    with Transfer(screen, 80, "en", clock) as transfer:
        for done in range(101):
            clock.now += 0.1
            transfer.show(done * MB, 100 * MB, done * MB)
    assert len(screen.getvalue().splitlines()) == 10
    assert "\r" not in screen.getvalue()
