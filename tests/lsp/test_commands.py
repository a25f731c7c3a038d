"""Commands that tell: explain, compareTone, status, restartEngine."""

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.fakes import FakeRunner, FillSession, session, turns
from tests.lsp.support import URI, at


async def run(client: FillSession, command: str, *arguments: Any) -> Any:
    params = {"command": f"bertfill.server.{command}", "arguments": list(arguments)}
    return await client.result("workspace/executeCommand", params)


async def test_all_of_them_are_announced() -> None:
    client = FillSession()
    announced = (await client.initialize())["result"]["capabilities"]["executeCommandProvider"]["commands"]
    names = ["compareTone", "explain", "fillAll", "finishMask", "maskSelection", "restartEngine", "status"]
    assert sorted(announced) == [f"bertfill.server.{name}" for name in names]


async def test_explain_tells_how_much_each_token_matters() -> None:
    client = await session()
    client.open("😀今天[MASK]好")
    found = await run(client, "explain", at(0, 6))
    assert found["candidate"] == "上"
    assert found["maskRange"] == {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 10}}
    assert [(token["text"], token["weight"]) for token in found["tokens"]] == [("天", 0.2), ("今", 0.3), ("😀", 0.5)]
    assert found["plain"].splitlines()[0] == "😀█今▅天▄【上】"
    assert "😀 +0.50" in found["plain"]


async def test_a_hover_shows_the_picture_of_a_sentence_that_was_explained() -> None:
    client = await session()
    client.open("😀今天[MASK]好")
    assert "█" not in (await client.result("textDocument/hover", at(0, 6)))["contents"]["value"]
    await run(client, "explain", at(0, 6))
    value = (await client.result("textDocument/hover", at(0, 6)))["contents"]["value"]
    assert value.endswith("When each word is hidden in turn:\n\n😀█今▅天▄【上】")


async def test_the_picture_is_coloured_where_the_client_shows_html() -> None:
    client = await session(
        capabilities={
            "general": {"markdown": {"parser": "marked", "allowedTags": ["span"]}},
            "textDocument": {"hover": {"contentFormat": ["markdown"]}},
        }
    )
    client.open("<今天[MASK]好", language="plaintext")
    await run(client, "explain", at(0, 6))
    picture = (await client.result("textDocument/hover", at(0, 6)))["contents"]["value"].splitlines()[-1]
    assert picture.startswith('<span style="background-color:#ff781e8c;">&lt;</span>')
    assert picture.endswith("**上**")


async def test_explain_away_from_a_mask_is_nothing() -> None:
    client = await session()
    client.open("😀今天[MASK]好了")
    assert await run(client, "explain", at(0, 2)) is None
    assert await run(client, "compareTone", at(0, 12)) is None


async def test_tones_are_compared_side_by_side() -> None:
    client = await session()
    client.open("前句。😀今天[MASK]好！后句。")
    found = await run(client, "compareTone", at(0, 8))
    assert [(variant["mark"], variant["text"]) for variant in found["variants"]] == [
        ("。", "😀今天[MASK]好。"),
        ("！", "😀今天[MASK]好！"),
        ("？", "😀今天[MASK]好？"),
    ]
    assert found["markRange"] == {"start": {"line": 0, "character": 14}, "end": {"line": 0, "character": 15}}
    assert found["variants"][0]["masks"][0]["candidates"][0] == {"text": "上", "score": 0.62}
    assert found["plain"].splitlines()[2].startswith("？  上 62.0%")


async def test_a_sentence_without_a_mark_has_an_empty_place_for_it() -> None:
    client = await session()
    client.open("😀今天[MASK]好\n下一行。")
    found = await run(client, "compareTone", at(0, 8))
    place = {"line": 0, "character": 11}
    assert found["markRange"] == {"start": place, "end": place}
    assert found["variants"][2]["text"] == "😀今天[MASK]好？"


async def test_status_of_a_model_that_is_loading_ready_and_broken() -> None:
    runner = FakeRunner(hold_loading=True)
    client = await session(runner)
    assert (await run(client, "status"))["state"] == "loading"
    runner.load()
    client.open("天[MASK]好[MASK]。")
    await client.result("textDocument/hover", at(0, 3))
    ready = await run(client, "status")
    assert (ready["state"], ready["model"], ready["runs"], ready["queue"]) == ("ready", "fake", 1, 0)
    assert "state: ready" in ready["plain"]
    broken = await session(failing := FakeRunner(hold_loading=True))
    failing.load(LookupError("gone"))
    failed = await run(broken, "status")
    assert (failed["state"], failed["lastError"] is not None) == ("failed", True)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own figure is at hand on Linux only")
async def test_status_tells_the_resident_memory() -> None:
    told = (await run(await session(), "status"))["memoryMegabytes"]
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    kibibytes = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
    assert told == pytest.approx(kibibytes * 1024 / 1e6, rel=0.1)


async def test_the_engine_can_be_restarted() -> None:
    runner = FakeRunner(hold_loading=True)
    client = await session(runner)
    runner.load(LookupError("gone"))
    await turns()
    assert await run(client, "restartEngine") == {}
    await turns()
    client.open("天[MASK]好")
    assert (await client.result("textDocument/completion", at(0, 7)))["items"]
    assert len(client.started) == 2
    assert len(client.told("window/showMessage")) == 1


async def test_a_document_is_named_by_its_uri() -> None:
    client = await session()
    client.open("天[MASK]好", uri="file:///b.md")
    argument = {"textDocument": {"uri": "file:///b.md"}, "position": {"line": 0, "character": 3}}
    assert (await run(client, "explain", argument))["candidate"] == "上"
    assert URI != "file:///b.md"
