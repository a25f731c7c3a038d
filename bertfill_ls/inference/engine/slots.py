"""Slots: places for which only the newest generation of requests counts."""

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any


class SupersededError(Exception):
    """A newer request took the place of this one. No client is ever sent this as an error."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for which only the newest generation of requests counts."""

    name: Hashable
    generation: int


class Slots:
    """Who has which slot: the newest generation, and the futures of its requests that are not done."""

    def __init__(self) -> None:
        self._holders: dict[Hashable, tuple[int, set[asyncio.Future[Any]]]] = {}

    def take(self, slot: Slot, future: asyncio.Future[Any]) -> bool:
        """Give a slot to a request; older ones fail with SupersededError, or this one, and then False is returned."""
        newest, futures = self._holders.get(slot.name, (slot.generation, set()))
        if slot.generation < newest:
            future.set_exception(SupersededError)
            return False
        if slot.generation > newest:
            for older in [older for older in futures if not older.done()]:
                older.set_exception(SupersededError)
            futures = set()
        futures.add(future)
        self._holders[slot.name] = (slot.generation, futures)
        future.add_done_callback(futures.discard)
        return True

    def forget(self, belongs: Callable[[Hashable], bool]) -> None:
        """Forget the slots whose names ``belongs`` picks out; their generations may start again from one."""
        for name in [name for name in self._holders if belongs(name)]:
            del self._holders[name]
