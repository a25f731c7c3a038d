"""The real server in its own process, on the real model, driven with what real clients announce.

``tests/data/clients`` was recorded from the ``initialize`` request of Neovim 0.12.4 and from vscode-languageclient
11.0.0 (``computeClientCapabilities``). One process serves all the tests of a client. Every answer is read as the type
that the protocol gives it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import converters, types

from tests.lsp.process import BY_ITSELF, Server

CLIENTS = Path(__file__).parent.parent / "data" / "clients"
CONVERTER = converters.get_converter()
LOADING = [types.WINDOW_WORK_DONE_PROGRESS_CREATE, types.PROGRESS, types.PROGRESS]
# What the server asks and tells each client after ``initialized``, and nothing else but diagnostics and refreshes.
TOLD = {
    "vscode-languageclient-11.0.0": [types.WORKSPACE_CONFIGURATION, types.CLIENT_REGISTER_CAPABILITY, *LOADING],
    "neovim-0.12.4": [types.WORKSPACE_CONFIGURATION, *LOADING],
    "bare": [],
}
UNITS: dict[str | None, tuple[str, int]] = {
    types.PositionEncodingKind.Utf8: ("utf-8", 1),
    types.PositionEncodingKind.Utf16: ("utf-16-le", 2),
    types.PositionEncodingKind.Utf32: ("utf-32-le", 4),
}
REFRESHES = {
    types.WORKSPACE_INLAY_HINT_REFRESH,
    types.WORKSPACE_SEMANTIC_TOKENS_REFRESH,
    types.WORKSPACE_DIAGNOSTIC_REFRESH,
}


@dataclass(frozen=True)
class Client:
    """A client of this name, and what it has agreed on with the server."""

    name: str
    server: Server
    agreed: types.ServerCapabilities

    def ask(self, method: str, params: Any) -> Any:
        """Return the result of a request, as lsprotocol's type of it."""
        return self.read(method, self.server.answer_to(self.send(method, params)))

    def send(self, method: str, params: Any) -> int:
        return self.server.send(method, CONVERTER.unstructure(params))

    def read(self, method: str, answer: dict[str, Any]) -> Any:
        assert "result" in answer, answer
        response: Any = types.METHOD_TO_TYPES[method][1]
        return CONVERTER.structure(answer, response).result

    def notify(self, method: str, params: Any) -> None:
        self.server.notify(method, CONVERTER.unstructure(params))


@pytest.fixture(scope="module", params=TOLD)
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    recorded: dict[str, Any] = {"capabilities": {}}
    if request.param != "bare":
        recorded = json.loads((CLIENTS / f"{request.param}.json").read_text(encoding="utf-8"))
    with Server(may_come=BY_ITSELF | REFRESHES) as server:
        result = CONVERTER.structure(server.greet(**recorded), types.InitializeResult)
        for method in TOLD[request.param]:
            server.wait_for(method)
        yield Client(request.param, server, result.capabilities)
        assert server.shut_down() == 0


class Notes:
    """A document of the client; its columns are counted in the units that were agreed on."""

    numbers = count()

    def __init__(self, client: Client, text: str) -> None:
        self.client, self.text, self.version = client, text, 1
        self.uri = f"file:///notes/{next(self.numbers)}.md"
        item = types.TextDocumentItem(self.uri, "markdown", 1, text)
        client.notify(types.TEXT_DOCUMENT_DID_OPEN, types.DidOpenTextDocumentParams(item))

    @property
    def itself(self) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri)

    def position(self, line: int, index: int) -> types.Position:
        """Return the position of a code point of a line of today's text, lines by the protocol's rule."""
        text = self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[line][:index]
        codec, unit = UNITS[self.client.agreed.position_encoding]
        return types.Position(line, len(text.encode(codec)) // unit)

    def edit(self, line: int, start: int, end: int, new: str) -> None:
        range_ = types.Range(self.position(line, start), self.position(line, end))
        lines = self.text.split("\n")
        lines[line] = lines[line][:start] + new + lines[line][end:]
        self.text, self.version = "\n".join(lines), self.version + 1
        params = types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version=self.version, uri=self.uri),
            [types.TextDocumentContentChangePartial(range=range_, text=new)],
        )
        self.client.notify(types.TEXT_DOCUMENT_DID_CHANGE, params)

    def complete(self, line: int, index: int) -> types.CompletionList:
        params = types.CompletionParams(self.itself, self.position(line, index))
        answer = self.client.ask(types.TEXT_DOCUMENT_COMPLETION, params)
        assert isinstance(answer, types.CompletionList)
        return answer

    def diagnostics(self) -> list[types.Diagnostic]:
        if self.client.agreed.diagnostic_provider is not None:
            params = types.DocumentDiagnosticParams(self.itself)
            return list(self.client.ask(types.TEXT_DOCUMENT_DIAGNOSTIC, params).items)
        while (told := self.client.server.wait_for(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS))["uri"] != self.uri:
            pass
        return list(CONVERTER.structure(told, types.PublishDiagnosticsParams).diagnostics)


