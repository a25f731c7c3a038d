"""The first candidate behind each mask that is to be seen, as an inlay hint."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate, MaskAnswer
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.lsp.text.units import Encoding
from tests.lsp.edits import document
from tests.lsp.fakes import Clock, FakeRunner, FillSession, session, turns
from tests.lsp.support import URI, at

REFRESHES = {"workspace": {"inlayHint": {"refreshSupport": True}}}
REFRESH = "workspace/inlayHint/refresh"


async def hints(client: FillSession, first: int = 0, last: int = 99) -> Any:
    range_ = {"start": {"line": first, "character": 0}, "end": {"line": last, "character": 0}}
    return await client.result("textDocument/inlayHint", {"textDocument": {"uri": URI}, "range": range_})


async def test_the_first_candidate_stands_behind_each_mask_and_run() -> None:
    client = await session()
    client.open("😀天[MASK]好。\n地[MASK][MASK]坏。")
    first, second = await hints(client)
    assert (first["label"], second["label"]) == ("→上\u00a062%", "→上上\u00a062%")
    assert first["position"] == {"line": 0, "character": 9}
    assert first["tooltip"] == "下 20.0% · 中 10.0% · 里 5.0% · 前 1.0%"
    assert first["textEdits"] == [
        {"range": {"start": {"line": 0, "character": 3}, "end": {"line": 0, "character": 9}}, "newText": "上"}
    ]


async def test_only_what_can_be_seen_is_asked_for() -> None:
    client = await session()
    client.open("\n\n".join(f"第{number}行[MASK]好。" for number in range(50)))
    assert len(await hints(client, 20, 25)) == 3
    assert len(client.runner.texts) == 3


async def test_two_candidates_that_are_as_likely_are_marked() -> None:
    def close(window: Window, mask: Mask) -> MaskAnswer:
        return MaskAnswer(mask, (Candidate("他", 0.41), Candidate("她", 0.38)), ())

    client = await session()
    client.runner.answer = close
    client.open("[MASK]好")
    assert [hint["label"] for hint in await hints(client)] == ["≈他\u00a041%"]


async def test_a_confidence_is_never_rounded_up_to_a_certainty() -> None:
    def sure(window: Window, mask: Mask) -> MaskAnswer:
        return MaskAnswer(mask, (Candidate("得", 0.9996), Candidate("地", 0.0004)), ())

    client = await session()
    client.runner.answer = sure
    client.open("😀他跑[MASK:的|地|得]很快")
    assert [hint["label"] for hint in await hints(client)] == ["→得\u00a099%"]


WHOLE = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
ABOUT = {"textDocument": {"uri": URI}, "range": WHOLE}
CONTENT_MODIFIED = -32801


async def test_a_request_in_the_instant_after_opening_waits_for_the_model() -> None:
    runner = FakeRunner(hold_loading=True)
    client = await session(runner)
    client.open("😀天[MASK]好。")
    asked = client.ask("textDocument/inlayHint", ABOUT)
    await turns()
    assert not client.answers(asked)
    runner.load()
    assert len((await client.answer(asked))["result"]) == 1


async def test_while_a_model_takes_long_a_request_is_refused_and_the_client_told_when_it_is_there() -> None:
    runner = FakeRunner(hold_loading=True)
    client, clock = await session(runner, capabilities=REFRESHES), Clock()
    client.open("😀天[MASK]好。")
    asked = client.ask("textDocument/inlayHint", ABOUT)
    await turns()
    await clock.pass_by(5.1)
    assert (await client.answer(asked))["error"]["code"] == CONTENT_MODIFIED
    runner.load()
    await turns()
    assert len(client.told(REFRESH)) == 1
    assert len(await hints(client)) == 1


async def test_hints_for_a_newer_version_supersede_older_ones() -> None:
    runner = FakeRunner(hold=True)
    client, clock = await session(runner), Clock()
    client.open("天[MASK]好。\n\n尾")
    first = client.ask("textDocument/inlayHint", ABOUT)
    second = client.ask("textDocument/inlayHint", ABOUT)
    await turns()
    client.change(2, "x", (2, 0, 2, 0))
    third = client.ask("textDocument/inlayHint", ABOUT)
    await clock.pass_by(0.31)
    assert (await client.answer(first))["error"]["code"] == CONTENT_MODIFIED
    assert (await client.answer(second))["error"]["code"] == CONTENT_MODIFIED
    runner.hold = False
    runner.finish()
    assert len((await client.answer(third))["result"]) == 1


async def test_they_can_be_switched_off() -> None:
    client = await session(initializationOptions={"inlayHints": False})
    client.open("天[MASK]好。")
    assert await hints(client) is None
    assert not client.runner.batches


texts = st.text(st.sampled_from("天好a😀𠀀\u2028\n。"), max_size=6)


@given(left=texts, right=texts, encoding=st.sampled_from(list(Encoding)))
@settings(max_examples=40, deadline=None)  # each example is a whole session
async def test_accepting_a_hint_gives_left_candidate_right(left: str, right: str, encoding: Encoding) -> None:
    text = f"{left}[MASK]{right}"
    client = await session(capabilities={"general": {"positionEncodings": [encoding]}})
    client.open(text, language="plaintext")
    [hint] = await hints(client)
    [edit] = hint["textEdits"]
    before = document(text, encoding)
    start, end = (before.offset_at(types.Position(**edit["range"][side])) for side in ("start", "end"))
    assert text[:start] + edit["newText"] + text[end:] == left + "上" + right
    assert before.offset_at(types.Position(**hint["position"])) == len(left) + 6


# -- highlight


# -- semantic tokens


async def test_a_completion_is_asked_before_a_screen_of_hints_behind_it_is_through() -> None:
    runner = FakeRunner(hold=True)
    client = await session(runner)
    client.open("\n\n".join(f"😀第{number}天[MASK]好。" for number in range(100)))
    screen = {"start": {"line": 0, "character": 0}, "end": {"line": 200, "character": 0}}
    client.ask("textDocument/inlayHint", {"textDocument": {"uri": URI}, "range": screen})
    client.ask("textDocument/completion", at(198, len("😀第99天[MASK]") + 1))
    await turns()
    assert [window.text for window in runner.batches[0].windows] == ["😀第99天[MASK]好。"]
