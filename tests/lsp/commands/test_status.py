"""How the server is."""

import sys
from pathlib import Path

import pytest

from tests.lsp.edits import run
from tests.lsp.fakes import FakeRunner, session, session_without_model
from tests.lsp.support import at


async def test_status_of_a_model_that_is_loading_ready_and_broken() -> None:
    runner = FakeRunner(hold_loading=True)
    client = await session(runner)
    assert (await run(client, "status"))["state"] == "loading"
    runner.load()
    client.open("天[MASK]好[MASK]。")
    await client.result("textDocument/hover", at(0, 3))
    ready = await run(client, "status")
    assert (ready["state"], ready["model"], ready["batches"], ready["queue"]) == ("ready", "fake", 1, 0)
    assert ready["plain"].startswith("The model fake is ready.\nThe model takes ")
    assert f"Answers so far: {ready['answers'] + ready['answersFromCache']}, 0 of them" in ready["plain"]
    assert ready["answers"] >= 1
    failed = await run(await session_without_model(), "status")
    assert (failed["state"], failed["lastError"] is not None) == ("failed", True)


async def test_status_speaks_in_sentences_of_the_users_language() -> None:
    plain = (await run(await session(locale="zh-CN"), "status"))["plain"]
    sentences = plain.splitlines()
    assert sentences[0] == "模型 fake 已就绪。"
    assert all(sentence.endswith("。") for sentence in sentences[:-1])
    assert not any(word in plain for word in ("state", "memory", "queue", "None", "–"))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own figure is at hand on Linux only")
async def test_status_tells_the_resident_memory() -> None:
    told = (await run(await session(), "status"))["memoryMegabytes"]
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    kibibytes = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
    assert told == pytest.approx(kibibytes * 1024 / 1e6, rel=0.1)
