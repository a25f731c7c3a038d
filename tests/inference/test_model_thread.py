"""The real model thread under the engine, with a recipe that waits until it is told."""

import asyncio
import threading
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from bertfill_ls.core.prediction.window import Window
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.engine import presence
from bertfill_ls.inference.engine.engine import Engine, EngineClosedError
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.inference.errors import LibraryPanicError, ModelError, RunStopped, ShortageError
from bertfill_ls.inference.model.model_dir import Model
from bertfill_ls.inference.model_thread import LoadingTurns, ModelThread
from bertfill_ls.inference.stop import Stop
from tests.inference.models import tiny_model


class Blocking:
    """Runs until it is released or stopped."""

    passes = 1

    def __init__(self) -> None:
        self.released = threading.Event()
        self.threads: set[str] = set()

    def run(self, model: Model, windows: Sequence[Window], stop: Stop) -> Sequence[str]:
        self.threads.add(threading.current_thread().name)
        stop.when_set(self.released.set)
        self.released.wait(10)
        if stop():
            raise RunStopped
        return [f"{model.manifest.vocab_size}{window.text}" for window in windows]

    def shifted(self, answer: str, by: int) -> str:
        return answer


def tiny(stop: Stop) -> Model:
    return tiny_model()


def submit(engine: Engine, recipe: Any, text: str) -> asyncio.Future[str]:
    return engine.submit(recipe, Window(text, Span(0, len(text)), (), ()), priority=Priority.CURSOR)


async def test_runs_on_a_thread_of_its_own() -> None:
    engine, recipe = Engine(ModelThread(tiny)), Blocking()
    recipe.released.set()
    assert await asyncio.wait_for(submit(engine, recipe, "天"), 10) == "2000天"
    assert recipe.threads == {"model"}
    engine.close()


async def test_a_model_rests_once_when_nothing_is_asked_and_answers_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    rests: list[str] = []
    monkeypatch.setattr(Model, "rest", lambda model: rests.append(threading.current_thread().name))
    engine, recipe = Engine(ModelThread(tiny, rests_after=0.02)), Blocking()
    recipe.released.set()
    for text in ("天", "𠀀"):
        assert await asyncio.wait_for(submit(engine, recipe, text), 10) == f"2000{text}"
        await asyncio.sleep(0.3)
    engine.close()
    assert rests == ["model", "model"]


async def test_a_cancelled_run_frees_the_thread_for_the_next_one() -> None:
    engine, endless, quick = Engine(ModelThread(tiny)), Blocking(), Blocking()
    quick.released.set()
    first = submit(engine, endless, "长")
    await asyncio.wait_for(engine.ready, 10)
    await asyncio.sleep(0)
    first.cancel()
    assert await asyncio.wait_for(submit(engine, quick, "短"), 10) == "2000短"
    engine.close()


async def test_a_load_that_fails_is_reported() -> None:
    def load(stop: Stop) -> Model:
        raise ModelError("model.unknown", model="no model")

    engine = Engine(ModelThread(load))
    with pytest.raises(ModelError):
        await asyncio.wait_for(engine.ready, 10)


async def test_a_recipe_that_fails_does_not_end_the_thread() -> None:
    class Failing(Blocking):
        def run(self, model: Model, windows: Sequence[Window], stop: Stop) -> Sequence[str]:
            raise ArithmeticError

    engine, recipe = Engine(ModelThread(tiny)), Blocking()
    recipe.released.set()
    with pytest.raises(ArithmeticError):
        await asyncio.wait_for(submit(engine, Failing(), "天"), 10)
    assert await asyncio.wait_for(submit(engine, recipe, "天"), 10) == "2000天"
    engine.close()
    for thread in threading.enumerate():
        if thread.name == "model":
            await asyncio.to_thread(thread.join, 10)
            assert not thread.is_alive()


class Panicking(Blocking):
    """Lets a library of Rust panic, whose exception is no ``Exception``."""

    def run(self, model: Model, windows: Sequence[Window], stop: Stop) -> Sequence[str]:
        tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))  # noqa: S106 - no login
        tokenizer.pre_tokenizer = pre_tokenizers.FixedLength(length=0)
        return tokenizer.encode("天").tokens


class OutOfMemory(Blocking):
    def run(self, model: Model, windows: Sequence[Window], stop: Stop) -> Sequence[str]:
        raise MemoryError


@pytest.mark.parametrize(("failing", "error"), [(Panicking, LibraryPanicError), (OutOfMemory, MemoryError)])
async def test_nothing_that_a_library_does_ends_the_thread(failing: type[Blocking], error: type[Exception]) -> None:
    engine, recipe = Engine(ModelThread(tiny)), Blocking()
    recipe.released.set()
    with pytest.raises(error):
        await asyncio.wait_for(submit(engine, failing(), "天"), 10)
    states = [engine.state]
    assert await asyncio.wait_for(submit(engine, recipe, "天"), 10) == "2000天"
    assert [*states, engine.state] == ["failing", "ready"]
    engine.close()


async def test_a_panic_while_loading_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "RESTS", (0.0, 0.0))
    loads = 0

    def load(stop: Stop) -> Model:
        nonlocal loads
        loads += 1
        if loads < 3:
            Panicking().run(tiny_model(), (), stop)
        return tiny_model()

    engine = Engine(ModelThread(load))
    await asyncio.wait_for(engine.ready, 10)
    assert (loads, engine.state) == (3, "ready")
    engine.close()


async def test_a_thread_that_dies_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "RESTS", (0.0, 0.0))
    runner, recipe = ModelThread(tiny), Blocking()
    recipe.released.set()
    engine = Engine(runner)
    await asyncio.wait_for(engine.ready, 10)
    lost = engine.lost
    runner._batches.put("no batch")  # type: ignore[arg-type]  # what cannot happen, between two batches
    await asyncio.wait_for(lost, 10)
    assert await asyncio.wait_for(submit(engine, recipe, "天"), 10) == "2000天"
    engine.close()


async def test_a_thread_that_cannot_be_started_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "RESTS", (0.0, 0.0))

    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    turns = LoadingTurns()
    engine = Engine(ModelThread(tiny, turns))
    with pytest.raises(ShortageError, match="no-thread"):
        await asyncio.wait_for(engine.ready, 10)
    monkeypatch.undo()
    other = Engine(ModelThread(tiny, turns))  # the turn was given back
    await asyncio.wait_for(other.ready, 10)
    other.close()


async def test_one_model_is_loaded_at_a_time_and_the_newest_wish_wins() -> None:
    turns, begun, go_on = LoadingTurns(), list[int](), threading.Event()
    at_once: list[int] = []
    loading: set[int] = set()

    def load_as(number: int, stop: Stop) -> Model:
        begun.append(number)
        loading.add(number)
        at_once.append(len(loading))  # a thread may live on for a moment when its loading is over
        try:
            go_on.wait(10)
            if stop():
                raise RunStopped
            return tiny_model()
        finally:
            loading.discard(number)

    engines = [Engine(ModelThread(partial(load_as, 0), turns))]
    while not begun:
        await asyncio.sleep(0.01)
    for number in range(1, 150):
        engines[-1].close()
        engines.append(Engine(ModelThread(partial(load_as, number), turns)))
        await asyncio.sleep(0)
    go_on.set()
    await asyncio.wait_for(engines[-1].ready, 10)
    assert begun == [0, 149]
    assert at_once == [1, 1]
    assert all(isinstance(engine.ready.exception(), EngineClosedError) for engine in engines[:-1])
    engines[-1].close()
