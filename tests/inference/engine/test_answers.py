"""What was answered of late is known."""

import pytest

from bertfill_ls.inference.engine.engine import Engine
from tests.inference.engine.hands import Echo, HandRunner, ask, turn, window


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
