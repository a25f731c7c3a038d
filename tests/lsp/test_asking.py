"""What the model is shown for a mask, and what comes of it when there is no answer."""

import asyncio

import pytest

from bertfill_ls.core.prediction.window import context_window
from bertfill_ls.inference.engine import Engine, Priority
from bertfill_ls.inference.errors import ModelError
from bertfill_ls.lsp.asking import Asking, NotYetError, UnavailableError
from bertfill_ls.lsp.scope import Scope
from bertfill_ls.lsp.settings.configuration import Configuration
from tests.lsp.edits import document
from tests.lsp.fakes import Clock, FakeRunner, model, turns


def asking(runner: FakeRunner, **settings: object) -> Asking:
    configuration = Configuration(settings, "en")
    return Asking(configuration, Scope(configuration), lambda _model, _memory: Engine(runner))


async def test_a_window_is_cut_by_what_the_model_can_take_and_once_for_a_sentence() -> None:
    ask = asking(FakeRunner(hold_loading=True))
    text = "😀今天[MASK]好[MASK]。" * 40
    notes = document(text)
    first, second, *_ = masks = notes.reading.scan.masks
    ask.engine.model = model(max_length=32)
    window = ask.window(notes, first)
    assert window == context_window(text, masks, first, 30)
    assert ask.window(notes, second) is window
    ask.engine.model = model(max_length=512)
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


async def test_a_restart_closes_the_engine_before() -> None:
    runner = FakeRunner()
    ask = asking(runner)
    before = ask.engine
    ask.restart()
    assert runner.closed
    assert ask.engine is not before
