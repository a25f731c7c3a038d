"""A model that is not there yet, is lost, comes again, or is given up."""

import asyncio

import pytest

from bertfill_ls.inference.engine.engine import Engine
from bertfill_ls.inference.errors import LibraryPanicError, ModelError, ShortageError
from tests.inference.engine.hands import MODEL, OTHER, HandRunner, ask, turn
from tests.lsp.fakes import Clock as LoopClock


async def test_nothing_runs_before_the_model_is_there(runner: HandRunner) -> None:
    engine = Engine(runner)
    future = ask(engine, "甲")
    await turn()
    assert not runner.batches
    runner.load(MODEL)
    await turn()
    runner.finish()
    assert engine.ready.done()
    assert await future == ("甲", 0)


LASTING = [ModelError("model.no-manifest", folder="/m"), ImportError("libopenblas.so: cannot allocate memory")]


@pytest.mark.parametrize("error", LASTING, ids=lambda error: type(error).__name__)
async def test_a_model_that_does_not_load_fails_who_waits_and_who_comes(runner: HandRunner, error: Exception) -> None:
    engine = Engine(runner)
    early = ask(engine, "甲")
    runner.load(error)
    for future in (early, ask(engine, "乙"), engine.ready):
        with pytest.raises(type(error)):
            await future
    assert str(error) in (engine.tally.last_error or "")
    assert engine.state == "failed"
    assert runner.starts == 1


SHORTAGE = ShortageError("model.no-memory", folder="/m")
PASSING = [MemoryError(), OSError("disk"), LibraryPanicError("PanicException"), SHORTAGE]


@pytest.mark.parametrize("error", PASSING, ids=lambda error: type(error).__name__)
async def test_a_load_is_tried_again_after_growing_rests(runner: HandRunner, error: Exception) -> None:
    clock = LoopClock()
    engine = Engine(runner)
    waits = ask(engine, "甲")
    for attempt, rest in enumerate((1.0, 4.0), start=1):
        runner.load(error)
        assert (engine.state, runner.starts) == ("loading", attempt)
        await clock.pass_by(rest - 0.01)
        assert runner.starts == attempt
        await clock.pass_by(0.02)
        assert runner.starts == attempt + 1
    runner.load(MODEL)
    await turn()
    runner.finish()
    assert (await waits, engine.state) == (("甲", 0), "ready")


async def test_three_attempts_are_all_and_then_everybody_is_told(runner: HandRunner) -> None:
    clock = LoopClock()
    engine = Engine(runner)
    waits = ask(engine, "甲")
    for rest in (1.0, 4.0, 1_000.0):
        runner.load(SHORTAGE)
        await clock.pass_by(rest)
    assert (engine.state, runner.starts) == ("failed", 3)
    for future in (waits, ask(engine, "乙"), engine.ready):
        with pytest.raises(ShortageError):
            await future


async def test_an_engine_that_is_closed_tries_nothing_again(runner: HandRunner) -> None:
    clock = LoopClock()
    engine = Engine(runner)
    runner.load(SHORTAGE)
    engine.close()
    await clock.pass_by(10)
    assert runner.starts == 1


async def test_a_model_that_is_lost_is_loaded_again_and_only_its_batch_fails(
    engine: Engine, runner: HandRunner
) -> None:
    clock = LoopClock()
    lost = engine.lost
    sent = ask(engine, "甲")
    await turn()
    queued = ask(engine, "乙")
    runner.load(MemoryError())
    runner.running = None
    assert (lost.done(), engine.state) == (True, "loading")
    with pytest.raises(MemoryError):
        await sent
    await clock.pass_by(1.0)
    runner.load(MODEL)
    await turn()
    runner.finish()
    assert (await queued, engine.state) == (("乙", 0), "ready")


async def test_a_model_that_is_lost_again_and_again_is_given_up(engine: Engine, runner: HandRunner) -> None:
    clock = LoopClock()
    for rest in (1.0, 4.0):
        runner.load(MemoryError())
        await clock.pass_by(rest)
        runner.load(MODEL)
    runner.load(MemoryError())
    await clock.pass_by(1_000.0)
    assert (engine.state, runner.starts) == ("failed", 3)


async def test_another_model_may_take_the_place_of_one_that_answers(engine: Engine, runner: HandRunner) -> None:
    lost, early = engine.lost, ask(engine, "甲")
    await turn()
    runner.finish()
    assert await early == ("甲", 0)
    runner.load(OTHER)
    assert (lost.done(), engine.ready.done(), engine.state, engine.model) == (True, True, "ready", OTHER)
    assert engine.lost is not lost
    again = ask(engine, "甲")
    await turn()
    assert not again.done(), "what the first one said is forgotten"
    runner.finish()
    assert await again == ("甲", 0)


async def test_a_model_may_come_after_all_when_none_could_be_loaded(runner: HandRunner) -> None:
    engine = Engine(runner)
    runner.load(LASTING[0])
    assert engine.state == "failed"
    runner.load(OTHER)
    waits = ask(engine, "甲")
    await turn()
    runner.finish()
    assert (await waits, engine.state) == (("甲", 0), "ready")


async def test_a_batch_that_runs_while_another_model_comes_is_answered_and_not_remembered(
    engine: Engine, runner: HandRunner
) -> None:
    waits = ask(engine, "甲")
    await turn()
    runner.load(OTHER)
    runner.finish()
    assert await waits == ("甲", 0)
    assert not ask(engine, "甲").done()


async def test_a_failing_batch_is_a_state_until_one_succeeds(engine: Engine, runner: HandRunner) -> None:
    for outcome, state in ((LibraryPanicError("PanicException"), "failing"), (None, "ready")):
        asked = ask(engine, f"甲{state}")
        await turn()
        runner.finish(outcome)
        assert engine.state == state
        await asyncio.wait([asked])
