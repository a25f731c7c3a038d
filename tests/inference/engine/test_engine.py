"""The rules of the queue: who waits for what, until when, and that nothing is left behind.

``engine/contract`` and ``engine/jobs`` are held here as well.
"""

import weakref
from typing import cast

import pytest

from bertfill_ls.inference.engine.engine import Engine, EngineClosedError
from bertfill_ls.inference.engine.slots import Slot
from bertfill_ls.inference.errors import RunStopped
from bertfill_ls.inference.model.model_dir import Model
from tests.inference.engine.hands import HandRunner, ask, turn


async def test_answers_what_was_asked(engine: Engine, runner: HandRunner) -> None:
    future = ask(engine, "天[MASK]")
    await turn()
    runner.finish()
    assert await future == ("天[MASK]", 0)


async def test_equal_windows_are_one_job_with_many_waiters_each_in_its_own_place(
    engine: Engine, runner: HandRunner
) -> None:
    futures = [ask(engine, "天[MASK]", start=start) for start in (0, 7, 40)]
    await turn()
    runner.finish()
    assert [await future for future in futures] == [("天[MASK]", 0), ("天[MASK]", 7), ("天[MASK]", 40)]
    assert runner.texts == [["天[MASK]"]]


async def test_a_job_in_flight_can_be_joined(engine: Engine, runner: HandRunner) -> None:
    first = ask(engine, "天[MASK]")
    await turn()
    second = ask(engine, "天[MASK]", start=3)
    await turn()
    runner.finish()
    assert (await first, await second) == (("天[MASK]", 0), ("天[MASK]", 3))
    assert len(runner.batches) == 1


async def test_what_nobody_waits_for_any_more_never_runs(engine: Engine, runner: HandRunner) -> None:
    blocking = ask(engine, "忙")
    await turn()
    dropped, kept = ask(engine, "弃"), ask(engine, "留")
    dropped.cancel()
    await turn()
    runner.finish()
    await blocking
    await turn()
    runner.finish()
    assert await kept == ("留", 0)
    assert runner.texts == [["忙"], ["留"]]
    assert engine.waiting == 0


async def test_a_batch_everybody_has_left_is_stopped(engine: Engine, runner: HandRunner) -> None:
    first, second = ask(engine, "甲"), ask(engine, "乙")
    await turn()
    assert runner.running is not None
    first.cancel()
    await turn()
    assert not runner.running.stop()
    second.cancel()
    await turn()
    assert runner.running.stop()
    runner.finish(RunStopped())
    await turn()
    assert engine.waiting == 0


async def test_a_failing_batch_fails_its_waiters_only(engine: Engine, runner: HandRunner) -> None:
    bad = ask(engine, "坏")
    await turn()
    good = ask(engine, "好")
    runner.finish(ArithmeticError("overflow"))
    with pytest.raises(ArithmeticError):
        await bad
    await turn()
    runner.finish()
    assert await good == ("好", 0)
    assert engine.tally.last_error == "ArithmeticError: overflow"


async def test_work_that_failed_can_be_asked_for_again_at_once(engine: Engine, runner: HandRunner) -> None:
    failed = ask(engine, "甲")
    await turn()
    runner.finish(ArithmeticError())
    again = ask(engine, "甲")
    await turn()
    runner.finish()
    assert await again == ("甲", 0)
    assert isinstance(failed.exception(), ArithmeticError)


async def test_closing_fails_what_waits(engine: Engine, runner: HandRunner) -> None:
    running = ask(engine, "甲")
    await turn()
    queued = ask(engine, "乙")
    engine.close()
    for future in (running, queued):
        with pytest.raises(EngineClosedError):
            await future
    assert runner.closed
    assert runner.running is not None
    assert runner.running.stop()


async def test_an_engine_that_retires_answers_what_was_asked_and_goes(engine: Engine, runner: HandRunner) -> None:
    running = ask(engine, "甲")
    await turn()
    queued = ask(engine, "乙")
    engine.retire()
    for future, answer in ((running, ("甲", 0)), (queued, ("乙", 0))):
        assert not runner.closed
        runner.finish()
        assert await future == answer
        await turn()
    assert runner.closed


async def test_an_engine_that_retires_goes_at_once_when_nobody_waits(engine: Engine, runner: HandRunner) -> None:
    waits = ask(engine, "甲")
    await turn()
    engine.retire()
    waits.cancel()
    await turn()
    assert runner.running is not None
    runner.finish(RunStopped())
    await turn()
    assert runner.closed


async def test_an_engine_that_is_closed_keeps_its_model_no_longer(runner: HandRunner) -> None:
    class Heavy:
        pass

    engine = Engine(runner)
    heavy = Heavy()
    runner.load(cast(Model, heavy))
    await turn()
    kept = weakref.ref(heavy)
    del heavy
    assert kept() is not None
    engine.close()
    assert kept() is None, "until somebody looks for garbage, the memory of two models is taken"


async def test_an_engine_that_retires_does_not_load_again_what_it_has_lost(engine: Engine, runner: HandRunner) -> None:
    sent = ask(engine, "甲")
    await turn()
    engine.retire()
    runner.load(MemoryError())
    with pytest.raises(MemoryError):
        await sent
    assert (runner.closed, runner.starts) == (True, 1)


async def test_thousands_of_requests_leave_nothing_behind(engine: Engine, runner: HandRunner) -> None:
    for version in range(2000):
        future = ask(engine, f"字{version % 50}", slot=Slot("completion", version))
        if version % 3 == 0:
            future.cancel()
        if version % 7 == 0:
            await turn()
            if runner.running:
                runner.finish()
    await turn()
    while runner.running:
        runner.finish()
        await turn()
    assert engine.waiting == 0
    assert sum(len(futures) for _, futures in engine._slots._holders.values()) == 0
