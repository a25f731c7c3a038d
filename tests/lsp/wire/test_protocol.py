"""The edges of the protocol, in this process: every request has exactly one answer.

Held here too: ``wire/quiet``, ``wire/refusals``.
"""

import asyncio
import json
from typing import Any

import pytest
from lsprotocol import types

from bertfill_ls.lsp.wire.framing import Malformed, Oversized
from bertfill_ls.lsp.wire.quiet import QuietServer
from tests.lsp.support import URI, Session, at


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", -32700),
        (b"\xff\xfe\xfd", -32700),
        (b"[" * 100_000, -32700),
        (b"[]", -32600),
        (b'{"id": 1, "method": "x"}', -32600),
        (b'{"jsonrpc": "2.0", "id": null, "method": "textDocument/hover"}', -32600),
        (b'{"jsonrpc": "2.0", "id": 1.5, "method": "textDocument/hover"}', -32600),
        (b'{"jsonrpc": "2.0", "id": true, "method": "textDocument/hover"}', -32600),
        (b'{"jsonrpc": "2.0", "id": 1.5, "method": 3}', -32600),
        (b'{"jsonrpc": "2.0", "id": null}', -32600),
        (Oversized(1 << 40), -32600),
        (Malformed(), -32700),
    ],
)
async def test_what_is_no_message_is_answered_without_an_id(session: Session, body: bytes, code: int) -> None:
    session.raw(body)
    assert (await session.answer(None))["error"]["code"] == code
    assert "result" in await session.answer(session.ask("textDocument/hover", at(0, 0)))


@pytest.mark.parametrize(
    "params",
    [
        None,
        {},
        [],
        3,
        {"textDocument": {"uri": URI}},
        {"textDocument": {"uri": URI}, "position": {"line": -1, "character": 0}},
        {"textDocument": {"uri": URI}, "position": {"line": "a", "character": 0}},
        {"textDocument": None, "position": {"line": 0, "character": 0}},
    ],
)
async def test_bad_parameters_are_answered(session: Session, params: object) -> None:
    request = session.ask("textDocument/hover", params)
    assert (await session.answer(request))["error"]["code"] == -32602


async def test_an_unknown_method_is_answered_whatever_its_parameters(session: Session) -> None:
    session.send({"jsonrpc": "2.0", "id": "x", "method": "foo/bar"})
    assert (await session.answer("x"))["error"]["code"] == -32601
    for params in (None, [1, {"a": []}], {"jsonrpc": "2.0", "1 2": 3}):
        assert (await session.answer(session.ask("$/foo", params)))["error"]["code"] == -32601
        session.notify("foo/told", params)


async def test_an_unknown_command_is_answered(session: Session) -> None:
    request = session.ask("workspace/executeCommand", {"command": "no.such"})
    assert (await session.answer(request))["error"]["code"] == -32602


OPENING = {"textDocument": {"uri": "file:///𠀀", "languageId": "x", "version": 1, "text": "a"}}


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"method": "textDocument/didOpen", "params": OPENING}, -32600),
        ({"method": "textDocument/didChange", "params": {}}, -32600),
        ({"method": "initialized", "params": {}}, -32600),
        ({"method": "exit"}, -32600),
        ({"method": "$/cancelRequest", "params": {"id": 1}}, -32600),
        ({"method": "$/setTrace", "params": {"value": "off"}}, -32600),
        ({"method": 42}, -32600),
        ({"method": None}, -32600),
        ({"method": []}, -32600),
        ({}, -32600),
        ({"params": {}}, -32600),
        ({"method": "textDocument/hover", "params": at(0, 0), "error": None}, None),
        ({"method": "textDocument/hover", "params": at(0, 0), "error": {"code": 1}, "result": 3}, None),
    ],
)
async def test_every_message_with_an_id_gets_one_answer(
    session: Session, message: dict[str, Any], code: int | None
) -> None:
    session.send({"jsonrpc": "2.0", "id": "x", **message})
    assert (await session.answer("x")).get("error", {}).get("code") == code
    assert "result" in await session.answer(session.ask("textDocument/hover", at(0, 0)))
    assert len(session.answers("x")) == 1


