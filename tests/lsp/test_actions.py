"""Code actions, and the commands behind some of them: what each does to the text."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate, MaskAnswer
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.lsp.text.units import Encoding
from tests.lsp.fakes import FakeRunner, FillSession, session, turns
from tests.lsp.support import URI
from tests.lsp.test_documents import document

ABLE: dict[str, Any] = {
    "textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}},
    "workspace": {
        "applyEdit": True,
        "workspaceEdit": {"documentChanges": True, "changeAnnotationSupport": {"groupsOnLabel": True}},
    },
}
PLAIN: dict[str, Any] = {"textDocument": ABLE["textDocument"], "workspace": {"applyEdit": True}}


async def actions(client: FillSession, start: tuple[int, int], end: tuple[int, int], **context: Any) -> list[Any]:
    range_ = {
        "start": {"line": start[0], "character": start[1]},
        "end": {"line": end[0], "character": end[1]},
    }
    params = {"textDocument": {"uri": URI}, "range": range_, "context": {"diagnostics": [], **context}}
    found = await client.result("textDocument/codeAction", params)
    return list(found or [])


def edits_of(edit: dict[str, Any]) -> list[dict[str, Any]]:
    if "changes" in edit:
        return list(edit["changes"][URI])
    [change] = edit["documentChanges"]
    assert change["textDocument"]["uri"] == URI
    return list(change["edits"])


def applied(text: str, edit: dict[str, Any], encoding: Encoding = Encoding.UTF16) -> str:
    """Apply an edit as a client does: all its places are those of the text before."""
    before = document(text, encoding)
    spans = []
    for each in edits_of(edit):
        start, end = (types.Position(**each["range"][side]) for side in ("start", "end"))
        spans.append((before.offset_at(start), before.offset_at(end), each["newText"]))
    for start_offset, end_offset, new in sorted(spans, reverse=True):
        text = text[:start_offset] + new + text[end_offset:]
    return text


async def test_every_problem_at_the_cursor_has_its_preferred_fix() -> None:
    text = "😀天[mask]好 【MASK】坏"
    client = await session(capabilities=ABLE)
    client.open(text)
    [shown] = client.told("textDocument/publishDiagnostics")
    diagnostics = shown["diagnostics"]
    [fix] = await actions(client, (0, 5), (0, 5), only=["quickfix"], diagnostics=diagnostics)
    assert (fix["title"], fix["kind"], fix["isPreferred"]) == ("Write [MASK]", "quickfix", True)
    assert fix["diagnostics"] == diagnostics[:1]
    assert applied(text, fix["edit"]) == "😀天[MASK]好 【MASK】坏"


async def test_all_problems_can_be_put_right_at_once_and_once_is_enough() -> None:
    text = "天[mask]好😀 【MASK】坏\n[MSAK]了[MASK\n"
    client = await session(capabilities=ABLE)
    client.open(text)
    [action] = await actions(client, (0, 0), (0, 0), only=["source.fixAll"])
    assert action["kind"] == "source.fixAll.bertfill"
    mended = applied(text, action["edit"])
    assert mended == "天[MASK]好😀 [MASK]坏\n[MASK]了[MASK]\n"
    client.change(2, mended)
    assert await actions(client, (0, 0), (0, 0), only=["source.fixAll"]) == []


async def test_what_is_no_prose_is_not_mended() -> None:
    text = "天[mask]好\n\n```\n[mask]\n```\n"
    client = await session(capabilities=ABLE)
    client.open(text)
    [action] = await actions(client, (0, 0), (0, 0), only=["source.fixAll"])
    assert applied(text, action["edit"]) == "天[MASK]好\n\n```\n[mask]\n```\n"


async def test_a_mask_can_be_filled_with_each_candidate() -> None:
    text = "😀天[MASK]好"
    client = await session(capabilities=ABLE, locale="zh-CN")
    client.open(text)
    found = await actions(client, (0, 5), (0, 5), only=["refactor"])
    assert [action["title"] for action in found[:2]] == ["填入“上”（62.0%）", "填入“下”（20.0%）"]
    assert applied(text, found[1]["edit"]) == "😀天下好"
    assert found[-1]["command"]["command"] == "bertfill.server.fillAll"


async def test_a_client_that_wants_only_fixes_gets_no_others() -> None:
    client = await session(capabilities=ABLE)
    client.open("😀天[MASK]好")
    assert await actions(client, (0, 5), (0, 5), only=["quickfix"]) == []
    assert not client.runner.batches


async def test_a_selection_can_be_rewritten_and_its_own_rank_is_told() -> None:
    text = "😀天下好，`天下`"
    client = await session(capabilities=ABLE)
    client.open(text)
    found = await actions(client, (0, 3), (0, 4))
    assert found[0]["title"] == "Rewrite as 上 (62.0%; 下 is number 2, 20.0%)"
    assert [applied(text, action["edit"])[:4] for action in found] == ["😀天上好", "😀天中好", "😀天里好", "😀天前好"]


async def test_a_longer_selection_is_rewritten_as_a_whole() -> None:
    text = "😀安静的夜"
    client = await session(capabilities=ABLE)
    client.open(text)
    found = await actions(client, (0, 2), (0, 4))
    assert found[0]["title"] == "Rewrite as 上上 (62.0%; 安静 is not among the first 5)"
    assert applied(text, found[0]["edit"]) == "😀上上的夜"


@pytest.mark.parametrize("selection", [((0, 0), (0, 2)), ((0, 2), (0, 2)), ((0, 2), (0, 7)), ((0, 8), (0, 10))])
async def test_other_selections_are_not_rewritten(selection: tuple[tuple[int, int], tuple[int, int]]) -> None:
    client = await session(capabilities=ABLE)
    client.open("😀一二三四五`六七`")
    assert await actions(client, *selection) == []


async def test_a_client_without_code_action_literals_gets_none() -> None:
    client = await session()
    client.open("[mask]好")
    assert await actions(client, (0, 1), (0, 1)) == []


async def test_without_a_model_fixes_are_still_offered() -> None:
    runner = FakeRunner(hold_loading=True)
    client = await session(runner, capabilities=ABLE)
    runner.load(LookupError("gone"))
    client.open("[mask]好[MASK]")
    assert [action["title"] for action in await actions(client, (0, 1), (0, 1), only=["quickfix"])] == ["Write [MASK]"]
    assert await actions(client, (0, 9), (0, 9), only=["refactor"]) == []


# -- commands that change the document


async def run(client: FillSession, command: str, argument: Any, *, applies: bool = True) -> Any:
    """Run a command as an editor does, and answer the edit it asks for."""
    request = client.ask("workspace/executeCommand", {"command": f"bertfill.server.{command}", "arguments": [argument]})
    for _ in range(200):
        await turns(2)
        asked = [message for message in client.wire.sent if message.get("method") == "workspace/applyEdit"]
        if asked:
            client.send({"jsonrpc": "2.0", "id": asked[-1]["id"], "result": {"applied": applies}})
            break
    return (await client.answer(request))["result"]


HERE = {"textDocument": {"uri": URI}}


async def test_filling_all_is_one_annotated_edit_with_a_version() -> None:
    text = "😀天[MASK]好。\n地[MASK][MASK]坏。"
    client = await session(capabilities=ABLE)
    client.open(text)
    answer = await run(client, "fillAll", HERE)
    [asked] = client.told("workspace/applyEdit")
    assert applied(text, asked["edit"]) == "😀天上好。\n地上上坏。"
    [change] = asked["edit"]["documentChanges"]
    assert change["textDocument"]["version"] == 1
    assert {edit["annotationId"] for edit in change["edits"]} == set(asked["edit"]["changeAnnotations"])
    assert answer["message"].startswith("Filled 2; left 0 alone")


async def test_filling_all_in_a_client_that_knows_neither_versions_nor_annotations() -> None:
    text = "😀天[MASK]好。"
    client = await session(capabilities=PLAIN)
    client.open(text)
    await run(client, "fillAll", HERE)
    [asked] = client.told("workspace/applyEdit")
    assert list(asked["edit"]) == ["changes"]
    assert applied(text, asked["edit"]) == "😀天上好。"


async def test_earlier_fills_are_context_for_later_ones() -> None:
    client = await session(capabilities=ABLE)
    client.open("天[MASK]好[MASK]。")
    await run(client, "fillAll", HERE)
    assert client.runner.texts == ["天[MASK]好[MASK]。", "天上好[MASK]。"]


async def test_what_the_model_is_not_sure_about_is_left_alone() -> None:
    def unsure(window: Window, mask: Mask) -> MaskAnswer:
        return MaskAnswer(mask, (Candidate("甲", 0.3 if mask.span.start < 3 else 0.9),), ())

    text = "天[MASK]好。\n地[MASK]坏。"
    client = await session(capabilities=ABLE, locale="zh-CN")
    client.runner.answer = unsure
    client.open(text)
    answer = await run(client, "fillAll", HERE)
    assert applied(text, client.told("workspace/applyEdit")[0]["edit"]) == "天[MASK]好。\n地甲坏。"
    assert answer["message"] == "已填补 1 处；1 处置信度低于 50%，保持不动。"


async def test_a_document_that_changed_meanwhile_is_left_alone() -> None:
    runner = FakeRunner(hold=True)
    client = await session(runner, capabilities=ABLE)
    client.open("天[MASK]好。")
    request = client.ask("workspace/executeCommand", {"command": "bertfill.server.fillAll", "arguments": [HERE]})
    await turns()
    client.change(2, "x", (0, 0, 0, 0))
    runner.hold = False
    runner.finish()
    assert "Nothing was changed" in (await client.answer(request))["result"]["message"]
    assert not client.told("workspace/applyEdit")


async def test_a_refused_edit_is_said() -> None:
    client = await session(capabilities=ABLE)
    client.open("天[MASK]好。")
    assert "Nothing was changed" in (await run(client, "fillAll", HERE, applies=False))["message"]


async def test_a_selection_can_be_masked() -> None:
    text = "😀一，二a三"
    client = await session(capabilities=ABLE)
    client.open(text)
    range_ = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 6}}
    await run(client, "maskSelection", {**HERE, "range": range_})
    [asked] = client.told("workspace/applyEdit")
    assert applied(text, asked["edit"]) == "😀[MASK]，[MASK]a三"


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("fillAll", []),
        ("fillAll", [3]),
        ("fillAll", [{"textDocument": {"uri": "file:///other.md"}}]),
        ("maskSelection", [HERE]),
        ("maskSelection", [{**HERE, "range": {"start": {"line": "x"}, "end": 3}}]),
        ("explain", [{**HERE, "position": {"line": -1, "character": 0}}]),
        ("finishMask", [{}]),
    ],
)
async def test_bad_arguments_are_answered(command: str, arguments: list[Any]) -> None:
    client = await session(capabilities=ABLE)
    client.open("天[MASK]好。")
    params = {"command": f"bertfill.server.{command}", "arguments": arguments}
    answer = await client.answer(client.ask("workspace/executeCommand", params))
    assert answer["error"]["code"] == -32602


async def test_a_command_that_needs_the_model_fails_with_a_sentence_when_there_is_none() -> None:
    runner = FakeRunner(hold_loading=True)
    client = await session(runner, capabilities=ABLE)
    client.open("天[MASK]好。")
    runner.load(LookupError("gone"))
    params = {"command": "bertfill.server.fillAll", "arguments": [HERE]}
    answer = await client.answer(client.ask("workspace/executeCommand", params))
    assert answer["error"]["code"] == -32803
    assert "LookupError" in answer["error"]["message"]


texts = st.text(st.sampled_from("天好a😀𠀀\u2028\n。"), max_size=6)


@given(
    left=texts, right=texts, encoding=st.sampled_from(list(Encoding)), offset=st.integers(0, 6), pick=st.integers(0, 4)
)
@settings(max_examples=40, deadline=None)  # each example is a whole session
async def test_filling_through_an_action_gives_left_candidate_right(
    left: str, right: str, encoding: Encoding, offset: int, pick: int
) -> None:
    text = f"{left}[MASK]{right}"
    client = await session(capabilities={**ABLE, "general": {"positionEncodings": [encoding]}})
    client.open(text, language="plaintext")
    place = document(text, encoding).position_at(len(left) + offset)
    found = await actions(client, (place.line, place.character), (place.line, place.character), only=["refactor"])
    assert applied(text, found[pick]["edit"], encoding) == left + "上下中里前"[pick] + right
