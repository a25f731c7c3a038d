"""Messages are slowed down beyond so many a second, and none is lost."""

from bertfill_ls.web.limits import MESSAGES_A_SECOND, MESSAGES_AT_ONCE, Pace


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_so_many_at_once_do_not_wait_and_the_others_come_evenly() -> None:
    clock = Clock()
    pace = Pace(clock, a_second=10, at_once=5)
    assert [round(pace.wait(), 3) for _ in range(8)] == [0, 0, 0, 0, 0, 0.1, 0.2, 0.3]


def test_who_has_rested_may_send_as_many_at_once_again() -> None:
    clock = Clock()
    pace = Pace(clock, a_second=10, at_once=5)
    for _ in range(5):
        pace.wait()
    clock.now += 0.2
    assert [round(pace.wait(), 3) for _ in range(3)] == [0, 0, 0.1]
    clock.now += 60
    assert [round(pace.wait(), 3) for _ in range(6)] == [0, 0, 0, 0, 0, 0.1]


def test_a_key_that_is_held_down_never_waits() -> None:
    """Eight messages for each of thirty keys a second, for ten minutes."""
    clock = Clock()
    pace = Pace(clock)
    assert 30 * 8 < MESSAGES_A_SECOND < MESSAGES_AT_ONCE
    for _ in range(600 * 30):
        clock.now += 1 / 30
        assert not any(pace.wait() for _ in range(8))
