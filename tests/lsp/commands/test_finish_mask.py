"""What Neovim leaves of a mask is removed, and nothing else."""

from typing import Any

import pytest

from tests.lsp.fakes import FillSession, session, turns
from tests.lsp.support import URI, at

NEOVIM: dict[str, Any] = {
    "clientInfo": {"name": "Neovim", "version": "0.12.0"},
    "capabilities": {"workspace": {"applyEdit": True}},
}


async def test_in_neovim_what_its_completion_leaves_of_the_mask_is_removed() -> None:
    client = await session(**NEOVIM)
    client.open("😀天[MASK]好")
    item = (await complete(client, 0, 6))["items"][0]
    # What the built-in completion does: from the start of the range to the cursor, and no further.
    client.change(2, "上", (0, 3, 0, 6))
    request = client.ask("workspace/executeCommand", item["command"])
    await turns()
    [edit] = client.told("workspace/applyEdit")
    assert edit["edit"]["changes"][URI] == [
        {"range": {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 7}}, "newText": ""}
    ]
    client.reply("workspace/applyEdit", result={"applied": True})
    assert (await client.answer(request))["result"] is None


async def test_in_neovim_a_plugin_that_replaced_the_whole_mask_is_left_alone() -> None:
    client = await session(**NEOVIM)
    client.open("😀天[MASK]好")
    item = (await complete(client, 0, 6))["items"][0]
    client.change(2, "上", (0, 3, 0, 9))
    await client.result("workspace/executeCommand", item["command"])
    assert not client.told("workspace/applyEdit")


@pytest.mark.parametrize(("name", "cursor"), [("Neovim", 9), ("Visual Studio Code", 6), ("helix", 6)])
async def test_no_command_where_nothing_is_left(name: str, cursor: int) -> None:
    client = await session(clientInfo={"name": name})
    client.open("😀天[MASK]好")
    assert "command" not in (await complete(client, 0, cursor))["items"][0]


async def complete(client: FillSession, line: int, character: int) -> Any:
    return await client.result("textDocument/completion", at(line, character))
