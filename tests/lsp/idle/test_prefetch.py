"""What is computed before it is asked for."""

import pytest

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.text.spans import Span
from bertfill_ls.lsp.idle.prefetch import nearest
from tests.lsp.fakes import Clock, FakeRunner, session, turns
from tests.lsp.support import URI, at

SIX = 6  # the length of a mask


def masks(*starts: int) -> list[Mask]:
    return [Mask(Span(start, start + SIX)) for start in starts]


@pytest.mark.parametrize(
    ("place", "most", "starts"),
    [
        (25, 3, [20, 30, 10]),
        (25, 99, [20, 30, 10, 40, 0]),
        (0, 2, [0, 10]),
        (99, 2, [40, 30]),
        (20, 1, [10]),
        (0, 0, []),
    ],
)
def test_the_nearest_masks_come_first(place: int, most: int, starts: list[int]) -> None:
    assert nearest(masks(0, 10, 20, 30, 40), place, most) == masks(*starts)


async def rested(clock: Clock) -> None:
    await clock.pass_by(0.16)


async def test_after_a_rest_a_completion_is_a_look_up() -> None:
    client, clock = await session(), Clock()
    client.open("😀天[MASK]好")
    client.change(2, "今", (0, 2, 0, 2))
    await clock.pass_by(0.1)
    assert not client.runner.batches
    await rested(clock)
    assert client.runner.texts == ["😀今天[MASK]好"]
    await client.result("textDocument/completion", at(0, 10))
    assert len(client.runner.batches) == 1


async def test_nothing_is_computed_twice() -> None:
    client, clock = await session(), Clock()
    client.open("天[MASK]好\n\n地[MASK]坏\n\n尾")
    await rested(clock)
    client.change(2, "啊", (4, 0, 4, 0))
    await rested(clock)
    assert sorted(client.runner.texts) == ["地[MASK]坏", "天[MASK]好"]


async def test_an_edit_withdraws_what_has_not_begun() -> None:
    client, clock = await session(FakeRunner(hold=True)), Clock()
    client.open("天[MASK]好")
    await rested(clock)
    client.change(2, "今", (0, 0, 0, 0))
    await turns()
    assert client.runner.batches[0].stop()


async def test_no_more_than_the_nearest_are_computed() -> None:
    client, clock = await session(), Clock()
    client.open("\n\n".join(f"第{number}句[MASK]好。" for number in range(100)))
    client.change(2, "啊", (100, 0, 100, 0))
    await rested(clock)
    for _ in range(50):
        await turns()
    assert len(client.runner.texts) == 32
    assert any("第50句" in text for text in client.runner.texts)


async def test_it_can_be_switched_off() -> None:
    client = await session(initializationOptions={"prefetch": False})
    clock = Clock()
    client.open("天[MASK]好")
    client.change(2, "今", (0, 0, 0, 0))
    await clock.pass_by(5)
    assert not client.runner.batches


async def test_a_closed_document_is_left_alone() -> None:
    client, clock = await session(), Clock()
    client.open("天[MASK]好")
    client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    await clock.pass_by(5)
    assert not client.runner.batches
