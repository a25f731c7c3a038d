"""Long work on the loop, done in small portions: what somebody waits for at the cursor gets its turn in between."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import TypeVar

Item = TypeVar("Item")


async def in_portions(items: Iterable[Item], size: int) -> AsyncIterator[Item]:
    """Yield ``items``; the loop takes a turn before the first and after every ``size`` of them."""
    for number, item in enumerate(items):
        if number % size == 0:
            await asyncio.sleep(0)
        yield item
