"""Code actions: what each does to the text."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bertfill_ls.lsp.text.units import Encoding
from tests.lsp.edits import ABLE, applied, document
from tests.lsp.fakes import FillSession, session, session_without_model
from tests.lsp.support import URI


async def actions(client: FillSession, start: tuple[int, int], end: tuple[int, int], **context: Any) -> list[Any]:
    range_ = {
        "start": {"line": start[0], "character": start[1]},
        "end": {"line": end[0], "character": end[1]},
    }
    params = {"textDocument": {"uri": URI}, "range": range_, "context": {"diagnostics": [], **context}}
    found = await client.result("textDocument/codeAction", params)
    return list(found or [])


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
    assert found[0]["title"] == "Rewrite as 上 (62.0%). 下 is what stands there: number 2, 20.0%"
    assert found[1]["title"] == "Rewrite as 中 (10.0%)"
    assert [applied(text, action["edit"])[:4] for action in found] == [
        "😀天上好",
        "😀天中好",
    ]  # 里 and 前 are not plausible


async def test_a_longer_selection_is_rewritten_as_a_whole() -> None:
    text = "😀安静的夜"
    client = await session(capabilities=ABLE)
    client.open(text)
    found = await actions(client, (0, 2), (0, 4))
    assert found[0]["title"] == "Rewrite as 上上 (62.0%). 安静 is what stands there: not among the first 5"
    assert applied(text, found[0]["edit"]) == "😀上上的夜"


async def test_on_a_good_mask_the_fills_come_before_what_is_about_other_places() -> None:
    client = await session(capabilities=ABLE)
    client.open("😀天[MASK]好 [mask]")
    found = await actions(client, (0, 5), (0, 5))
    assert found[0]["title"] == "Fill with 上 (62.0%)"
    assert found[-1]["kind"] == "source.fixAll.bertfill"


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
    client = await session_without_model(capabilities=ABLE)
    client.open("[mask]好[MASK]")
    assert [action["title"] for action in await actions(client, (0, 1), (0, 1), only=["quickfix"])] == ["Write [MASK]"]
    assert await actions(client, (0, 9), (0, 9), only=["refactor"]) == []


# -- commands that change the document


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