async def test_a_request_that_is_sent_without_an_id_is_ignored(session: Session) -> None:
    sent = len(session.wire.sent)
    session.notify("shutdown")
    session.notify("textDocument/hover", at(0, 0))
    assert "result" in await session.answer(session.ask("textDocument/hover", at(0, 0)))
    assert len(session.wire.sent) == sent + 1


async def test_a_long_name_of_a_method_is_not_sent_back_whole(session: Session) -> None:
    message = (await session.answer(session.ask("x" * 5_000_000)))["error"]["message"]
    assert len(message) < 200


@pytest.mark.parametrize("request_id", [[1], {}, None, 1.5, True, {"a": []}])
async def test_a_cancel_of_what_is_no_id_is_ignored(session: Session, request_id: object) -> None:
    session.notify("$/cancelRequest", {"id": request_id})
    session.notify("$/cancelRequest", [request_id])
    session.notify("$/cancelRequest", request_id)
    assert "result" in await session.answer(session.ask("textDocument/hover", at(0, 0)))


class PanicError(BaseException):
    """What a library raises that is no Exception."""


async def test_what_is_no_exception_fails_one_request_and_no_more(
    server: QuietServer, caplog: pytest.LogCaptureFixture
) -> None:
    @server.feature(types.TEXT_DOCUMENT_IMPLEMENTATION)
    async def later(ls: QuietServer, params: types.ImplementationParams) -> None:
        raise PanicError(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DECLARATION)
    def at_once(ls: QuietServer, params: types.DeclarationParams) -> None:
        raise PanicError(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def told(ls: QuietServer, params: types.DidSaveTextDocumentParams) -> None:
        raise PanicError(params.text_document.uri)

    session = Session(server)
    await session.initialize()
    session.open("甲😀")
    session.notify("textDocument/didSave", {"textDocument": {"uri": URI}})
    for method in ("textDocument/implementation", "textDocument/declaration"):
        assert (await session.answer(session.ask(method, at(0, 0))))["error"] == {
            "code": -32603,
            "message": "PanicError",
        }
    assert "result" in await session.answer(session.ask("textDocument/hover", at(0, 0)))
    assert URI not in caplog.text


@pytest.mark.parametrize(
    ("body", "answered"),
    [
        (b'{"jsonrpc":"2.0","id":70,"method":"x","params":1}', 70),
        (b' { "jsonrpc" : "2.0", "id" : "a-1", "method": "x"}', "a-1"),
        (b'{"id":70,"jsonrpc":"2.0"}', None),
        (b"[]", None),
    ],
)
async def test_memory_that_runs_out_over_a_message_is_answered(
    session: Session, monkeypatch: pytest.MonkeyPatch, body: bytes, answered: int | str | None
) -> None:
    real = json.loads

    def full(text: str | bytes, **options: Any) -> Any:
        if text == body:
            raise MemoryError
        return real(text, **options)

    monkeypatch.setattr(json, "loads", full)
    session.raw(body)
    assert (await session.answer(answered))["error"]["code"] == -32603
    assert "result" in await session.answer(session.ask("textDocument/hover", at(0, 0)))


async def test_an_answer_that_comes_too_late_or_twice_is_ignored(session: Session) -> None:
    token = types.WorkDoneProgressCreateParams("t")
    late = asyncio.wrap_future(session.protocol.send_request("window/workDoneProgress/create", token))
    late.cancel()
    await asyncio.sleep(0)
    for _ in range(2):
        session.reply("window/workDoneProgress/create", result=None)
    assert "result" in await session.answer(session.ask("textDocument/hover", at(0, 0)))
    assert not session.protocol._asked


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"result": ["七"], "error": None}, ("七",)),
        ({"result": [5]}, (5,)),
        ({}, None),
        ({"error": {"code": -1, "message": "no"}, "result": None}, "no"),
        ({"error": 3}, "error"),
        ({"error": {}}, "error"),
    ],
)
async def test_odd_answers_of_a_client_are_taken_for_what_they_mean(
    session: Session, answer: dict[str, Any], expected: object
) -> None:
    items = types.ConfigurationParams([types.ConfigurationItem(section="bertfill")])
    asked = asyncio.wrap_future(session.protocol.send_request("workspace/configuration", items))
    session.reply("workspace/configuration", **answer)
    outcome: object = (await asyncio.gather(asked, return_exceptions=True))[0]
    if expected == "error":
        assert isinstance(outcome, Exception)
    else:
        assert (str(outcome) if isinstance(outcome, Exception) else outcome) == expected


