"""One model for many engines: loaded once, run in turn, lost to all and brought back, left by one, kept by others."""

import asyncio
from typing import Any, cast

import pytest

from bertfill_ls.core.prediction.window import Window
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.engine.engine import Engine, EngineClosedError
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.inference.errors import ModelError, RunStopped, ShortageError
from bertfill_ls.inference.model.model_dir import Model
from bertfill_ls.web.shared_model import SharedModel
from tests.inference.engine.hands import MODEL, Echo, HandRunner


def window(text: str) -> Window:
    return Window(text, Span(0, len(text)), (), ())


def ask(engine: Engine, text: str) -> asyncio.Future[Any]:
    return engine.submit(Echo(), window(text), priority=Priority.CURSOR)


async def turn() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


@pytest.fixture
async def runner() -> HandRunner:
    return HandRunner()


@pytest.fixture
async def shared(runner: HandRunner) -> SharedModel:
    return SharedModel(runner)


async def test_the_model_is_loaded_once_however_many_come_and_whenever(runner: HandRunner, shared: SharedModel) -> None:
    early = [Engine(shared.seat()) for _ in range(3)]
    assert (runner.starts, [engine.state for engine in early]) == (1, ["loading"] * 3)
    runner.load(MODEL)
    late = Engine(shared.seat())
    assert runner.starts == 1
    assert {engine.state for engine in [*early, late]} == {"ready"}
    assert shared.seats == 4


async def test_batches_of_several_engines_run_one_at_a_time_and_in_turn(
    runner: HandRunner, shared: SharedModel
) -> None:
    first, second = Engine(shared.seat()), Engine(shared.seat())
    runner.load(MODEL)
    answers = [ask(first, "𠮷1"), ask(second, "𠮷2")]
    await turn()
    answers.append(ask(first, "𠮷3"))
    for _ in range(3):
        await turn()
        runner.finish()  # HandRunner fails when it is given two at once
    await turn()
    assert runner.texts == [["𠮷1"], ["𠮷2"], ["𠮷3"]]
    assert [answer.result()[0] for answer in answers] == ["𠮷1", "𠮷2", "𠮷3"]


async def test_what_one_engine_was_answered_another_knows(runner: HandRunner, shared: SharedModel) -> None:
    first, second = (Engine(shared.seat(), answers=shared.answers) for _ in range(2))
    runner.load(MODEL)
    asked = ask(first, "𠮷1")
    await turn()
    runner.finish()
    await turn()
    known = ask(second, "𠮷1")
    assert known.result() == asked.result()
    assert (runner.texts, second.tally.from_cache) == ([["𠮷1"]], 1)


async def test_work_in_bulk_makes_way_and_is_done_again(runner: HandRunner, shared: SharedModel) -> None:
    bulk, typed = Engine(shared.seat(in_bulk=True)), Engine(shared.seat())
    runner.load(MODEL)
    slow = ask(bulk, "𠮷1")
    await turn()
    quick = ask(typed, "𠮷2")
    await turn()
    assert runner.running is not None and runner.running.stop()
    runner.finish(RunStopped("for the other"))
    await turn()
    runner.finish()
    assert quick.result()[0] == "𠮷2" and not slow.done()
    await turn()
    runner.finish()
    assert slow.result()[0] == "𠮷1"
    assert runner.texts == [["𠮷1"], ["𠮷2"], ["𠮷1"]]


async def test_work_in_bulk_stands_behind_whatever_came_later(runner: HandRunner, shared: SharedModel) -> None:
    first, bulk, last = Engine(shared.seat()), Engine(shared.seat(in_bulk=True)), Engine(shared.seat())
    runner.load(MODEL)
    for engine, text in ((first, "a"), (bulk, "b"), (last, "c")):
        ask(engine, text)
        await turn()
    assert runner.running is not None and not runner.running.stop()
    for _ in range(3):
        runner.finish()
    assert runner.texts == [["a"], ["c"], ["b"]]


async def test_an_engine_that_leaves_takes_its_batches_along_and_nothing_else(
    runner: HandRunner, shared: SharedModel
) -> None:
    stays, leaves = Engine(shared.seat()), Engine(shared.seat())
    runner.load(MODEL)
    kept = [ask(stays, "a")]
    await turn()
    withdrawn = ask(leaves, "b")
    await turn()
    leaves.close()
    runner.finish()
    await turn()
    kept.append(ask(stays, "c"))
    await turn()
    runner.finish()
    await turn()
    assert isinstance(withdrawn.exception(), EngineClosedError)
    assert [answer.result()[0] for answer in kept] == ["a", "c"]
    assert (runner.texts, runner.closed, shared.seats) == ([["a"], ["c"]], False, 1)


async def test_an_engine_that_leaves_in_the_middle_of_its_batch_has_it_stopped(
    runner: HandRunner, shared: SharedModel
) -> None:
    stays, leaves = Engine(shared.seat()), Engine(shared.seat())
    runner.load(MODEL)
    ask(leaves, "b")
    await turn()
    kept = ask(stays, "a")
    await turn()
    leaves.close()
    assert runner.running is not None and runner.running.stop()
    runner.finish()
    runner.finish()
    assert kept.result()[0] == "a"


async def test_a_model_that_cannot_be_loaded_is_tried_again_for_who_comes_later(
    runner: HandRunner, shared: SharedModel
) -> None:
    first = Engine(shared.seat())
    runner.load(ModelError("model.unknown", model="x"))
    assert first.state == "failed"
    second = Engine(shared.seat())
    assert (runner.starts, second.state) == (2, "loading")
    runner.load(MODEL)
    assert (first.state, second.state) == ("failed", "ready")


async def test_a_model_that_is_lost_is_lost_to_all_and_loaded_once_more(
    runner: HandRunner, shared: SharedModel
) -> None:
    engines = [Engine(shared.seat()), Engine(shared.seat())]
    runner.load(MODEL)
    failing = [ask(engine, "a") for engine in engines]
    await turn()
    runner.load(ShortageError("model.no-memory"))
    runner.running = None  # it went with the thread
    await turn()
    assert [engine.state for engine in engines] == ["loading"] * 2
    assert all(isinstance(answer.exception(), ShortageError) for answer in failing)
    for engine in engines:
        engine._start()  # what the engine does after a rest
    assert runner.starts == 2
    runner.load(cast(Model, "another"))
    again = [ask(engine, "b") for engine in engines]
    await turn()
    runner.finish()
    runner.finish()
    assert [answer.result()[0] for answer in again] == ["b", "b"]
    assert {engine.state for engine in engines} == {"ready"}


async def test_at_the_end_the_runner_is_closed(runner: HandRunner, shared: SharedModel) -> None:
    Engine(shared.seat())
    shared.close()
    assert runner.closed
