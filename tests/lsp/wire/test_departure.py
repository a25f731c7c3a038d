"""What leaves is JSON, and one answer; what went wrong is told by its kind alone."""

import asyncio
import logging

import pytest
from lsprotocol import types

from tests.lsp.support import Session, at


@pytest.mark.parametrize("value", ["nan", "set", "numpy"])
async def test_a_result_that_is_not_json_becomes_an_error(session: Session, value: str) -> None:
    request = session.ask("workspace/executeCommand", {"command": "test.result", "arguments": [value]})
    assert (await session.answer(request))["error"]["code"] == -32603


async def test_any_text_can_be_sent(session: Session) -> None:
    request = session.ask("workspace/executeCommand", {"command": "test.result", "arguments": ["fine"]})
    assert (await session.answer(request))["result"] == "好😀\ud800"


async def test_a_nullary_result_is_written_as_null(session: Session) -> None:
    answer = await session.answer(session.ask("shutdown", request=77))
    assert answer == {"jsonrpc": "2.0", "id": 77, "result": None}


async def test_a_failing_handler_tells_the_client_its_kind_and_the_log_no_text(
    session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = await session.answer(
            session.ask("textDocument/references", {**at(0, 0), "context": {"includeDeclaration": True}})
        )
    assert answer["error"] == {"code": -32603, "message": "ValueError"}
    assert "ValueError" in caplog.text
    assert "甲" not in caplog.text
    assert not session.told("window/showMessage")


async def test_the_client_is_asked_and_its_answer_arrives(session: Session) -> None:
    for answer, expected in (({"result": None}, None), ({"error": {"code": -1, "message": "no"}}, "no")):
        token = types.WorkDoneProgressCreateParams("t")
        asked = asyncio.wrap_future(session.protocol.send_request("window/workDoneProgress/create", token))
        session.reply("window/workDoneProgress/create", **answer)
        outcome = (await asyncio.gather(asked, return_exceptions=True))[0]
        assert (expected is None and outcome is None) or str(outcome) == expected
