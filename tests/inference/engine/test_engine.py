"""The rules of the queue, with a model and a clock that do only what the test says. Nothing here sleeps.

Held here too, through the engine: ``engine/answers``, ``engine/batching``, ``engine/contract``, ``engine/jobs``,
``engine/presence``, ``engine/slots``.
"""

import asyncio
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import pytest

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.engine.batching import BULK_SECONDS
from bertfill_ls.inference.engine.contract import Batch, Done, Loaded
from bertfill_ls.inference.engine.engine import Engine, EngineClosedError
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.inference.engine.slots import Slot, SupersededError
from bertfill_ls.inference.errors import LibraryPanicError, ModelError, RunStopped, ShortageError
from bertfill_ls.inference.model.model_dir import Model
from bertfill_ls.inference.stop import Stop
from tests.lsp.fakes import Clock as LoopClock

MODEL = cast(Model, "no recipe here looks at it")
OTHER = cast(Model, "another one")


@dataclass(frozen=True)
class Echo:
    """Answers a window with its text and the place it stands at."""

    name: str = "echo"
    passes: int = 1

    def run(self, model: Any, windows: Sequence[Window], stop: Stop) -> Sequence[tuple[str, int]]:
        return [(window.text, window.span.start) for window in windows]

    def shifted(self, answer: tuple[str, int], by: int) -> tuple[str, int]:
        return answer[0], answer[1] + by


