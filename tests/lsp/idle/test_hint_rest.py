"""Hints keep away from the line that is being written, and come back when the writer rests."""

from typing import Any

from tests.lsp.fakes import Clock, FillSession, session
from tests.lsp.support import URI

REFRESHES = {"workspace": {"inlayHint": {"refreshSupport": True}}}


REFRESH = "workspace/inlayHint/refresh"


async def hints(client: FillSession, first: int = 0, last: int = 99) -> Any:
    range_ = {"start": {"line": first, "character": 0}, "end": {"line": last, "character": 0}}
    return await client.result("textDocument/inlayHint", {"textDocument": {"uri": URI}, "range": range_})


async def test_the_line_that_is_being_written_has_none_until_the_writer_rests() -> None:
    client, clock = await session(capabilities=REFRESHES), Clock()
    refreshed = len(client.told(REFRESH))
    client.open("天[MASK]好。\n\n地[MASK]坏。")
    client.change(2, "😀", (0, 0, 0, 0))
    assert [hint["position"]["line"] for hint in await hints(client)] == [2]
    await clock.pass_by(0.31)
    assert len(client.told(REFRESH)) == refreshed + 1
    assert [hint["position"]["line"] for hint in await hints(client)] == [0, 2]


async def test_a_rest_on_a_line_without_masks_refreshes_nothing() -> None:
    client, clock = await session(capabilities=REFRESHES), Clock()
    refreshed = len(client.told(REFRESH))
    client.open("天好。\n\n地[MASK]坏。")
    client.change(2, "😀", (0, 0, 0, 0))
    await clock.pass_by(5)
    assert len(client.told(REFRESH)) == refreshed