def test_completion_and_its_resolution(client: Client) -> None:
    notes = Notes(client, "😀床前明月光,疑是地[MASK]霜。\n")
    answer = notes.complete(0, 16)
    assert len(answer.items) == 5
    assert all(item.filter_text == f"[MASK]{item.label}" for item in answer.items)
    assert isinstance(answer.items[0].text_edit, types.TextEdit)
    assert answer.items[0].text_edit.range.start == notes.position(0, 10)
    resolved = client.ask(types.COMPLETION_ITEM_RESOLVE, answer.items[0])
    assert isinstance(resolved.documentation, types.MarkupContent)
    assert "床前明月光" in resolved.documentation.value


def test_hover(client: Client) -> None:
    notes = Notes(client, "今天天气很[MASK]。\n")
    params = types.HoverParams(notes.itself, notes.position(0, 7))
    shown = client.ask(types.TEXT_DOCUMENT_HOVER, params)
    assert shown is not None
    assert isinstance(shown.contents, types.MarkupContent)
    assert shown.contents.value.count("%") >= 8
    assert any(mark in shown.contents.value for mark in ("★", "**")), "the best one is marked"


def test_diagnostics(client: Client) -> None:
    notes = Notes(client, "甲\u2028😀[mask]好\n[MASK]好\n")
    [diagnostic] = notes.diagnostics()
    assert diagnostic.code == "mask-case"
    assert diagnostic.range == types.Range(notes.position(0, 3), notes.position(0, 9))


def test_edits_before_a_mask_do_not_move_it_out_of_step(client: Client) -> None:
    notes = Notes(client, "甲\u2028乙\x0b\x85😀\n今天𠀀[MASK]好\n")
    notes.edit(1, 0, 2, "昨夜😀")
    notes.edit(0, 1, 2, "\u2028\u2028")
    notes.edit(1, 3, 4, "")
    answer = notes.complete(1, 9)
    assert isinstance(answer.items[0].text_edit, types.TextEdit)
    assert answer.items[0].text_edit.range == types.Range(notes.position(1, 3), notes.position(1, 9))


def test_an_edit_while_a_request_is_in_flight_does_not_disturb_it(client: Client) -> None:
    notes = Notes(client, "天气很[MASK]。\n")
    pending = []
    for _ in range(10):
        place = types.CompletionParams(notes.itself, notes.position(0, len(notes.text) - 2))
        pending.append(client.send(types.TEXT_DOCUMENT_COMPLETION, place))
        notes.edit(0, 0, 0, "啊😀")
    method, server = types.TEXT_DOCUMENT_COMPLETION, client.server
    answers = [client.read(method, server.answer_to(request)) for request in pending]
    assert answers[-1].items, "the newest is answered"
    assert all(answer.items or answer.is_incomplete for answer in answers)


def test_a_cancelled_request_is_answered_once(client: Client) -> None:
    notes = Notes(client, "窗外的[MASK]下个不停。\n" * 40)
    params = types.HoverParams(notes.itself, notes.position(7, 4))
    request = client.send(types.TEXT_DOCUMENT_HOVER, params)
    client.notify(types.CANCEL_REQUEST, types.CancelParams(id=request))
    answer = client.server.answer_to(request)
    # The model may have been faster than the cancel.
    assert answer.get("result") or answer["error"]["code"] == -32800


