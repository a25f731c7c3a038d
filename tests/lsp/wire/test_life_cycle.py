"""A session begins and ends as the protocol says, whatever the client says of itself; so do its documents."""

import asyncio
from typing import Any

import pytest

from bertfill_ls.lsp.wire import life_cycle
from bertfill_ls.lsp.wire.quiet import QuietServer
from tests.lsp.support import Session, at, bare_server


async def test_a_request_before_initialize_is_refused(server: QuietServer) -> None:
    session = Session(server)
    session.notify("textDocument/didOpen", {})
    assert (await session.answer(session.ask("textDocument/hover", at(0, 0))))["error"]["code"] == -32002


async def test_initialize_with_bad_parameters_can_be_tried_again(server: QuietServer) -> None:
    session = Session(server)
    assert (await session.answer(session.ask("initialize", {"capabilities": 3})))["error"]["code"] == -32602
    assert "result" in await session.initialize()


async def test_a_second_initialize_is_refused_and_keeps_the_documents(session: Session) -> None:
    request = session.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    assert (await session.answer(request))["error"]["code"] == -32600
    assert (await session.answer(session.ask("textDocument/hover", at(0, 0))))["result"]["contents"] == "1:甲😀"


async def test_a_capability_newer_than_our_types_does_not_stop_a_client(server: QuietServer) -> None:
    newer = {
        "general": {"positionEncodings": ["utf-64", "utf-8"]},
        "textDocument": {"completion": {"completionItemKind": {"valueSet": [1, 12, 99]}}, "future": {"x": 1}},
        "window": {"showMessage": {"x": 1}},
    }
    answer = await Session(server).initialize(capabilities=newer, future=[1])
    assert answer["result"]["capabilities"]["positionEncoding"] == "utf-8"


@pytest.mark.parametrize(
    "params",
    [
        {"capabilities": {"textDocument": {"publishDiagnostics": {"tagSupport": {"valueSet": [1, -1, -4]}}}}},
        {"capabilities": {"textDocument": {"publishDiagnostics": {"tagSupport": True}}}},
        {"capabilities": {"textDocument": {"documentSymbol": {"symbolKind": {"valueSet": [1, 26, 27]}}}}},
        {"capabilities": {"textDocument": {"completion": {"completionItemKind": {"valueSet": [118115]}}}}},
        {"capabilities": {"textDocument": {"completion": {"completionItem": {"tagSupport": {"valueSet": [1, 7]}}}}}},
        {"capabilities": {"textDocument": {"completion": {"completionItem": {"documentationFormat": ["asciidoc"]}}}}},
        {"capabilities": {"textDocument": {"rename": {"prepareSupportDefaultBehavior": 2}, "semanticTokens": {}}}},
        {"capabilities": {"textDocument": {"codeAction": {"codeActionLiteralSupport": {}}}}},
        {"capabilities": {"workspace": {"workspaceEdit": {"resourceOperations": ["snippet"], "failureHandling": "x"}}}},
        {"capabilities": {"window": {"showDocument": {}}, "general": {"positionEncodings": ["utf-7"]}}},
        {"trace": "very"},
        {"clientInfo": {}, "workspaceFolders": [{"uri": "file:///𠀀"}]},
        {"processId": 2**31, "rootUri": None},
        {"processId": -1, "locale": 3},
    ],
)
async def test_a_client_newer_than_our_types_starts_a_session(server: QuietServer, params: dict[str, Any]) -> None:
    session = Session(server)
    assert "capabilities" in (await session.initialize(**params))["result"]
    session.open("甲😀")
    assert (await session.answer(session.ask("textDocument/hover", at(0, 0))))["result"]["contents"] == "1:甲😀"


async def test_shutdown_that_no_exit_follows_ends_the_session_all_the_same(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(life_cycle, "EXIT_PATIENCE", 0.01)
    assert (await session.answer(session.ask("shutdown")))["result"] is None
    await asyncio.sleep(0.05)
    assert session.exit_codes == [0]


async def test_shutdown_answers_everything_and_refuses_what_follows(session: Session) -> None:
    running = session.ask("textDocument/definition", at(0, 0))
    await asyncio.sleep(0)
    assert (await session.answer(session.ask("shutdown")))["result"] is None
    assert (await session.answer(running))["error"]["code"] == -32800
    assert (await session.answer(session.ask("textDocument/hover", at(0, 0))))["error"]["code"] == -32600
    assert (await session.answer(session.ask("shutdown")))["error"]["code"] == -32600
    session.change(2, "x")
    session.notify("exit")
    assert session.exit_codes == [0]


async def test_exit_without_shutdown_ends_with_one(server: QuietServer, session: Session) -> None:
    session.notify("exit")
    fresh = Session(bare_server())
    fresh.send({"jsonrpc": "2.0", "method": "exit"})
    assert (session.exit_codes, fresh.exit_codes) == ([1], [1])


async def test_a_change_of_a_document_that_is_not_open_is_ignored(session: Session) -> None:
    session.change(2, "x", uri="file:///other.md")
    assert (await session.answer(session.ask("textDocument/hover", at(0, 0))))["result"]["contents"] == "1:甲😀"


async def test_typing_leaves_nothing_behind(session: Session) -> None:
    before = len(session.protocol._request_futures)
    for version in range(2, 200):
        session.change(version, "乙", (0, 0, 0, 1))
    await asyncio.sleep(0)
    assert len(session.protocol._request_futures) == before
