"""Requests for hints wait until the writer rests, and a mask whose list is open has no hint beside it."""

from typing import Any

from tests.lsp.fakes import Clock, FillSession, session, turns
from tests.lsp.support import URI, at

REFRESHES = {"workspace": {"inlayHint": {"refreshSupport": True}}}
REFRESH = "workspace/inlayHint/refresh"
WHOLE = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
ABOUT = {"textDocument": {"uri": URI}, "range": WHOLE}
CONTENT_MODIFIED = -32801


async def hinted_lines(client: FillSession) -> list[int]:
    hints: list[Any] = await client.result("textDocument/inlayHint", ABOUT)
    return [hint["position"]["line"] for hint in hints]


async def test_a_request_waits_until_the_writer_rests_and_then_has_every_hint() -> None:
    client, clock = await session(), Clock()
    client.open("天[MASK]好。\n\n地[MASK]坏。")
    client.change(2, "😀", (0, 0, 0, 0))
    asked = client.ask("textDocument/inlayHint", ABOUT)  # as Helix does: once, and never again
    await clock.pass_by(0.25)
    assert not client.answers(asked)
    await clock.pass_by(0.06)
    assert [hint["position"]["line"] for hint in (await client.answer(asked))["result"]] == [0, 2]


async def test_a_request_that_is_overtaken_by_an_edit_is_refused_and_not_answered_with_nothing() -> None:
    client, clock = await session(), Clock()
    client.open("天[MASK]好。")
    client.change(2, "😀", (0, 0, 0, 0))
    overtaken = client.ask("textDocument/inlayHint", ABOUT)
    await clock.pass_by(0.1)
    client.change(3, "😀", (0, 0, 0, 0))
    assert (await client.answer(overtaken))["error"]["code"] == CONTENT_MODIFIED
    newest = client.ask("textDocument/inlayHint", ABOUT)
    await clock.pass_by(0.31)
    assert len((await client.answer(newest))["result"]) == 1


async def test_a_request_for_a_document_that_is_closed_meanwhile_is_refused() -> None:
    client, _ = await session(), Clock()
    client.open("😀天[MASK]好。")
    client.change(2, "天", (0, 0, 0, 0))
    asked = client.ask("textDocument/inlayHint", ABOUT)
    await turns()
    client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    assert (await client.answer(asked))["error"]["code"] == CONTENT_MODIFIED


async def test_a_mask_whose_list_is_open_has_no_hint_until_the_cursor_leaves_it() -> None:
    client, clock = await session(capabilities=REFRESHES), Clock()
    client.open("天[MASK]好。\n\n😀地[MASK]坏。")
    assert await hinted_lines(client) == [0, 2]
    refreshed = len(client.told(REFRESH))
    for _ in range(2):
        await client.result("textDocument/completion", at(0, 7))
    assert len(client.told(REFRESH)) == refreshed + 1
    assert await hinted_lines(client) == [2]
    refreshed = len(client.told(REFRESH))
    await client.result("textDocument/documentHighlight", at(0, 3))
    assert len(client.told(REFRESH)) == refreshed
    await client.result("textDocument/documentHighlight", at(2, 1))
    assert len(client.told(REFRESH)) == refreshed + 1
    assert await hinted_lines(client) == [0, 2]
    await client.result("textDocument/completion", at(0, 7))
    client.change(2, "是", (0, 7, 0, 7))
    await clock.pass_by(0.31)
    assert await hinted_lines(client) == [0, 2]
    assert len(client.told(REFRESH)) == refreshed + 2  # for the list that was opened again


async def test_a_client_that_cannot_be_told_to_ask_again_gets_the_hint_beside_the_list() -> None:
    client = await session()
    client.open("😀天[MASK]好。")
    await client.result("textDocument/completion", at(0, 9))
    assert await hinted_lines(client) == [0]
