"""What a command is given, and what it says when that cannot be used."""

from typing import Any

import pytest

from tests.lsp.edits import ABLE, HERE, run
from tests.lsp.fakes import session
from tests.lsp.support import URI


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("fillAll", []),
        ("fillAll", [3]),
        ("fillAll", [{"textDocument": {"uri": "file:///other.md"}}]),
        ("maskSelection", [HERE]),
        ("maskSelection", [{**HERE, "range": {"start": {"line": "x"}, "end": 3}}]),
        ("explain", [{**HERE, "position": {"line": -1, "character": 0}}]),
        ("explain", [{**HERE, "position": {"line": 0, "character": 3}, "candidate": 3}]),
        ("finishMask", [{}]),
        ("finishMask", [{"uri": URI, "position": {"line": -1, "character": 0}, "text": "", "rest": ""}]),
        ("finishMask", [{"uri": URI, "position": {"line": 0, "character": 0}, "text": None, "rest": ""}]),
    ],
)
async def test_bad_arguments_are_answered(command: str, arguments: list[Any]) -> None:
    client = await session(capabilities=ABLE)
    client.open("天[MASK]好。")
    params = {"command": f"bertfill.server.{command}", "arguments": arguments}
    answer = await client.answer(client.ask("workspace/executeCommand", params))
    assert answer["error"]["code"] == -32602


async def test_a_document_is_named_by_its_uri() -> None:
    client = await session()
    client.open("天[MASK]好", uri="file:///b.md")
    argument = {"textDocument": {"uri": "file:///b.md"}, "position": {"line": 0, "character": 3}}
    assert (await run(client, "explain", argument))["candidate"] == "上"
    assert URI != "file:///b.md"


async def test_a_position_beyond_every_text_is_its_end() -> None:
    client = await session(capabilities=ABLE)
    client.open("𠀀天[MASK]")
    for line in (2**31, 2**40):
        assert (await run(client, "explain", {**HERE, "position": {"line": line, "character": 0}}))["candidate"] == "上"
