"""When work on the event loop gets its turn: once the writer rests, and in portions small enough to step between.

One timer per document, on the loop; nothing polls.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from typing import TypeVar

Item = TypeVar("Item")


class Debounce:
    """Calls ``action(uri)`` ``delay`` seconds after the last ``poke``, at the latest ``ceiling`` after the first."""

    def __init__(self, delay: float, action: Callable[[str], None], *, ceiling: float = float("inf")) -> None:
        self._delay = delay
        self._ceiling = ceiling
        self._action = action
        self._timers: dict[str, tuple[asyncio.TimerHandle, float]] = {}

    def poke(self, uri: str) -> None:
        """Begin to wait, or wait anew."""
        loop = asyncio.get_running_loop()
        now = first = loop.time()
        if uri in self._timers:
            timer, first = self._timers[uri]
            timer.cancel()
        at = min(now + self._delay, first + self._ceiling)
        self._timers[uri] = loop.call_at(at, self._fire, uri), first

    def drop(self, uri: str) -> None:
        """Wait no longer; the action is not called."""
        if uri in self._timers:
            self._timers.pop(uri)[0].cancel()

    def _fire(self, uri: str) -> None:
        del self._timers[uri]
        self._action(uri)


async def in_portions(items: Iterable[Item], size: int) -> AsyncIterator[Item]:
    """Yield ``items``; the loop takes a turn before the first and after every ``size`` of them."""
    for number, item in enumerate(items):
        if number % size == 0:
            await asyncio.sleep(0)
        yield item
