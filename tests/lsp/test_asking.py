"""What the model is shown for a mask, and what comes of it when there is no answer."""

import asyncio

import pytest

from bertfill_ls.core.prediction.window import context_window
from bertfill_ls.inference.engine.engine import Engine
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.inference.errors import ModelError
from bertfill_ls.lsp.asking import Asking, NotYetError, UnavailableError
from bertfill_ls.lsp.scope import Scope
from bertfill_ls.lsp.settings.configuration import Configuration
from tests.lsp.edits import document
from tests.lsp.fakes import Clock, FakeRunner, model, turns


def asking(runner: FakeRunner, **settings: object) -> Asking:
    configuration = Configuration(settings, "en")
    return Asking(configuration, Scope(configuration), lambda _wanted: Engine(runner))


async def test_a_window_is_cut_by_what_the_model_can_take_and_once_for_a_sentence() -> None:
    ask = asking(runner := FakeRunner(hold_loading=True))
    text = "😀今天[MASK]好[MASK]。" * 40
    notes = document(text)
    first, second, *_ = masks = notes.reading.scan.masks
    assert ask.engine.state == "loading"
    runner.load(model(max_length=32))
    window = ask.window(notes, first)
    assert window == context_window(text, masks, first, 30)
    assert ask.window(notes, second) is window
    runner.load(model(max_length=512))
    assert len(ask.window(notes, first).text) > len(window.text)


async def test_masks_out_of_scope_are_text_in_a_window() -> None:
    text = "😀`[MASK]`今天[MASK]好"
    notes = document(text, language="markdown")
    mask = notes.reading.scan.masks[1]
    assert asking(FakeRunner()).window(notes, mask).others == ()
    assert len(asking(FakeRunner(), proseOnly=False).window(notes, mask).asked) == 2


async def test_a_model_that_takes_too_long_to_load_is_not_waited_for() -> None:
    ask, clock = asking(FakeRunner(hold_loading=True)), Clock()
    notes = document("😀今天[MASK]好")
    filling = asyncio.ensure_future(ask.fill(notes, notes.reading.scan.masks, priority=Priority.CURSOR))
    await turns()
    await clock.pass_by(5.1)
    with pytest.raises(NotYetError):
        await filling


async def test_a_model_that_cannot_be_loaded_is_told_by_its_reason() -> None:
    runner = FakeRunner(hold_loading=True)
    ask = asking(runner)
    runner.load(ModelError("model.unknown", model="bert-xxl", default="bertfill-zh"))
    await turns()
    notes = document("😀今天[MASK]好")
    with pytest.raises(UnavailableError) as refusal:
        await ask.fill(notes, notes.reading.scan.masks, priority=Priority.CURSOR)
    assert "bert-xxl" in refusal.value.reason
    assert "LookupError" in ask.reason(LookupError("the text of a document")), "an error that is no ModelError by kind"


def several(*runners: FakeRunner) -> Asking:
    """Return an asking whose engines run on these, one after the other."""
    configuration, waiting = Configuration({}, "en"), iter(runners)
    return Asking(configuration, Scope(configuration), lambda _wanted: Engine(next(waiting)))


async def test_a_model_that_does_not_answer_is_replaced_at_once() -> None:
    loading, other = FakeRunner(hold_loading=True), FakeRunner()
    ask = several(loading, other)
    engine = ask.restart()
    assert loading.closed
    assert ask.engine is engine
    assert not ask.take_over(engine) and not ask.give_up(engine)


async def test_a_model_that_answers_does_so_until_the_next_one_is_there() -> None:
    first, second = FakeRunner(), FakeRunner(hold_loading=True)
    ask = several(first, second)
    await turns()
    before, engine = ask.engine, ask.restart()
    assert ask.engine is before and not first.closed
    notes = document("😀今天[MASK]好")
    assert (await ask.fill(notes, notes.reading.scan.masks, priority=Priority.CURSOR)).candidates
    second.load()
    await turns()
    assert ask.take_over(engine)
    assert ask.engine is engine and first.closed
    assert not ask.take_over(engine)


async def test_what_was_asked_of_the_model_before_is_still_answered() -> None:
    first, second = FakeRunner(hold=True), FakeRunner()
    ask = several(first, second)
    await turns()
    notes = document("😀今天[MASK]好")
    filling = asyncio.ensure_future(ask.fill(notes, notes.reading.scan.masks, priority=Priority.CURSOR))
    await turns()
    engine = ask.restart()
    await turns()
    assert ask.take_over(engine)
    assert not first.closed
    first.finish()
    assert (await filling).candidates
    await turns()
    assert first.closed


async def test_what_waits_for_a_model_is_answered_by_the_one_that_takes_its_place() -> None:
    first, second = FakeRunner(hold_loading=True), FakeRunner(hold_loading=True)
    ask = several(first, second)
    notes = document("😀今天[MASK]好")
    filling = asyncio.ensure_future(ask.fill(notes, notes.reading.scan.masks, priority=Priority.CURSOR))
    loading = asyncio.ensure_future(ask.loaded())
    await turns()
    ask.restart()
    await turns()
    assert first.closed and not filling.done() and not loading.done()
    second.load()
    assert (await filling).candidates
    await loading


async def test_what_waits_for_a_model_that_goes_for_good_is_not_answered() -> None:
    ask = several(FakeRunner(hold_loading=True))
    notes = document("😀今天[MASK]好")
    filling = asyncio.ensure_future(ask.fill(notes, notes.reading.scan.masks, priority=Priority.CURSOR))
    await turns()
    ask.close()
    with pytest.raises(NotYetError):
        await filling


async def test_a_model_that_does_not_come_leaves_the_one_before_and_a_third_takes_the_place_of_a_second() -> None:
    first, second, third = FakeRunner(), FakeRunner(hold_loading=True), FakeRunner(hold_loading=True)
    ask = several(first, second, third)
    await turns()
    before = ask.engine
    ask.restart()
    engine = ask.restart()
    assert second.closed and not first.closed
    assert ask.give_up(engine)
    assert third.closed and ask.engine is before and not first.closed
    assert not ask.give_up(engine)


async def test_every_model_goes_in_the_end() -> None:
    first, second = FakeRunner(), FakeRunner(hold_loading=True)
    ask = several(first, second)
    await turns()
    ask.restart()
    ask.close()
    assert first.closed and second.closed
