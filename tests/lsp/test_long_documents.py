"""No document holds the server up: what is long is read in a thread, told in part and worked through in portions.

How long anything takes is not asserted here (``benchmarks``); who waits for whom is.

The ``progress`` of what takes long, and its cancellation, are held here too; so is ``text/long_reading``.
"""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.lsp import scope
from bertfill_ls.lsp.commands import what_if
from bertfill_ls.lsp.features import code_action
from bertfill_ls.lsp.idle import publish
from bertfill_ls.lsp.text import reading
from bertfill_ls.lsp.text.reading import Reading
from tests.lsp.edits import ABLE, HERE, applied, run
from tests.lsp.fakes import FakeRunner, FillSession, session, turns
from tests.lsp.support import URI, at

SHORT = "𠀀[MASK]好"


class Gate:
    """Where the reading of long texts waits."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.reached = threading.Event()
        self.read: list[int] = []


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Take any text of more than 100 code points for long, and have its reading wait."""
    gate = Gate()
    read = Reading.read

    def wait(self: Reading, *, prose: bool) -> None:
        self.is_going_on = True
        gate.reached.set()
        assert gate.open.wait(10)
        gate.read.append(len(self._text))
        read(self, prose=prose)

    monkeypatch.setattr(reading, "SHORT", 100)
    monkeypatch.setattr(reading, "FEW", 5)
    monkeypatch.setattr(Reading, "read", wait)
    yield gate
    gate.open.set()


async def until(client: FillSession, request: int | str) -> Any:
    """Wait for an answer that a thread has to do with."""
    async with asyncio.timeout(10):
        while not client.answers(request):
            await asyncio.sleep(0.005)
    return (await client.answer(request))["result"]


async def test_while_a_long_document_is_read_everything_else_is_answered(gate: Gate) -> None:
    client = await session(capabilities=ABLE)
    client.open("好[mask]\n" * 50)
    client.open(SHORT, uri="file:///b.md")
    waiting = client.ask("textDocument/completion", at(0, 4))
    await asyncio.to_thread(gate.reached.wait, 10)
    assert len((await client.result("textDocument/completion", at(0, 6, "file:///b.md")))["items"]) == 5
    assert not client.answers(waiting)
    gate.open.set()
    assert [item["label"] for item in (await until(client, waiting))["items"]] == ["[MASK]"]


async def test_what_is_typed_meanwhile_is_not_read_from_the_start_again(gate: Gate) -> None:
    client = await session(capabilities=ABLE)
    client.open("好[mask]\n" * 50)
    await asyncio.to_thread(gate.reached.wait, 10)
    for version in range(2, 30):
        client.change(version, "𠀀", (0, 0, 0, 0))
    request = client.ask("textDocument/semanticTokens/full", {"textDocument": {"uri": URI}})
    await turns()
    assert not client.answers(request)
    gate.open.set()
    tokens = (await until(client, request))["data"]
    assert len(tokens) == 50 * 5
    assert tokens[1] == 28 * 2 + 1
    document = client.protocol.documents.get(URI)
    assert document is not None
    assert document.reading.scan == find_masks(document.text)
    assert len(gate.read) == 2, "the versions in between were never read"


async def test_a_request_that_is_withdrawn_before_its_turn_is_not_read_for(gate: Gate) -> None:
    client = await session(capabilities=ABLE, initializationOptions={"diagnostics": False})
    client.open("好[mask]\n" * 50)
    client.open("好[mask]\n" * 40, uri="file:///b.md")
    first = client.ask("textDocument/completion", at(0, 4))
    await asyncio.to_thread(gate.reached.wait, 10)
    second = client.ask("textDocument/completion", at(0, 4, "file:///b.md"))
    await turns()
    client.notify("$/cancelRequest", {"id": second})
    assert (await client.answer(second))["error"]["code"] == -32800
    gate.open.set()
    await until(client, first)
    assert gate.read == [400]


async def test_more_problems_than_anybody_reads_are_told_in_part_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "MOST", 3)
    client = await session(locale="zh-CN")
    client.open("𠀀好[mask]\n" * 5)
    [told] = client.told("textDocument/publishDiagnostics")
    *problems, note = told["diagnostics"]
    assert [each["code"] for each in problems] == ["mask-case"] * 3
    assert (note["code"], note["severity"], note["range"]["start"]) == ("more-problems", 3, {"line": 3, "character": 3})
    assert "2" in note["message"]


async def test_a_document_with_as_many_problems_as_are_told_has_no_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "MOST", 3)
    client = await session()
    client.open("𠀀好[mask]\n" * 3)
    [told] = client.told("textDocument/publishDiagnostics")
    assert {each["code"] for each in told["diagnostics"]} == {"mask-case"}


