"""What a completion request gets, at every place of a mask and for every kind of client.

Holds ``to_lsp`` as well: an item is compared as a whole.
"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bertfill_ls.lsp.text.units import Encoding
from tests.lsp.edits import document
from tests.lsp.fakes import CANDIDATES, FakeRunner, FillSession, session, session_without_model, turns
from tests.lsp.support import at

LABEL_DETAILS = {"textDocument": {"completion": {"completionItem": {"labelDetailsSupport": True}}}}


async def complete(client: FillSession, line: int, character: int) -> Any:
    return await client.result("textDocument/completion", at(line, character))


@pytest.mark.parametrize("character", range(4, 10))
async def test_offers_the_candidates_at_every_place_in_the_mask(character: int) -> None:
    client = await session()
    client.open("😀天[MASK]好")
    answer = await complete(client, 0, character)
    assert [item["label"] for item in answer["items"]] == [text for text, _ in CANDIDATES]
    assert answer["isIncomplete"] is False


@pytest.mark.parametrize("character", [0, 2, 3, 10])
async def test_offers_nothing_outside_of_it(character: int) -> None:
    client = await session()
    client.open("😀天[MASK]好")
    assert await complete(client, 0, character) is None


async def test_an_item_is_the_recipe_every_client_can_filter() -> None:
    client = await session(capabilities=LABEL_DETAILS)
    client.open("😀天[MASK]好")
    first, second, *_ = (await complete(client, 0, 9))["items"]
    assert first == {
        "label": "上",
        "labelDetails": {"description": "62.0%"},
        "kind": 12,
        "insertTextFormat": 1,
        "filterText": "[MASK]上",
        "sortText": "0000",
        "preselect": True,
        "textEdit": {
            "range": {"start": {"line": 0, "character": 3}, "end": {"line": 0, "character": 9}},
            "newText": "上",
        },
        "data": first["data"],
    }
    assert (second["sortText"], "preselect" in second) == ("0001", False)


async def test_a_client_without_label_details_sees_the_confidence_as_detail() -> None:
    client = await session()
    client.open("[MASK]")
    item = (await complete(client, 0, 6))["items"][0]
    assert item["detail"] == "62.0%"
    assert "labelDetails" not in item


@pytest.mark.parametrize(
    ("name", "setting", "expected"),
    [
        ("Visual Studio Code", "auto", "[MASK]上"),
        ("Neovim", "auto", "[MASK]上"),
        ("helix", "auto", "今天[MASK]上"),
        ("Zed", "auto", "今天[MASK]上"),
        ("Neovim", "word", "今天[MASK]上"),
        ("helix", "mask", "[MASK]上"),
    ],
)
async def test_clients_that_filter_by_word_get_the_word_in_front(name: str, setting: str, expected: str) -> None:
    client = await session(clientInfo={"name": name}, initializationOptions={"filterText": setting})
    client.open("𠀀，今天[MASK]好")
    assert (await complete(client, 0, 11))["items"][0]["filterText"] == expected


async def test_on_a_malformed_mask_the_only_item_is_its_fix() -> None:
    client = await session()
    client.open("😀天[mask]好")
    items = (await complete(client, 0, 9))["items"]
    assert [(item["label"], item["filterText"]) for item in items] == [("[MASK]", "[mask]")]
    assert items[0]["textEdit"]["range"]["end"] == {"line": 0, "character": 9}
    assert not client.runner.batches


BEGUN = [
    ("😀[好", 3),
    ("😀[]好", 4),
    ("😀【", 3),
    ("😀【】好", 4),
    ("😀［］", 4),
    ("😀[M好", 4),
    ("😀[M]好", 5),
    ("😀[MA好", 5),
    ("😀[MAS]好", 7),
]


@pytest.mark.parametrize(("text", "end"), BEGUN)
async def test_a_mask_that_has_been_begun_is_offered_whole(text: str, end: int) -> None:
    client = await session()
    client.open(text)
    cursor = end - 1 if any(bracket in text for bracket in "]】］") else end
    [item] = (await complete(client, 0, cursor))["items"]
    assert item["textEdit"]["newText"] == "[MASK]"
    assert item["textEdit"]["range"] == {"start": {"line": 0, "character": 2}, "end": {"line": 0, "character": end}}


@pytest.mark.parametrize("text", ["😀[1]", "😀[^注]", "😀[Link](url)", "`😀[`"])
async def test_a_bracket_that_is_somebody_elses_gets_no_mask(text: str) -> None:
    client = await session()
    client.open(text)
    assert await complete(client, 0, text.index("[") + 2) is None


async def test_while_the_model_loads_the_answer_waits_for_it() -> None:
    runner = FakeRunner(hold_loading=True)
    client = await session(runner)
    client.open("天[MASK]好")
    request = client.ask("textDocument/completion", at(0, 7))
    await turns()
    assert not client.answers(request)
    runner.load()
    assert len((await client.answer(request))["result"]["items"]) == 5


async def test_a_newer_completion_supersedes_an_older_one_of_the_same_document() -> None:
    runner = FakeRunner(hold=True)
    client = await session(runner)
    client.open("天[MASK]好")
    first = client.ask("textDocument/completion", at(0, 7))
    await turns()
    client.change(2, "很", (0, 0, 0, 0))
    second = client.ask("textDocument/completion", at(0, 8))
    assert (await client.answer(first))["result"] == {"isIncomplete": True, "items": []}
    runner.hold = False
    runner.finish()
    assert len((await client.answer(second))["result"]["items"]) == 5


async def test_a_cancelled_completion_is_answered_at_once_and_its_run_stopped() -> None:
    runner = FakeRunner(hold=True)
    client = await session(runner)
    client.open("天[MASK]好")
    request = client.ask("textDocument/completion", at(0, 7))
    await turns()
    client.notify("$/cancelRequest", {"id": request})
    assert (await client.answer(request))["error"]["code"] == -32800
    await turns()
    assert runner.batches[0].stop()


async def test_a_model_that_did_not_load_offers_nothing_and_breaks_nothing() -> None:
    client = await session_without_model()
    client.open("天[MASK]好 [mask]")
    assert await complete(client, 0, 7) is None
    assert [item["label"] for item in (await complete(client, 0, 15))["items"]] == ["[MASK]"]


async def test_all_masks_of_a_sentence_are_one_run() -> None:
    client = await session()
    client.open("天[MASK]好[MASK]了。")
    await complete(client, 0, 7)
    await complete(client, 0, 14)
    assert len(client.runner.batches) == 1


async def test_resolve_shows_the_sentence_with_the_candidate_in_place_and_its_reasons() -> None:
    client = await session()
    client.open("前句。😀今天[MASK]好！后句。\n")
    item = (await complete(client, 0, 13))["items"][1]
    documentation = (await client.result("completionItem/resolve", item))["documentation"]
    assert documentation["kind"] == "plaintext"
    assert documentation["value"].splitlines()[0] == "😀今天下好！"
    assert "😀 50% · 今 30% · 天 20%" in documentation["value"]


async def test_resolve_uses_markdown_where_it_is_shown() -> None:
    completion_item = {"documentationFormat": ["markdown", "plaintext"]}
    client = await session(capabilities={"textDocument": {"completion": {"completionItem": completion_item}}})
    client.open("*今天*[MASK]好")
    item = (await complete(client, 0, 10))["items"][0]
    documentation = (await client.result("completionItem/resolve", item))["documentation"]
    assert documentation["value"].splitlines()[0] == r"\*今天\***上**好"


@pytest.mark.parametrize("data", [None, {}, {"offer": 999, "candidate": "上"}, {"offer": "x"}, [1], "x"])
async def test_resolve_gives_back_an_item_it_does_not_know(data: Any) -> None:
    client = await session()
    item = {"label": "上", "data": data}
    assert (await client.result("completionItem/resolve", item))["label"] == "上"


texts = st.text(st.sampled_from("天好a😀𠀀\u2028\n。"), max_size=8)


@given(
    left=texts, right=texts, encoding=st.sampled_from(list(Encoding)), offset=st.integers(1, 6), pick=st.integers(0, 4)
)
@settings(max_examples=40, deadline=None)  # each example is a whole session
async def test_accepting_an_item_gives_left_candidate_right(
    left: str, right: str, encoding: Encoding, offset: int, pick: int
) -> None:
    client = await session(capabilities={"general": {"positionEncodings": [encoding]}})
    client.open(f"{left}[MASK]{right}")
    before = document(f"{left}[MASK]{right}", encoding)
    position = before.position_at(len(left) + offset)
    item = (await complete(client, position.line, position.character))["items"][pick]
    edit = item["textEdit"]
    start, end = (before.offset_at(client_position(edit["range"][side])) for side in ("start", "end"))
    assert before.text[:start] + edit["newText"] + before.text[end:] == left + CANDIDATES[pick][0] + right


def client_position(place: dict[str, int]) -> Any:
    from lsprotocol import types

    return types.Position(place["line"], place["character"])
