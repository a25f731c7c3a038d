"""Loading the model beside everything else, and telling the client how it goes."""

from itertools import count
from typing import Any

from bertfill_ls.inference.errors import ModelError
from tests.lsp.fakes import Clock, FakeRunner, FillSession, session, session_without_model, turns

CREATE = "window/workDoneProgress/create"
PROGRESS: dict[str, Any] = {
    "window": {"workDoneProgress": True},
    "workspace": {"inlayHint": {"refreshSupport": True}, "semanticTokens": {"refreshSupport": True}},
}


def progress(client: FillSession) -> list[str]:
    return [told["value"]["kind"] for told in client.told("$/progress")]


def refreshes(client: FillSession) -> int:
    """Return how often the client was asked to ask again, which is for hints as often as for tokens."""
    hints, tokens = (client.told(f"workspace/{what}/refresh") for what in ("inlayHint", "semanticTokens"))
    assert len(hints) == len(tokens)
    return len(hints)


async def test_begins_before_initialized_and_shows_progress() -> None:
    runner = FakeRunner(hold_loading=True)
    client = await session(runner, capabilities=PROGRESS)
    assert client.started == [""]
    client.reply(CREATE, result=None)
    await turns()
    assert progress(client) == ["begin"]
    runner.load()
    await turns()
    assert progress(client) == ["begin", "end"]
    assert refreshes(client) == 1
    assert not client.server.work_done_progress.tokens


async def test_a_model_that_is_let_go_while_it_loads_has_not_failed() -> None:
    client = await session(FakeRunner(hold_loading=True), capabilities=PROGRESS)
    client.reply(CREATE, result=None)
    await turns()
    assert (await client.answer(client.ask("shutdown")))["result"] is None
    await turns()
    assert progress(client) == ["begin", "end"]
    assert not client.told("window/showMessage")


async def test_refreshes_what_could_not_be_answered_before() -> None:
    runner = FakeRunner(hold_loading=True)
    client = await session(runner, capabilities={"workspace": PROGRESS["workspace"]})
    assert refreshes(client) == 0
    runner.load()
    await turns()
    assert refreshes(client) == 1


async def test_a_client_that_refuses_the_progress_goes_without() -> None:
    client = await session(capabilities=PROGRESS)
    client.reply(CREATE, error={"code": -32603, "message": "no"})
    await turns()
    assert progress(client) == []
    assert refreshes(client) == 1


async def test_a_client_that_never_answers_holds_nothing_up() -> None:
    client = FillSession()
    clock = Clock()
    await client.initialize(capabilities=PROGRESS)
    await turns()
    assert len(client.told(CREATE)) == 1
    await clock.pass_by(2.1)
    assert refreshes(client) == 1


async def test_a_client_without_progress_is_not_bothered() -> None:
    client = await session()
    assert not client.told(CREATE)
    assert refreshes(client) == 0


async def test_a_model_that_does_not_load_is_told_once() -> None:
    client = await session_without_model(locale="zh-CN")
    [shown] = client.told("window/showMessage")
    assert "gone" in shown["message"]
    assert "掩码检查仍然可用" in shown["message"]


async def test_a_load_that_is_tried_again_is_told_only_when_it_is_given_up() -> None:
    runner = FakeRunner(hold_loading=True)
    client = await session(runner)
    clock = Clock()
    for rest in (1.0, 4.0):
        runner.load(MemoryError())
        await clock.pass_by(rest)
        assert not client.told("window/showMessage")
    runner.load(MemoryError())
    await turns()
    assert len(client.told("window/showMessage")) == 1


async def test_a_model_that_is_lost_is_followed_like_one_that_is_loaded() -> None:
    client = await session()
    clock = Clock()
    for rest in (1.0, 4.0):
        client.runner.hold_loading = True
        client.runner.load(MemoryError())
        await clock.pass_by(rest)
        client.runner.load()
        await turns()
        assert not client.told("window/showMessage")
    client.runner.load(MemoryError())
    await clock.pass_by(10)
    assert len(client.told("window/showMessage")) == 1


CHANGED = "workspace/didChangeConfiguration"
NUMBERS = count(1)


async def switching(client: FillSession, model: str = "two") -> FakeRunner:
    """Begin to switch, and return what loads the next model."""
    runner = FakeRunner(hold_loading=True)
    client.runners.append(runner)
    client.notify(CHANGED, {"settings": {"bertfill": {"model": model}}})
    await turns()
    assert client.started[-1] == model
    return runner


async def completed(client: FillSession, runner: FakeRunner) -> bool:
    """Complete at a mask that nobody has asked about; return whether this runner was asked."""
    before = len(runner.batches)
    lead = "😀" + "很" * next(NUMBERS)
    uri = f"file:///notes/{len(lead)}.md"
    client.open(f"{lead}天[MASK]好", uri=uri)
    place = {"line": 0, "character": len(lead) + 1 + len("天[MASK]")}
    answer = await client.result("textDocument/completion", {"textDocument": {"uri": uri}, "position": place})
    assert answer["items"]
    return len(runner.batches) > before


async def test_the_model_before_answers_until_the_next_one_is_there() -> None:
    client = await session(capabilities={"workspace": {"semanticTokens": {"refreshSupport": True}}})
    first = client.runner
    second = await switching(client)
    assert await completed(client, first)
    asked = len(client.told("workspace/semanticTokens/refresh"))
    second.load()
    await turns()
    assert len(client.told("workspace/semanticTokens/refresh")) == asked + 1
    assert first.closed
    assert await completed(client, second)


async def test_a_next_model_that_cannot_be_used_is_told_and_the_one_before_goes_on() -> None:
    client = await session()
    first = client.runner
    second = await switching(client, "gone")
    second.load(ModelError("model.unknown", model="gone"))
    await turns()
    [shown] = client.told("window/showMessage")
    assert "goes on with fake" in shown["message"] and "gone" in shown["message"]
    assert second.closed and not first.closed
    assert await completed(client, first)
    third = await switching(client, "three")
    third.load()
    await turns()
    assert first.closed
    assert await completed(client, third)
    assert len(client.told("window/showMessage")) == 1
