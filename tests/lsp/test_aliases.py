"""Aliases are masks wherever masks are, from the start or from the moment the user says so."""

from typing import Any

from bertfill_ls.core.masks.find import find_masks
from tests.lsp.edits import ABLE, HERE, applied, run
from tests.lsp.fakes import FillSession, session
from tests.lsp.support import URI, at

TEXT = "😀天□好。\n地□[MASK]坏。"
WHOLE = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
OURS = {"maskAliases": ["□"]}


async def aliased() -> FillSession:
    client = await session(capabilities=ABLE, initializationOptions=OURS)
    client.open(TEXT)
    return client


async def asked(client: FillSession, method: str, **params: Any) -> Any:
    return await client.result(method, {"textDocument": {"uri": URI}, **params})


async def test_an_alias_is_completed_hovered_hinted_and_coloured() -> None:
    client = await aliased()
    offered = await asked(client, "textDocument/completion", position=at(0, 4)["position"])
    assert offered["items"][0]["textEdit"] == {
        "range": {"start": {"line": 0, "character": 3}, "end": {"line": 0, "character": 4}},
        "newText": "上",
    }
    assert offered["items"][0]["filterText"] == "□上"
    assert await asked(client, "textDocument/hover", position=at(0, 3)["position"]) is not None
    hints = await asked(client, "textDocument/inlayHint", range=WHOLE)
    assert [hint["label"][1:3].strip("\u00a0") for hint in hints] == ["上", "上上"]
    tokens = await asked(client, "textDocument/semanticTokens/full")
    assert [tokens["data"][at_] for at_ in (2, 7, 12)] == [1, 1, 6]
    actions = await asked(client, "textDocument/codeAction", range=WHOLE, context={"diagnostics": []})
    assert actions is not None


async def test_aliases_are_filled_with_the_rest() -> None:
    client = await aliased()
    await run(client, "fillAll", HERE)
    assert applied(TEXT, client.told("workspace/applyEdit")[0]["edit"]) == "😀天上好。\n地上上坏。"


async def test_aliases_may_come_and_go_and_edits_keep_them() -> None:
    client = await session(capabilities=ABLE)
    client.open(TEXT)
    documents = client.server.session.documents
    assert len(documents.get(URI).reading.scan.masks) == 1  # type: ignore[union-attr]  # it is open
    client.notify("workspace/didChangeConfiguration", {"settings": {"bertfill": OURS}})
    client.change(2, "□", (0, 0, 0, 0))
    snapshot = documents.get(URI)
    assert snapshot is not None
    assert snapshot.reading.scan == find_masks(snapshot.text, ("□",))
    assert len(snapshot.reading.scan.masks) == 4
    client.change(3, "天", (0, 0, 0, 0))
    after = documents.get(URI)
    assert after is not None and after.reading.scan == find_masks(after.text, ("□",))


async def test_aliases_that_cannot_be_used_are_told_of() -> None:
    client = await session(initializationOptions={"maskAliases": ["字", 3]})
    [told] = client.told("window/showMessage")
    assert "bertfill.maskAliases" in told["message"] and "letters" in told["message"]
    assert client.server.session.settings.mask_aliases == ()
