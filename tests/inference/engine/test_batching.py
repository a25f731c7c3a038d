"""Who goes first, who goes together, and who has to make way."""

from bertfill_ls.inference.engine.batching import BULK_SECONDS
from bertfill_ls.inference.engine.engine import Engine
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.inference.errors import RunStopped
from tests.inference.engine.hands import Clock, Echo, HandRunner, ask, turn, window


async def test_different_recipes_are_different_work(engine: Engine, runner: HandRunner) -> None:
    one = engine.submit(Echo("one"), window("天"), priority=Priority.CURSOR)
    two = engine.submit(Echo("two"), window("天"), priority=Priority.CURSOR)
    for future in (one, two):
        await turn()
        runner.finish()
        assert await future == ("天", 0)
    assert [batch.recipe for batch in runner.batches] == [Echo("one"), Echo("two")]


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