class HandRunner:
    """Runs nothing by itself: the test loads the model and finishes the batches."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.running: Batch | None = None
        self.closed = False
        self.starts = 0

    def start(self, loaded: Loaded, done: Done) -> None:
        self.starts += 1
        self.load, self._done = loaded, done

    def run(self, batch: Batch) -> None:
        assert self.running is None, "one batch at a time"
        self.running = batch
        self.batches.append(batch)

    def close(self) -> None:
        self.closed = True

    def finish(self, outcome: Exception | None = None) -> None:
        batch, self.running = self.running, None
        assert batch is not None
        self._done(batch.recipe.run(MODEL, batch.windows, batch.stop) if outcome is None else outcome)

    @property
    def texts(self) -> list[list[str]]:
        return [[window.text for window in batch.windows] for batch in self.batches]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def runner() -> HandRunner:
    return HandRunner()


@pytest.fixture
async def engine(runner: HandRunner, clock: Clock) -> Engine:
    engine = Engine(runner, clock=clock)
    runner.load(MODEL)
    return engine


def window(text: str, start: int = 0) -> Window:
    asked = tuple(mask.shifted(start) for mask in find_masks(text).masks)
    return Window(text, Span(start, start + len(text)), asked, ())


async def turn() -> None:
    for _ in range(4):
        await asyncio.sleep(0)


def ask(engine: Engine, text: str, priority: Priority = Priority.CURSOR, **more: Any) -> asyncio.Future[Any]:
    return engine.submit(Echo(), window(text, more.pop("start", 0)), priority=priority, **more)


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


async def test_an_answer_is_remembered_and_given_without_a_turn_of_the_loop(engine: Engine, runner: HandRunner) -> None:
    first = ask(engine, "天[MASK]")
    await turn()
    runner.finish()
    await first
    again = ask(engine, "天[MASK]", start=9)
    assert again.done()
    assert again.result() == ("天[MASK]", 9)


async def test_only_so_many_answers_are_remembered(
    engine: Engine, runner: HandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bertfill_ls.inference.engine.answers._REMEMBERED", 2)
    for text in ("a", "b", "a", "c"):
        future = ask(engine, text)
        await turn()
        if runner.running:
            runner.finish()
        await future
    assert [engine.remembers(Echo(), window(text)) for text in "abc"] == [True, False, True]


async def test_different_recipes_are_different_work(engine: Engine, runner: HandRunner) -> None:
    one = engine.submit(Echo("one"), window("天"), priority=Priority.CURSOR)
    two = engine.submit(Echo("two"), window("天"), priority=Priority.CURSOR)
    for future in (one, two):
        await turn()
        runner.finish()
        assert await future == ("天", 0)
    assert [batch.recipe for batch in runner.batches] == [Echo("one"), Echo("two")]


async def test_a_newer_generation_takes_the_slot_over(engine: Engine, runner: HandRunner) -> None:
    old = ask(engine, "旧", slot=Slot("completion", 1))
    new = ask(engine, "新", slot=Slot("completion", 2))
    late = ask(engine, "迟", slot=Slot("completion", 1))
    await turn()
    runner.finish()
    for future in (old, late):
        with pytest.raises(SupersededError):
            await future
    assert await new == ("新", 0)
    assert runner.texts == [["新"]], "what was superseded never runs"


async def test_requests_of_one_generation_live_side_by_side(engine: Engine, runner: HandRunner) -> None:
    futures = [ask(engine, text, Priority.VISIBLE, slot=Slot("hints", 7)) for text in ("上", "下")]
    await turn()
    runner.finish()
    assert [await future for future in futures] == [("上", 0), ("下", 0)]


async def test_slots_of_a_closed_document_start_again(engine: Engine, runner: HandRunner) -> None:
    ask(engine, "甲", slot=Slot(("hints", "file:///a"), 9)).cancel()
    engine.forget_slots(lambda name: name == ("hints", "file:///a"))
    future = ask(engine, "乙", slot=Slot(("hints", "file:///a"), 1))
    await turn()
    runner.finish()
    assert await future == ("乙", 0)


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


async def test_the_most_urgent_goes_first(engine: Engine, runner: HandRunner) -> None:
    ask(engine, "忙")
    await turn()
    for text, priority in (("先", Priority.PREFETCH), ("见", Priority.VISIBLE), ("光", Priority.CURSOR)):
        ask(engine, text, priority)
    for _ in range(4):
        runner.finish()
        await turn()
    assert runner.texts == [["忙"], ["光"], ["见"], ["先"]]


async def test_a_prefetch_somebody_now_waits_for_becomes_urgent(engine: Engine, runner: HandRunner) -> None:
    ask(engine, "忙")
    await turn()
    ask(engine, "甲", Priority.VISIBLE)
    prefetched = ask(engine, "乙", Priority.PREFETCH)
    wanted = ask(engine, "乙", Priority.CURSOR)
    await turn()
    runner.finish()
    await turn()
    assert runner.texts == [["忙"], ["乙"]]
    runner.finish()
    assert await wanted == await prefetched


async def test_requests_that_arrive_together_share_a_batch(engine: Engine, runner: HandRunner) -> None:
    futures = [ask(engine, text, Priority.VISIBLE) for text in ("甲", "乙", "丙")]
    await turn()
    runner.finish()
    assert [text for text, _ in [await future for future in futures]] == ["甲", "乙", "丙"]
    assert runner.texts == [["甲", "乙", "丙"]]


async def test_a_batch_is_no_longer_than_a_user_may_have_to_wait(
    engine: Engine, runner: HandRunner, clock: Clock
) -> None:
    """After the machine has shown that a token takes 1 ms, thirty padded tokens are enough."""
    for index in range(60):
        future = ask(engine, "词" * 28 + str(index % 10) + chr(0x4E00 + index))
        await turn()
        clock.now += 0.001 * (30 + 2)
        runner.finish()
        await future
    futures = [ask(engine, "词" * 6 + chr(0x5000 + index), Priority.PREFETCH) for index in range(10)]
    await turn()
    while runner.running:
        clock.now += BULK_SECONDS
        runner.finish()
        await turn()
    sizes = [sum(len(text) + 2 for text in texts) for texts in runner.texts[60:]]
    assert all(done.done() for done in futures)
    assert sizes == [27, 27, 27, 9]


async def test_a_long_batch_makes_way_for_the_cursor_and_is_done_again(
    engine: Engine, runner: HandRunner, clock: Clock
) -> None:
    long = ask(engine, "长" * 400, Priority.PREFETCH)
    await turn()
    urgent = ask(engine, "急")
    await turn()
    assert runner.running is not None
    assert runner.running.stop()
    runner.finish(RunStopped())
    await turn()
    assert runner.texts[1:] == [["急"]]
    runner.finish()
    assert await urgent == ("急", 0)
    await turn()
    runner.finish()
    assert (await long)[0] == "长" * 400


async def test_work_that_reads_its_window_many_times_is_long_too(engine: Engine, runner: HandRunner) -> None:
    engine.submit(Echo("beams", passes=40), window("短"), priority=Priority.PREFETCH)
    await turn()
    ask(engine, "急")
    await turn()
    assert runner.running is not None
    assert runner.running.stop()


async def test_a_short_batch_is_not_stopped_for_the_cursor(engine: Engine, runner: HandRunner) -> None:
    ask(engine, "短", Priority.PREFETCH)
    await turn()
    ask(engine, "急")
    await turn()
    assert runner.running is not None
    assert not runner.running.stop()


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
