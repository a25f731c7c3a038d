"""What waits for the model, and what is being run. Which jobs go together is decided in ``batching``."""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Generic

from bertfill_ls.core.prediction.window import Window
from bertfill_ls.inference.engine.contract import Answer, Answerer, Recipe
from bertfill_ls.inference.limits import FRAME
from bertfill_ls.inference.stop import Stop


class Priority(IntEnum):
    """Who waits for an answer; smaller is more urgent."""

    CURSOR = 0
    VISIBLE = 1
    PREFETCH = 2


@dataclass(frozen=True, slots=True)
class Waiter(Generic[Answer]):
    """One request: its future, and where the window ``start``s in its document (code points)."""

    future: asyncio.Future[Answer]
    priority: Priority
    start: int


@dataclass(eq=False, slots=True)
class Job:
    """A recipe and a window that somebody waits for; equal requests share it."""

    recipe: Recipe[Any]
    window: Window
    waiters: list[Waiter[Any]] = field(default_factory=list)
    running: bool = False

    @property
    def key(self) -> Hashable:
        """What is equal in equal work."""
        return self.recipe, self.window.key

    @property
    def wanted(self) -> bool:
        """Whether somebody still waits; a future that is done may not have left yet."""
        return any(not waiter.future.done() for waiter in self.waiters)

    @property
    def priority(self) -> Priority:
        """That of the most urgent of those who still wait."""
        return min(waiter.priority for waiter in self.waiters if not waiter.future.done())

    @property
    def tokens(self) -> int:
        """What the job costs: the tokens that the model reads for it."""
        return (self.window.tokens + FRAME) * self.recipe.passes


@dataclass(frozen=True, slots=True)
class Sent:
    """The batch that is being run, and the ``model`` that it was sent to; it ``began`` by the engine's clock."""

    jobs: list[Job]
    model: Answerer
    stop: Stop
    priority: Priority
    tokens: int
    began: float
