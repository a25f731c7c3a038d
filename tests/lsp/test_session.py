"""The short cuts of a session come to what the long way comes to."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.gaps import gap_of
from bertfill_ls.core.prediction.window import context_window
from bertfill_ls.inference.engine import Engine
from bertfill_ls.lsp.client import Client
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.settings import Settings
from bertfill_ls.lsp.text.documents import Documents
from tests.lsp.edits import document
from tests.lsp.fakes import FakeRunner, model

pieces = st.sampled_from(["天气", "😀", "[MASK]", "[MASK]", "[MASK:春天|秋天]", "。", "，", "\n", "\n\n", "很好的一天"])


@given(st.lists(pieces, min_size=1, max_size=120).map("".join), st.integers(4, 40))
@settings(max_examples=60, deadline=None)
async def test_a_window_is_cut_as_if_all_masks_had_been_looked_at(text: str, budget: int) -> None:
    session = Session(Client(), Settings(), Documents(), lambda _: Engine(FakeRunner(hold_loading=True)))
    session.engine.model = model(max_length=budget + 2)
    notes, masks = document(text), find_masks(text).masks
    for mask in masks:
        expected = context_window(text, masks, mask, budget)
        assert session.window(notes, mask).key == expected.key
        assert session.window(notes, mask).span == expected.span


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("[MASK]天[MASK]", [["[MASK]"], ["[MASK]"]]),
        ("😀[MASK][MASK]天", [["[MASK]", "[MASK]"]]),
        ("[MASK]" * 9, [["[MASK]"] * 8, ["[MASK]"]]),
        ("[MASK][MASK:的|地]", [["[MASK]"], ["[MASK:的|地]"]]),
        ("`[MASK]`[MASK]", [["[MASK]"]]),
    ],
)
async def test_masks_are_filled_in_gaps(text: str, gaps: list[list[str]]) -> None:
    session = Session(Client(), Settings(), Documents(), lambda _: Engine(FakeRunner(hold_loading=True)))
    notes = document(text)
    masks = [mask for mask in notes.reading.scan.masks if session.counts(notes, mask.span)]
    found = session.gaps(notes, masks)
    assert [[mask.span.of(text) for mask in gap] for gap in found] == gaps
    if all(not mask.choices for mask in masks):
        assert found == list(dict.fromkeys(gap_of(masks, mask) for mask in masks))
