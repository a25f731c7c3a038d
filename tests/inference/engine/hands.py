"""What the tests of the engine have in hand: a model and a clock that do only what the test says. Nothing sleeps."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.engine.contract import Batch, Done, Loaded
from bertfill_ls.inference.engine.engine import Engine
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.inference.model.model_dir import Model
from bertfill_ls.inference.stop import Stop

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


def window(text: str, start: int = 0) -> Window:
    asked = tuple(mask.shifted(start) for mask in find_masks(text).masks)
    return Window(text, Span(start, start + len(text)), asked, ())


async def turn() -> None:
    for _ in range(4):
        await asyncio.sleep(0)


def ask(engine: Engine, text: str, priority: Priority = Priority.CURSOR, **more: Any) -> asyncio.Future[Any]:
    return engine.submit(Echo(), window(text, more.pop("start", 0)), priority=priority, **more)
