"""A stop is heard whether it comes before somebody listens or after."""

from bertfill_ls.inference.stop import Stop


def test_a_stop_that_came_first_is_heard_too() -> None:
    heard: list[str] = []
    stop = Stop()
    stop.when_set(lambda: heard.append("before"))
    stop.when_set(lambda: heard.append("taken back"))()
    stop.set()
    stop.set()
    stop.when_set(lambda: heard.append("after"))
    assert heard == ["before", "after"]
    assert stop()
