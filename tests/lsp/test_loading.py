"""Loading the model beside everything else, and telling the client how it goes."""

from typing import Any

from tests.lsp.fakes import Clock, FakeRunner, FillSession, session, turns

PROGRESS: dict[str, Any] = {
    "window": {"workDoneProgress": True},
    "workspace": {"inlayHint": {"refreshSupport": True}, "semanticTokens": {"refreshSupport": True}},
}


def progress(client: FillSession) -> list[str]:
    return [told["value"]["kind"] for told in client.told("$/progress")]


def accept(client: FillSession, result: dict[str, Any]) -> None:
    [request] = [m for m in client.wire.sent if m.get("method") == "window/workDoneProgress/create"]
    client.send({"jsonrpc": "2.0", "id": request["id"], **result})


async def test_begins_before_initialized_and_shows_progress() -> None:
    runner = FakeRunner(hold_loading=True)
    client = await session(runner, capabilities=PROGRESS)
    assert client.started == [""]
    accept(client, {"result": None})
    await turns()
    assert progress(client) == ["begin"]
    runner.load()
    await turns()
    assert progress(client) == ["begin", "end"]
    assert not client.server.work_done_progress.tokens


async def test_a_model_that_is_let_go_while_it_loads_has_not_failed() -> None:
    client = await session(FakeRunner(hold_loading=True), capabilities=PROGRESS)
    accept(client, {"result": None})
    await turns()
    assert (await client.answer(client.ask("shutdown")))["result"] is None
    await turns()
    assert progress(client) == ["begin", "end"]
    assert not client.told("window/showMessage")


async def test_refreshes_what_could_not_be_answered_before() -> None:
    runner = FakeRunner(hold_loading=True)
    client = await session(runner, capabilities={"workspace": PROGRESS["workspace"]})
    assert not client.told("workspace/inlayHint/refresh")
    runner.load()
    await turns()
    assert len(client.told("workspace/inlayHint/refresh")) == 1


async def test_a_client_that_refuses_the_progress_goes_without() -> None:
    client = await session(capabilities=PROGRESS)
    accept(client, {"error": {"code": -32603, "message": "no"}})
    await turns()
    assert progress(client) == []
    assert len(client.told("workspace/inlayHint/refresh")) == 1


async def test_a_client_that_never_answers_holds_nothing_up() -> None:
    client = FillSession()
    clock = Clock()
    await client.initialize(capabilities=PROGRESS)
    await turns()
    await clock.pass_by(2.1)
    assert len(client.told("workspace/inlayHint/refresh")) == 1


async def test_a_client_without_progress_is_not_bothered() -> None:
    client = await session()
    assert not client.told("window/workDoneProgress/create")
    assert not client.told("workspace/inlayHint/refresh")


async def test_a_model_that_does_not_load_is_told_once() -> None:
    runner = FakeRunner(hold_loading=True)
    client = await session(runner, locale="zh-CN")
    runner.load(LookupError("gone"))
    await turns()
    [shown] = client.told("window/showMessage")
    assert "LookupError" in shown["message"]
    assert "掩码检查仍然可用" in shown["message"]


async def test_shutdown_lets_the_model_go() -> None:
    client = await session()
    await client.result("shutdown", None)
    assert client.runner.closed
    assert not client.told("window/showMessage")
