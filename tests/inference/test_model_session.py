"""The session runs, stops when told to from another thread, and is quiet afterwards."""

import os
import threading
import time

import numpy as np
import pytest

from bertfill_ls.inference.errors import RunStopped
from bertfill_ls.inference.model_session import Ids
from bertfill_ls.inference.stop import Stop
from tests.inference.models import shipped_model, tiny_model


def batch(rows: int, length: int) -> tuple[Ids, Ids, Ids]:
    ids = np.full((rows, length), 20, np.int64)
    return ids, np.ones_like(ids), np.zeros((rows, 1), np.int64)


def test_gives_logits_and_attention_of_the_masks() -> None:
    ids = np.array([[2, 30, 4, 4, 3], [2, 4, 3, 0, 0]])
    is_text = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
    logits, attention = tiny_model().session.run(ids, is_text, np.array([[2, 3], [1, 0]]))
    assert logits.shape == (2, 2, 2_000)
    assert attention.shape == (2, 4, 2, 5)
    assert attention.sum(axis=-1) == pytest.approx(np.ones((2, 4, 2)), abs=1e-5)
    assert not attention[1, :, 0, 3:].any()


def test_a_long_run_is_stopped_from_another_thread() -> None:
    session = shipped_model().session
    long_run = batch(128, 128)
    started = time.perf_counter()
    session.run(*long_run)
    whole = time.perf_counter() - started

    stop = Stop()
    stopped_at: list[float] = []
    stop.when_set(lambda: stopped_at.append(time.perf_counter()))
    timer = threading.Timer(whole / 10, stop.set)
    timer.start()
    with pytest.raises(RunStopped), session.until(stop):
        session.run(*long_run)
    assert time.perf_counter() - stopped_at[0] < whole / 2
    # The session is as good as before.
    logits, _ = session.run(*batch(1, 4))
    assert np.isfinite(logits).all()


def test_a_stop_that_came_before_the_run_is_honoured() -> None:
    stop = Stop()
    stop.set()
    with pytest.raises(RunStopped), tiny_model().session.until(stop):
        tiny_model().session.run(*batch(1, 4))


def test_a_stop_that_comes_between_two_passes_ends_the_second() -> None:
    session, stop = tiny_model().session, Stop()
    with session.until(stop):
        session.run(*batch(1, 4))
        stop.set()
        with pytest.raises(RunStopped):
            session.run(*batch(1, 4))


def test_a_stop_that_comes_afterwards_stops_nothing() -> None:
    session, stop = tiny_model().session, Stop()
    with session.until(stop):
        session.run(*batch(1, 4))
    stop.set()
    session.run(*batch(1, 4))


def test_errors_of_a_run_are_not_mistaken_for_a_stop() -> None:
    ids, is_text, _ = batch(1, 4)
    with pytest.raises(Exception, match="GatherND") as failure:
        tiny_model().session.run(ids, is_text, np.array([[9]]))
    assert not isinstance(failure.value, RunStopped)


def test_takes_no_cpu_after_a_run() -> None:
    session = shipped_model().session
    session.run(*batch(4, 64))
    before = os.times()
    time.sleep(0.3)
    after = os.times()
    assert (after.user + after.system) - (before.user + before.system) <= 0.05
