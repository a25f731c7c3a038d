"""Filling every mask: one edit, each mask with the ones before it as context.

Holds ``commands/answering`` as well: edits that are refused, and a model that does not answer.
"""

import pytest

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate, MaskAnswer
from bertfill_ls.core.prediction.window import Window
from tests.lsp.edits import ABLE, HERE, PLAIN, applied, run
from tests.lsp.fakes import FakeRunner, session, session_without_model, turns


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
    assert answer["message"] == "Filled 2."


async def test_filling_all_in_a_client_that_knows_neither_versions_nor_annotations() -> None:
    text = "😀天[MASK]好。"
    client = await session(capabilities=PLAIN)
    client.open(text)
    await run(client, "fillAll", HERE)
    [asked] = client.told("workspace/applyEdit")
    assert list(asked["edit"]) == ["changes"]
    assert applied(text, asked["edit"]) == "😀天上好。"


TEXT = "天[MASK]好[MASK]。"


async def test_earlier_fills_are_context_for_later_ones() -> None:
    client = await session(capabilities=ABLE)
    client.open(TEXT)
    await run(client, "fillAll", HERE)
    assert client.runner.texts == ["天[MASK]好[MASK]。", "天上好[MASK]。"]
    [asked] = client.told("workspace/applyEdit")
    assert applied(TEXT, asked["edit"]) == "天上好上。"


async def test_what_the_model_is_not_sure_about_is_left_alone() -> None:
    def unsure(window: Window, mask: Mask) -> MaskAnswer:
        return MaskAnswer(mask, (Candidate("甲", 0.9 if "地" in window.text else 0.3),), ())

    text = "天[MASK]好。\n地[MASK]坏。"
    client = await session(capabilities=ABLE, locale="zh-CN", initializationOptions={"fillAllThreshold": 0.5})
    client.runner.answer = unsure
    client.open(text)
    answer = await run(client, "fillAll", HERE)
    assert applied(text, client.told("workspace/applyEdit")[0]["edit"]) == "天[MASK]好。\n地甲坏。"
    assert answer["message"] == "已填补 1 处。1 处置信度低于 50%，保持不动。"


def undecided(window: Window, mask: Mask) -> MaskAnswer:
    second = 0.1 if "地" in window.text else 0.28
    return MaskAnswer(mask, (Candidate("甲", 0.3), Candidate("乙", second)), ())


@pytest.mark.parametrize("top_k", [1, 5])
async def test_what_could_as_well_be_another_is_filled_annotated_and_named(top_k: int) -> None:
    text = "😀[MASK]好。\n大地[MASK]坏。"
    client = await session(capabilities=ABLE, initializationOptions={"topK": top_k})
    client.runner.answer = undecided
    client.open(text)
    answer = await run(client, "fillAll", HERE)
    assert answer["message"] == "Filled 2. ≈ 1 could as well be another: 1 甲/乙."
    edit = client.told("workspace/applyEdit")[0]["edit"]
    assert applied(text, edit) == "😀甲好。\n大地甲坏。"
    annotations = edit["changeAnnotations"]
    labels = [annotations[each["annotationId"]]["label"][0] for each in edit["documentChanges"][0]["edits"]]
    assert labels == ["≈", "F"]
    assert not any(each["needsConfirmation"] for each in annotations.values())


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
    assert len(client.told("workspace/applyEdit")) == 1


async def test_a_command_that_needs_the_model_fails_with_a_sentence_when_there_is_none() -> None:
    client = await session_without_model(capabilities=ABLE)
    client.open("天[MASK]好。")
    params = {"command": "bertfill.server.fillAll", "arguments": [HERE]}
    answer = await client.answer(client.ask("workspace/executeCommand", params))
    assert answer["error"]["code"] == -32803
    assert "gone" in answer["error"]["message"]
