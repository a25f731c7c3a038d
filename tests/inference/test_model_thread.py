"""The real model thread under the engine, with a recipe that waits until it is told."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import pytest

from bertfill_ls.core.prediction.window import Window
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.engine import Engine, Priority
from bertfill_ls.inference.errors import RunStopped
from bertfill_ls.inference.model.model_dir import Model
from bertfill_ls.inference.model_thread import ModelThread
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

    def moved(self, answer: str, by: int) -> str:
        return answer


def submit(engine: Engine, recipe: Any, text: str) -> asyncio.Future[str]:
    return engine.submit(recipe, Window(text, Span(0, len(text)), (), ()), priority=Priority.CURSOR)


async def test_runs_on_a_thread_of_its_own() -> None:
    engine, recipe = Engine(ModelThread(tiny_model)), Blocking()
    recipe.released.set()
    assert await asyncio.wait_for(submit(engine, recipe, "天"), 10) == "2000天"
    assert recipe.threads == {"model"}
    engine.close()


async def test_a_cancelled_run_frees_the_thread_for_the_next_one() -> None:
    engine, endless, quick = Engine(ModelThread(tiny_model)), Blocking(), Blocking()
    quick.released.set()
    first = submit(engine, endless, "长")
    await asyncio.wait_for(engine.ready, 10)
    await asyncio.sleep(0)
    first.cancel()
    assert await asyncio.wait_for(submit(engine, quick, "短"), 10) == "2000短"
    engine.close()


async def test_a_load_that_fails_is_reported() -> None:
    def load() -> Model:
        raise LookupError("no model")

    engine = Engine(ModelThread(load))
    with pytest.raises(LookupError):
        await asyncio.wait_for(engine.ready, 10)


async def test_a_recipe_that_fails_does_not_end_the_thread() -> None:
    class Failing(Blocking):
        def run(self, model: Model, windows: Sequence[Window], stop: Stop) -> Sequence[str]:
            raise ArithmeticError

    engine, recipe = Engine(ModelThread(tiny_model)), Blocking()
    recipe.released.set()
    with pytest.raises(ArithmeticError):
        await asyncio.wait_for(submit(engine, Failing(), "天"), 10)
    assert await asyncio.wait_for(submit(engine, recipe, "天"), 10) == "2000天"
    engine.close()
    for thread in threading.enumerate():
        if thread.name == "model":
            await asyncio.to_thread(thread.join, 10)
            assert not thread.is_alive()
