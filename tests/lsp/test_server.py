"""The real server in its own process, on the real model, driven by pytest-lsp with what real clients announce.

``tests/data/clients`` was recorded from the ``initialize`` request of Neovim 0.12.4 and from vscode-languageclient
11.0.0 (``computeClientCapabilities``). One process serves all the tests of a client.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import converters, types
from pygls.exceptions import JsonRpcException
from pytest_lsp import ClientServerConfig, LanguageClient, make_test_lsp_client

CLIENTS = Path(__file__).parent.parent / "data" / "clients"
CONVERTER = converters.get_converter()

pytestmark = pytest.mark.asyncio(loop_scope="module")


def make_client() -> LanguageClient:
    client = make_test_lsp_client()
    for method in (
        types.WORKSPACE_INLAY_HINT_REFRESH,
        types.WORKSPACE_SEMANTIC_TOKENS_REFRESH,
        types.CLIENT_REGISTER_CAPABILITY,
    ):
        client.feature(method)(lambda params: None)
    return client


@pytest_lsp.fixture(
    scope="module",
    loop_scope="module",
    params=["vscode-languageclient-11.0.0", "neovim-0.12.4", "bare"],
    config=ClientServerConfig(server_command=[sys.executable, "-m", "bertfill_ls"], client_factory=make_client),
)
async def client(request: pytest.FixtureRequest, lsp_client: LanguageClient) -> AsyncIterator[None]:
    recorded: dict[str, Any] = {"capabilities": {}}
    if request.param != "bare":
        recorded = json.loads((CLIENTS / f"{request.param}.json").read_text(encoding="utf-8"))
    params = CONVERTER.structure({"processId": None, "rootUri": None, **recorded}, types.InitializeParams)
    lsp_client.agreed = (await lsp_client.initialize_session(params)).capabilities  # type: ignore[attr-defined]  # for Notes
    yield
    await lsp_client.shutdown_session()


class Notes:
    """A document of the client; its columns are counted in the units that were agreed on."""

    numbers = iter(range(1 << 30))

    def __init__(self, client: LanguageClient, text: str) -> None:
        self.client, self.text, self.version = client, text, 1
        self.uri = f"file:///notes/{next(self.numbers)}.md"
        item = types.TextDocumentItem(self.uri, "markdown", 1, text)
        client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def position(self, line: int, index: int) -> types.Position:
        """Return the position of a code point of a line of today's text, lines by the protocol's rule."""
        text = self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[line][:index]
        encoding = self.client.agreed.position_encoding
        unit = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[getattr(encoding, "value", encoding)]
        codec = {1: "utf-8", 2: "utf-16-le", 4: "utf-32-le"}[unit]
        return types.Position(line, len(text.encode(codec)) // unit)

    def edit(self, line: int, start: int, end: int, new: str) -> None:
        range_ = types.Range(self.position(line, start), self.position(line, end))
        lines = self.text.split("\n")
        lines[line] = lines[line][:start] + new + lines[line][end:]
        self.text, self.version = "\n".join(lines), self.version + 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version=self.version, uri=self.uri),
                [types.TextDocumentContentChangePartial(range=range_, text=new)],
            )
        )

    async def complete(self, line: int, index: int) -> types.CompletionList | None:
        place = types.CompletionParams(types.TextDocumentIdentifier(self.uri), self.position(line, index))
        answer = await self.client.text_document_completion_async(place)
        assert answer is None or isinstance(answer, types.CompletionList)
        return answer

    async def diagnostics(self) -> list[types.Diagnostic]:
        if self.client.agreed.diagnostic_provider is None:
            while self.uri not in self.client.diagnostics:
                await self.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
            return list(self.client.diagnostics[self.uri])
        params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(self.uri))
        report = await self.client.text_document_diagnostic_async(params)
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        return list(report.items)


async def test_completion_and_its_resolution(client: LanguageClient) -> None:
    notes = Notes(client, "😀床前明月光,疑是地[MASK]霜。\n")
    answer = await notes.complete(0, 16)
    assert answer is not None
    assert len(answer.items) == 5
    assert all(item.filter_text == f"[MASK]{item.label}" for item in answer.items)
    assert isinstance(answer.items[0].text_edit, types.TextEdit)
    assert answer.items[0].text_edit.range.start == notes.position(0, 10)
    resolved = await client.completion_item_resolve_async(answer.items[0])
    assert isinstance(resolved.documentation, types.MarkupContent)
    assert "床前明月光" in resolved.documentation.value


async def test_hover(client: LanguageClient) -> None:
    notes = Notes(client, "今天天气很[MASK]。\n")
    params = types.HoverParams(types.TextDocumentIdentifier(notes.uri), notes.position(0, 7))
    shown = await client.text_document_hover_async(params)
    assert shown is not None
    assert isinstance(shown.contents, types.MarkupContent)
    assert shown.contents.value.count("%") >= 8
    assert any(mark in shown.contents.value for mark in ("★", "**")), "the best one is marked"


async def test_diagnostics(client: LanguageClient) -> None:
    notes = Notes(client, "甲\u2028😀[mask]好\n[MASK]好\n")
    [diagnostic] = await notes.diagnostics()
    assert diagnostic.code == "mask-case"
    assert diagnostic.range == types.Range(notes.position(0, 3), notes.position(0, 9))


async def test_edits_before_a_mask_do_not_move_it_out_of_step(client: LanguageClient) -> None:
    notes = Notes(client, "甲\u2028乙\x0b\x85😀\n今天𠀀[MASK]好\n")
    notes.edit(1, 0, 2, "昨夜😀")
    notes.edit(0, 1, 2, "\u2028\u2028")
    notes.edit(1, 3, 4, "")
    answer = await notes.complete(1, 9)
    assert answer is not None
    assert isinstance(answer.items[0].text_edit, types.TextEdit)
    assert answer.items[0].text_edit.range == types.Range(notes.position(1, 3), notes.position(1, 9))


async def test_an_edit_while_a_request_is_in_flight_does_not_disturb_it(client: LanguageClient) -> None:
    notes = Notes(client, "天气很[MASK]。\n")
    pending = []
    for _ in range(10):
        pending.append(asyncio.ensure_future(notes.complete(0, len(notes.text) - 2)))
        await asyncio.sleep(0)
        notes.edit(0, 0, 0, "啊😀")
    answers = await asyncio.gather(*pending)
    last = answers[-1]
    assert last is not None
    assert last.items, "the newest is answered"
    assert all(answer is not None and (answer.items or answer.is_incomplete) for answer in answers)


async def test_a_cancelled_request_is_answered_once(client: LanguageClient) -> None:
    notes = Notes(client, "窗外的[MASK]下个不停。\n" * 40)
    params = types.HoverParams(types.TextDocumentIdentifier(notes.uri), notes.position(7, 4))
    pending = client.protocol.send_request_async(types.TEXT_DOCUMENT_HOVER, params, msg_id=f"cancel {notes.uri}")
    client.cancel_request(types.CancelParams(id=f"cancel {notes.uri}"))
    [outcome] = await asyncio.wait_for(asyncio.gather(pending, return_exceptions=True), 10)
    # The model may have been faster than the cancel.
    assert isinstance(outcome, types.Hover) or (isinstance(outcome, JsonRpcException) and outcome.code == -32800)


def is_bare(client: LanguageClient) -> bool:
    return client.capabilities is None or client.capabilities.text_document is None


async def test_a_run_is_completed_as_a_phrase(client: LanguageClient) -> None:
    notes = Notes(client, "😀春[MASK][MASK]开。\n")
    answer = await notes.complete(0, 9)
    assert answer is not None
    assert [len(item.label) for item in answer.items] == [2] * 5
    assert isinstance(answer.items[0].text_edit, types.TextEdit)
    assert answer.items[0].text_edit.range == types.Range(notes.position(0, 2), notes.position(0, 14))


async def test_choices_are_the_only_candidates(client: LanguageClient) -> None:
    notes = Notes(client, "😀他慢慢[MASK:的|地|得]走了过来。\n")
    answer = await notes.complete(0, 8)
    assert answer is not None
    assert {item.label for item in answer.items} == {"的", "地", "得"}


async def test_code_actions(client: LanguageClient) -> None:
    notes = Notes(client, "😀[mask]好，今天天气[MASK]。安静的夜。\n")
    context = types.CodeActionContext(diagnostics=[])

    async def offered(start: int, end: int) -> list[types.CodeAction]:
        range_ = types.Range(notes.position(0, start), notes.position(0, end))
        params = types.CodeActionParams(types.TextDocumentIdentifier(notes.uri), range_, context)
        found = await client.text_document_code_action_async(params)
        return [action for action in found or [] if isinstance(action, types.CodeAction)]

    fixes, fills, rewrites = await offered(3, 3), await offered(15, 15), await offered(20, 22)
    if is_bare(client):
        assert fixes == fills == rewrites == []
        return
    assert [str(fix.kind) for fix in fixes if fix.is_preferred] == ["quickfix"]
    assert sum(action.edit is not None for action in fills if action.kind == "refactor.rewrite") == 5
    assert rewrites
    assert all("安静" in action.title for action in rewrites if action.kind == "refactor.rewrite")


async def test_inlay_hints(client: LanguageClient) -> None:
    notes = Notes(client, "😀今天天气很[MASK]。\n")
    whole = types.Range(types.Position(0, 0), types.Position(1, 0))
    params = types.InlayHintParams(types.TextDocumentIdentifier(notes.uri), whole)
    [hint] = await client.text_document_inlay_hint_async(params) or []
    assert hint.position == notes.position(0, 12)
    assert hint.text_edits is not None
    assert str(hint.label)[1:].startswith(hint.text_edits[0].new_text)


async def test_document_highlight(client: LanguageClient) -> None:
    notes = Notes(client, "😀今天天气很[MASK]。\n")
    params = types.DocumentHighlightParams(types.TextDocumentIdentifier(notes.uri), notes.position(0, 9))
    found = await client.text_document_document_highlight_async(params)
    assert found is not None
    assert [each.kind for each in found] == [types.DocumentHighlightKind.Write] + [types.DocumentHighlightKind.Read] * 3
    assert found[0].range == types.Range(notes.position(0, 6), notes.position(0, 12))


async def test_semantic_tokens(client: LanguageClient) -> None:
    notes = Notes(client, "😀今[MASK]。\n")
    params = types.SemanticTokensParams(types.TextDocumentIdentifier(notes.uri))
    found = await client.text_document_semantic_tokens_full_async(params)
    assert found is not None
    assert list(found.data) == [0, notes.position(0, 2).character, 6, 0, 0]


async def test_commands(client: LanguageClient) -> None:
    notes = Notes(client, "😀今天天气很[MASK]。\n")
    place = notes.position(0, 8)
    here = {"textDocument": {"uri": notes.uri}, "position": {"line": place.line, "character": place.character}}

    async def run(command: str) -> Any:
        params = types.ExecuteCommandParams(f"bertfill.server.{command}", arguments=[here])
        return await asyncio.wait_for(client.workspace_execute_command_async(params), 20)

    explained, compared, status = await run("explain"), await run("compareTone"), await run("status")
    assert len(explained["tokens"]) >= 5
    assert [variant["mark"] for variant in compared["variants"]] == ["。", "！", "？"]
    assert (status["state"], status["model"], status["lastError"]) == ("ready", "bertfill-zh-small", None)
    assert len(status["modelHash"]) == 12
