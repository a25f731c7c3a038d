"""When work on the loop gets its turn, under a clock that stands still until it is told to pass."""

import asyncio

from bertfill_ls.lsp.idle.pacing import Debounce, in_portions
from tests.lsp.fakes import Clock


async def test_the_action_comes_once_after_the_last_poke() -> None:
    clock, done = Clock(), list[str]()
    wait = Debounce(0.5, done.append)
    for _ in range(3):
        wait.poke("𠮷")
        await clock.pass_by(0.4)
    assert done == []
    await clock.pass_by(0.2)
    await clock.pass_by(5)
    assert done == ["𠮷"]


async def test_it_comes_at_the_ceiling_when_nobody_rests() -> None:
    clock, done = Clock(), list[str]()
    wait = Debounce(0.5, done.append, ceiling=1.0)
    for _ in range(5):
        wait.poke("a")
        await clock.pass_by(0.3)
    assert done == ["a"]


async def test_documents_wait_each_by_itself_and_one_can_be_dropped() -> None:
    clock, done = Clock(), list[str]()
    wait = Debounce(0.5, done.append)
    wait.poke("a")
    await clock.pass_by(0.3)
    wait.poke("b")
    wait.drop("a")
    wait.drop("never poked")
    await clock.pass_by(0.6)
    assert done == ["b"]


async def test_long_work_lets_others_take_their_turn() -> None:
    order: list[object] = []

    async def long() -> None:
        async for item in in_portions(range(5), 2):
            order.append(item)

    async def short() -> None:
        order.append("short")

    await asyncio.gather(long(), short())
    assert order == ["short", 0, 1, 2, 3, 4]
    turns: list[object] = []
    task = asyncio.ensure_future(anext(in_portions("𠮷", 1)))
    asyncio.get_running_loop().call_soon(turns.append, "loop")
    assert await task == "𠮷"
    assert turns == ["loop"], "the loop takes a turn before the first"
