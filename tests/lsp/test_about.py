"""What a handler is given: the document as it was when its request arrived; and what a client gets without one.

Holds ``session`` and ``fill_server`` as well: there is a whole session from ``initialize`` on, and none before.
"""

import pytest

from tests.lsp.edits import HERE
from tests.lsp.fakes import FillSession, session
from tests.lsp.support import at

ELSEWHERE = {"textDocument": {"uri": "file:///other"}, "position": {"line": 0, "character": 0}}
RANGE = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 9}}


async def test_a_request_is_answered_for_the_document_as_it_arrived_and_a_command_too() -> None:
    client = await session(capabilities={"workspace": {"applyEdit": True}})
    client.open("😀今天[MASK]好")
    hover = client.ask("textDocument/hover", at(0, 6))
    command = {"command": "bertfill.server.explain", "arguments": [at(0, 6)]}
    explained = client.ask("workspace/executeCommand", command)
    client.change(2, "没有了")
    assert (await client.answer(hover))["result"]["range"]["start"] == {"line": 0, "character": 4}
    assert (await client.answer(explained))["result"]["maskRange"]["start"] == {"line": 0, "character": 4}


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/completion", ELSEWHERE),
        ("textDocument/hover", ELSEWHERE),
        ("textDocument/documentHighlight", ELSEWHERE),
        ("textDocument/inlayHint", ELSEWHERE | {"range": RANGE}),
        ("textDocument/codeAction", ELSEWHERE | {"range": RANGE, "context": {"diagnostics": []}}),
        ("textDocument/semanticTokens/full", ELSEWHERE),
        ("textDocument/semanticTokens/range", ELSEWHERE | {"range": RANGE}),
    ],
)
async def test_without_the_document_the_answer_is_null(method: str, params: dict[str, object]) -> None:
    client = await session()
    client.open("😀今天[MASK]好")
    assert await client.result(method, params) is None


async def test_a_command_about_a_document_that_is_not_open_says_so() -> None:
    client = await session()
    request = client.ask("workspace/executeCommand", {"command": "bertfill.server.explain", "arguments": [ELSEWHERE]})
    error = (await client.answer(request))["error"]
    assert (error["code"], "file:///other is not open" in error["message"]) == (-32602, True)


async def test_there_is_no_half_of_a_session() -> None:
    client = FillSession()
    with pytest.raises(RuntimeError):
        _ = client.server.session
    await client.initialize(initializationOptions={"topK": 3})
    assert client.server.session.settings.top_k == 3
    assert client.server.session.documents is client.protocol.documents
    assert HERE["textDocument"]["uri"] not in {document.uri for document in client.server.session.documents}