async def test_a_client_that_answers_nothing_costs_no_memory_for_each_question(session: Session) -> None:
    for _ in range(500):
        session.protocol.send_request("workspace/inlayHint/refresh")
        session.protocol.send_request("workspace/semanticTokens/refresh")
    await asyncio.sleep(0)
    kept = session.protocol
    assert len(kept._asked) == len(kept._result_types) == 32
    assert sum(not future.done() for future in kept._request_futures.values()) == 32
    session.reply("workspace/inlayHint/refresh", result=None)
    session.reply("workspace/semanticTokens/refresh", result=None)
    assert len(kept._asked) == 30


async def test_a_nested_jsonrpc_key_is_just_data(session: Session) -> None:
    params = {**at(0, 0), "workDoneToken": "t", "extra": {"jsonrpc": "2.0", "id": 7, "method": "x"}}
    assert "result" in await session.answer(session.ask("textDocument/hover", params))


async def test_a_request_sees_the_document_as_it_was_when_it_arrived(session: Session) -> None:
    requests = []
    for version in range(2, 40):
        session.change(version, "乙" * version)
        requests.append(session.ask("textDocument/hover", at(0, 0)))
    contents = [(await session.answer(request))["result"]["contents"] for request in requests]
    assert contents == [f"{version}:{'乙' * version}" for version in range(2, 40)]


async def test_a_request_about_a_document_that_is_not_open_is_answered(session: Session) -> None:
    request = session.ask("textDocument/hover", at(0, 0, "file:///other.md"))
    assert (await session.answer(request))["result"]["contents"] == "none"


async def test_cancelling_is_answered_at_once(session: Session) -> None:
    request = session.ask("textDocument/definition", at(0, 0))
    await asyncio.sleep(0)
    session.notify("$/cancelRequest", {"id": request})
    assert (await session.answer(request, turns=5))["error"]["code"] == -32800


async def test_a_cancel_that_overtakes_its_request_still_gets_an_answer(session: Session) -> None:
    request = session.ask("textDocument/definition", at(0, 0))
    session.notify("$/cancelRequest", {"id": request})
    assert (await session.answer(request, turns=5))["error"]["code"] == -32800
    session.notify("$/cancelRequest", {"id": request})
    session.notify("$/cancelRequest", {"id": 12345})
    session.notify("$/cancelRequest", {})
    assert len(session.answers(request)) == 1


async def test_an_id_in_use_is_refused(session: Session) -> None:
    session.ask("textDocument/definition", at(0, 0), request=900)
    await asyncio.sleep(0)
    session.ask("textDocument/hover", at(0, 0), request=900)
    assert (await session.answer(900))["error"]["code"] == -32600


async def test_an_answer_of_the_client_cannot_answer_its_own_request(session: Session) -> None:
    request = session.ask("textDocument/definition", at(0, 0))
    await asyncio.sleep(0)
    session.send({"jsonrpc": "2.0", "id": request, "result": {"uri": "file:///x"}})
    session.send({"jsonrpc": "2.0", "id": [1], "result": None})
    await asyncio.sleep(0)
    assert session.answers(request) == []