async def test_very_many_problems_are_put_right_in_several_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_action, "_MOST_FIXED", 100)
    text = "𠀀好[mask]\n" * 1000
    client = await session(capabilities=ABLE)
    goes = 0
    while "[mask]" in text:
        client.open(text)
        place = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
        context = {"diagnostics": [], "only": ["source.fixAll"]}
        params = {"textDocument": {"uri": URI}, "range": place, "context": context}
        [action] = await until(client, client.ask("textDocument/codeAction", params))
        text = applied(text, action["edit"])
        goes += 1
    assert text == "𠀀好[MASK]\n" * 1000
    assert 1 < goes <= 11


def test_a_text_read_in_pieces_is_read_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    from bertfill_ls.core.masks import find

    text = "天[MASK]\x00\x01\x02[mask]  \n好。[MASK:的|地]\x00MASK] \U00020000！[MASK]" * 300
    whole = find.find_masks(text)
    for piece in (3000, 3001, 3002, 3003, 7000):
        monkeypatch.setattr(find, "PIECE", piece)
        assert find.find_masks(text) == whole


# -- filling thousands of masks

MANY = "好[MASK]。\n" * 60
ABLE_TO_SHOW = {**ABLE, "window": {"workDoneProgress": True}}


async def begin(client: FillSession) -> int | str:
    client.open(MANY)
    request = client.ask("workspace/executeCommand", {"command": "bertfill.server.fillAll", "arguments": [HERE]})
    await turns()
    client.reply("window/workDoneProgress/create", result=None)
    await turns()
    return request


async def test_filling_many_masks_shows_how_far_it_is() -> None:
    client = await session(capabilities=ABLE_TO_SHOW)
    client.reply("window/workDoneProgress/create", result=None)
    request = await begin(client)
    await turns(600)
    client.reply("workspace/applyEdit", result={"applied": True})
    assert (await client.answer(request))["result"]["message"].startswith("Filled 60")
    shown = [each["value"] for each in client.told("$/progress") if each["value"].get("cancellable")]
    assert (shown[0]["kind"], shown[0]["message"], shown[0]["percentage"]) == ("begin", "0/60", 0)
    assert client.told("$/progress")[-1]["value"]["kind"] == "end"


async def test_filling_many_masks_can_be_cancelled_and_changes_nothing_then() -> None:
    runner = FakeRunner(hold=True)
    client = await session(runner, capabilities=ABLE_TO_SHOW)
    client.reply("window/workDoneProgress/create", result=None)
    request = await begin(client)
    token = client.told("window/workDoneProgress/create")[-1]["token"]
    client.notify("window/workDoneProgress/cancel", {"token": token})
    runner.hold = False
    runner.finish()
    await turns(60)
    assert (await client.answer(request))["result"]["message"] == "Cancelled; nothing was changed."
    assert not client.told("workspace/applyEdit")
    assert client.told("$/progress")[-1]["value"]["kind"] == "end"
    assert len(client.runner.batches) < 60


async def test_few_masks_are_filled_without_progress() -> None:
    client = await session(capabilities=ABLE_TO_SHOW)
    client.reply("window/workDoneProgress/create", result=None)
    client.open(SHORT)
    assert (await run(client, "fillAll", HERE))["message"].startswith("Filled 1")
    assert len(client.told("window/workDoneProgress/create")) == 1, "that of the loading"
    assert client.told("$/progress") is not None
    assert client.told("workspace/applyEdit")


async def test_more_masks_than_one_edit_holds_are_left_for_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(what_if, "MOST_FILLED", 10)
    client = await session(capabilities=ABLE)
    client.open("好[MASK]。\n" * 25)
    assert (await run(client, "fillAll", HERE))["message"].endswith("There are 15 more: run the command again.")
    [asked] = client.told("workspace/applyEdit")
    assert applied("好[MASK]。\n" * 25, asked["edit"]) == "好上。\n" * 10 + "好[MASK]。\n" * 15


async def test_of_a_line_with_more_masks_no_more_are_asked_about_than_are_filled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(what_if, "MOST_FILLED", 10)
    client = await session(capabilities=ABLE, initializationOptions={"prefetch": False})
    client.open("好[MASK]，" * 25)
    assert (await run(client, "fillAll", HERE))["message"].endswith("There are 15 more: run the command again.")
    [asked] = client.told("workspace/applyEdit")
    assert applied("好[MASK]，" * 25, asked["edit"]) == "好上，" * 10 + "好[MASK]，" * 15
    assert len(client.runner.texts) == 10


async def test_a_whole_row_of_masks_is_gaps_of_eight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scope, "_PORTION", 3)
    client = await session(capabilities=ABLE)
    client.open("好" + "[MASK]" * 20)
    answer = await run(client, "fillAll", HERE)
    assert answer["message"].startswith("Filled 3")
    assert client.told("workspace/applyEdit")
