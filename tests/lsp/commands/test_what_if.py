"""Texts that nobody has written: with earlier gaps filled in, with a selection masked."""

import asyncio

import pytest

from bertfill_ls.core.masks.fixes import apply
from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate, MaskAnswer
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.core.text.spans import Span
from bertfill_ls.lsp.asking import UnavailableError
from bertfill_ls.lsp.commands.what_if import fill_gaps, mask_changes, rewritable, rewrite
from tests.lsp.edits import document
from tests.lsp.fakes import session, turns


async def test_each_gap_is_filled_with_those_before_it_as_its_context() -> None:
    client = await session(initializationOptions={"prefetch": False})
    filled = await fill_gaps(client.server.session, document("😀天[MASK]好[MASK][MASK]。"))
    assert [(change.span, change.text) for change in filled.changes] == [
        (Span(2, 8), "上"),
        (Span(9, 21), "上上"),
    ]
    assert filled.left == 0
    assert client.runner.texts[0] == "😀天[MASK]好[MASK][MASK]。"
    assert set(client.runner.texts[1:]) == {"😀天上好[MASK][MASK]。"}


async def test_what_no_window_reaches_across_is_asked_about_side_by_side() -> None:
    client = await session(initializationOptions={"prefetch": False})

    def heard(window: Window, mask: Mask) -> MaskAnswer:
        return MaskAnswer(mask, (Candidate(str(len(window.text)), 0.9), Candidate("𠮷", 0.88)), ())

    client.runner.answer = heard
    text = "".join(f"{'好' * k}[MASK]，[MASK]。\n\n```\n[MASK]\n```\n\n" for k in range(40))
    done: list[int] = []

    def progress(count: int) -> bool:
        done.append(count)
        return True

    filled = await fill_gaps(client.server.session, document(text, language="markdown"), progress)
    # "[MASK]，[MASK]。" is 14 code points long, and 10 when its first mask has been filled with two digits.
    expected = "".join(f"{'好' * k}{k + 14}，{k + 10}。\n\n```\n[MASK]\n```\n\n" for k in range(40))
    assert apply(text, filled.changes) == expected
    assert (len(filled.changes), filled.left, filled.beyond, len(filled.rivals)) == (80, 0, 0, 80)
    assert (done, done[-1]) == (sorted(done), 80)
    assert len(client.runner.batches) < 20


async def test_a_model_that_fails_halfway_leaves_nothing_waiting() -> None:
    client = await session(initializationOptions={"prefetch": False})

    client.runner.hold = True
    task = asyncio.ensure_future(fill_gaps(client.server.session, document("好[MASK]。\n" * 5)))
    await turns()
    client.runner.finish(RuntimeError("x"))
    with pytest.raises(UnavailableError):
        await task
    assert client.server.session.asking.engine.waiting == 0


async def test_a_gap_below_the_threshold_is_left_alone() -> None:
    client = await session(initializationOptions={"fillAllThreshold": 0.9})
    filled = await fill_gaps(client.server.session, document("😀天[MASK]好"))
    assert (filled.changes, filled.left) == ((), 1)


@pytest.mark.parametrize(
    ("selected", "can_be"),
    [("好", True), ("安静的夜", True), ("一二三四五", False), ("", False), ("好a", False), ("𠮷", True), ("，", False)],
)
def test_one_to_four_chinese_characters_can_be_rewritten(selected: str, can_be: bool) -> None:
    assert rewritable(document(f"😀{selected}了"), Span(1, 1 + len(selected))) is can_be


async def test_a_rewriting_tells_where_the_original_stands() -> None:
    client = await session()
    found = await rewrite(client.server.session, document("😀天下好"), Span(2, 3))
    assert [candidate.text for candidate in found.alternatives] == ["上", "中"], "the others are a tenth as likely"
    assert (found.original, found.rank, found.score) == ("下", 2, 0.2)
    unknown = await rewrite(client.server.session, document("😀天好"), Span(2, 3))
    assert (unknown.original, unknown.rank, unknown.score) == ("好", None, None)


def test_each_chinese_character_of_a_selection_is_masked_up_to_a_bound() -> None:
    notes = document("😀一，二a三")
    assert [change.span for change in mask_changes(notes, Span(0, 6), 64)] == [Span(1, 2), Span(3, 4), Span(5, 6)]
    assert len(mask_changes(notes, Span(0, 6), 2)) == 2
