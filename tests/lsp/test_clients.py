"""A whole session with what seven more clients announce, as far as the server looks at it.

``test_server`` replays what Neovim and VS Code were recorded to send. These are written after what is known of the
clients: encodings, what they can refresh, which edits they know. Everything the server sends is read strictly, as
lsprotocol's type of it, and nothing may be asked of a client that it has not announced.
"""

from typing import Any

import pytest
from lsprotocol import converters, types

from tests.lsp.edits import CODE_ACTIONS, HERE, run
from tests.lsp.fakes import FillSession, session, turns
from tests.lsp.support import URI

CONVERTER = converters.get_converter()
HOVER = {"hover": {"contentFormat": ["markdown", "plaintext"]}}
PULL: dict[str, Any] = {"diagnostic": {"dynamicRegistration": False, "relatedDocumentSupport": True}}
VERSIONED = {"applyEdit": True, "workspaceEdit": {"documentChanges": True}}
# Name, encodings by preference, of the document, of the workspace.
CLIENTS: dict[str, tuple[list[str], dict[str, Any], dict[str, Any]]] = {
    "helix": (
        ["utf-8", "utf-32", "utf-16"],
        {**CODE_ACTIONS, **HOVER, **PULL, "inlayHint": {"dynamicRegistration": False}},
        {**VERSIONED, "configuration": True, "diagnostic": {"refreshSupport": True}},
    ),
    "Sublime Text LSP": (
        ["utf-16"],
        {**CODE_ACTIONS, **HOVER, **PULL, "semanticTokens": {"tokenTypes": [], "tokenModifiers": [], "formats": []}},
        {
            **VERSIONED,
            "configuration": True,
            "diagnostics": {"refreshSupport": True},
            "inlayHint": {"refreshSupport": True},
            "semanticTokens": {"refreshSupport": True},
        },
    ),
    "Eglot": (["utf-32", "utf-8", "utf-16"], {**CODE_ACTIONS, **HOVER}, {**VERSIONED, "configuration": True}),
    "emacs": (
        ["utf-32", "utf-16"],
        {**CODE_ACTIONS, "hover": {"contentFormat": ["plaintext"]}},
        {**VERSIONED, "configuration": True, "codeLens": {"refreshSupport": True}},
    ),
    "vim-lsp": (["utf-16"], CODE_ACTIONS, {"applyEdit": True, "configuration": True}),
    "Vim9 yegappan/lsp": (["utf-32", "utf-8", "utf-16"], {**CODE_ACTIONS, **HOVER}, VERSIONED),
    "kate": ([], {**CODE_ACTIONS, **HOVER}, {**VERSIONED, "semanticTokens": {"refreshSupport": True}}),
}
WHOLE = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
IN_THE_MASK = {"utf-8": 9, "utf-16": 5, "utf-32": 4}  # columns of 😀天[M
PLACED = (types.TEXT_DOCUMENT_COMPLETION, types.TEXT_DOCUMENT_HOVER, types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
REQUESTS: list[tuple[str, dict[str, Any]]] = [
    (types.TEXT_DOCUMENT_INLAY_HINT, {"range": WHOLE}),
    (types.TEXT_DOCUMENT_CODE_ACTION, {"range": WHOLE, "context": {"diagnostics": []}}),
    (types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, {}),
    (types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, {"range": WHOLE}),
]
# What may be asked of a client, and by what it says that it may.
ASKED = {
    types.WORKSPACE_INLAY_HINT_REFRESH: ("workspace", "inlayHint", "refreshSupport"),
    types.WORKSPACE_SEMANTIC_TOKENS_REFRESH: ("workspace", "semanticTokens", "refreshSupport"),
    types.WORKSPACE_DIAGNOSTIC_REFRESH: ("workspace", "diagnostics", "refreshSupport"),
    types.WORKSPACE_CONFIGURATION: ("workspace", "configuration"),
    types.WORKSPACE_APPLY_EDIT: ("workspace", "applyEdit"),
}


def can(capabilities: Any, path: tuple[str, ...]) -> bool:
    for name in path:
        capabilities = capabilities.get(name, {}) if isinstance(capabilities, dict) else {}
    return capabilities is True


def read(message: dict[str, Any], method: str) -> None:
    kinds: Any = types.METHOD_TO_TYPES[method]
    CONVERTER.structure(message, kinds[0] if "method" in message else kinds[1])


async def answered(client: FillSession, method: str, params: dict[str, Any]) -> Any:
    reply = await client.answer(client.ask(method, {"textDocument": {"uri": URI}, **params}))
    assert "result" in reply, (method, reply)
    read(reply, method)
    return reply["result"]


@pytest.mark.parametrize("name", CLIENTS)
async def test_a_session_holds_to_what_the_client_announced(name: str) -> None:
    encodings, of_document, of_workspace = CLIENTS[name]
    general = {"general": {"positionEncodings": encodings}} if encodings else {}
    capabilities = {**general, "textDocument": of_document, "workspace": of_workspace}
    client = await session(capabilities=capabilities, clientInfo={"name": name})
    if can(of_workspace, ("configuration",)):
        client.reply(types.WORKSPACE_CONFIGURATION, result=[None])
    client.open("😀天[MASK]好。\n地[mask]坏。")
    agreed = (encodings or ["utf-16"])[0]
    place = {"position": {"line": 0, "character": IN_THE_MASK[agreed]}}
    requests = [*REQUESTS, *((method, place) for method in PLACED)]
    answers = {method: await answered(client, method, params) for method, params in requests}
    assert all(answers.values())
    offered = answers[types.TEXT_DOCUMENT_COMPLETION]["items"][0]
    resolved = await client.answer(client.ask(types.COMPLETION_ITEM_RESOLVE, offered))
    read(resolved, types.COMPLETION_ITEM_RESOLVE)
    changed = [action["edit"] for action in answers[types.TEXT_DOCUMENT_CODE_ACTION] if "edit" in action]
    versioned = can(of_workspace, ("workspaceEdit", "documentChanges"))
    assert changed and all(("documentChanges" in edit) is versioned for edit in changed)
    await run(client, "fillAll", HERE)
    client.change(2, "[MASK", (0, 0, 0, 0))
    client.change(3, "]", (0, 5, 0, 5))
    await turns()
    for message in client.wire.sent:
        if "method" not in message:
            continue
        read(message, message["method"])
        if "id" in message:
            assert can(capabilities, ASKED[message["method"]]), message["method"]
            client.requests(message["method"])
    await client.answer(client.ask(types.SHUTDOWN))
    client.notify(types.EXIT)
    assert client.exit_codes == [0]
