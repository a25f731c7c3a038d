"""In one slot the newest generation counts."""

import pytest

from bertfill_ls.inference.engine.engine import Engine
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.inference.engine.slots import Slot, SupersededError
from tests.inference.engine.hands import HandRunner, ask, turn


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