def test_a_run_is_completed_as_a_phrase(client: Client) -> None:
    notes = Notes(client, "😀春[MASK][MASK]开。\n")
    answer = notes.complete(0, 9)
    assert [len(item.label) for item in answer.items] == [2] * 5
    assert isinstance(answer.items[0].text_edit, types.TextEdit)
    assert answer.items[0].text_edit.range == types.Range(notes.position(0, 2), notes.position(0, 14))


def test_choices_are_the_only_candidates(client: Client) -> None:
    notes = Notes(client, "😀他慢慢[MASK:的|地|得]走了过来。\n")
    answer = notes.complete(0, 8)
    assert {item.label for item in answer.items} == {"的", "地", "得"}


def test_code_actions(client: Client) -> None:
    notes = Notes(client, "😀[mask]好，今天天气[MASK]。安静的夜。\n")
    context = types.CodeActionContext(diagnostics=[])

    def offered(start: int, end: int) -> list[types.CodeAction]:
        range_ = types.Range(notes.position(0, start), notes.position(0, end))
        params = types.CodeActionParams(notes.itself, range_, context)
        found = client.ask(types.TEXT_DOCUMENT_CODE_ACTION, params)
        return [action for action in found or [] if isinstance(action, types.CodeAction)]

    fixes, fills, rewrites = offered(3, 3), offered(15, 15), offered(20, 22)
    if client.name == "bare":
        assert fixes == fills == rewrites == []
        return
    assert [str(fix.kind) for fix in fixes if fix.is_preferred] == ["quickfix"]
    assert sum(action.edit is not None for action in fills if action.kind == "refactor.rewrite") == 5
    ways = [action.title for action in rewrites if action.kind == "refactor.rewrite"]
    assert ["安静" in title for title in ways] == [True] + [False] * (len(ways) - 1), (
        "its rank is told once, with the first"
    )


def test_inlay_hints(client: Client) -> None:
    notes = Notes(client, "😀今天天气很[MASK]。\n")
    whole = types.Range(types.Position(0, 0), types.Position(1, 0))
    params = types.InlayHintParams(notes.itself, whole)
    [hint] = client.ask(types.TEXT_DOCUMENT_INLAY_HINT, params) or []
    assert hint.position == notes.position(0, 12)
    assert hint.text_edits is not None
    assert str(hint.label)[1:].startswith(hint.text_edits[0].new_text)


def test_document_highlight(client: Client) -> None:
    notes = Notes(client, "😀今天天气很[MASK]。\n")
    params = types.DocumentHighlightParams(notes.itself, notes.position(0, 9))
    found = client.ask(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, params)
    assert found is not None
    assert [each.kind for each in found] == [types.DocumentHighlightKind.Write] + [types.DocumentHighlightKind.Read] * 3
    assert found[0].range == types.Range(notes.position(0, 6), notes.position(0, 12))


def test_semantic_tokens(client: Client) -> None:
    notes = Notes(client, "😀今[MASK]。\n")
    params = types.SemanticTokensParams(notes.itself)
    found = client.ask(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, params)
    assert found is not None
    assert list(found.data) == [0, notes.position(0, 2).character, 6, 0, 0]


def test_commands(client: Client) -> None:
    notes = Notes(client, "😀今天天气很[MASK]。\n")
    place = notes.position(0, 8)
    here = {"textDocument": {"uri": notes.uri}, "position": {"line": place.line, "character": place.character}}

    def run(command: str) -> Any:
        params = types.ExecuteCommandParams(f"bertfill.server.{command}", arguments=[here])
        return client.ask(types.WORKSPACE_EXECUTE_COMMAND, params)

    explained, compared, status = run("explain"), run("compareTone"), run("status")
    assert len(explained["tokens"]) >= 5
    assert [variant["mark"] for variant in compared["variants"]] == ["。", "！", "？"]
    assert (status["state"], status["model"], status["lastError"]) == ("ready", "bertfill-zh", None)
    assert len(status["modelHash"]) == 12
