"""Which masks are the writer's business, which of them a place means, and which are filled together."""

from typing import Any

import pytest

from bertfill_ls.core.masks.gaps import gap_of
from bertfill_ls.core.text.spans import Span
from bertfill_ls.lsp.scope import Scope
from bertfill_ls.lsp.settings.configuration import Configuration
from tests.lsp.edits import document


def scope(**settings: Any) -> Scope:
    return Scope(Configuration(settings, "en"))


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
def test_masks_are_filled_in_gaps(text: str, gaps: list[list[str]]) -> None:
    notes = document(text)
    masks = scope().masks(notes)
    found = scope().gaps(notes, masks)
    assert [[mask.span.of(text) for mask in gap] for gap in found] == gaps
    if all(not mask.choices for mask in masks):
        assert found == list(dict.fromkeys(gap_of(masks, mask) for mask in masks))


@pytest.mark.parametrize(
    ("text", "at_cursor", "under_pointer"),
    [
        ("😀[MASK:的|地]‸[MASK]好", "[MASK:的|地]", "[MASK]"),
        ("😀天‸[MASK]", "[MASK]", "[MASK]"),
        ("😀[‸MASK]", "[MASK]", "[MASK]"),
        ("😀[MASK‸]", "[MASK]", "[MASK]"),
        ("😀[MASK]‸", "[MASK]", "[MASK]"),
        ("😀[MASK]好‸", None, None),
        ("‸😀[MASK]", None, None),
        ("😀`[MA‸SK]`", None, None),
    ],
)
def test_a_cursor_means_the_mask_before_it_and_a_pointer_the_one_it_is_on(
    text: str, at_cursor: str | None, under_pointer: str | None
) -> None:
    offset = text.index("‸")
    text = text.replace("‸", "")
    for look_up, expected in ((scope().mask_at_cursor, at_cursor), (scope().mask_under_pointer, under_pointer)):
        mask = look_up(document(text), offset)
        assert (mask.span.of(text) if mask is not None else None) == expected


@pytest.mark.parametrize(
    ("selection", "start"),
    [
        (Span(8, 8), 2),  # an empty one is a cursor
        (Span(9, 9), 9),
        (Span(0, 2), None),  # ends where the mask begins
        (Span(0, 3), 2),
        (Span(4, 5), 2),
        (Span(0, 16), 2),
        (Span(8, 9), None),
        (Span(8, 16), 9),
    ],
)
def test_a_selection_means_the_first_mask_that_it_holds_a_part_of(selection: Span, start: int | None) -> None:
    mask = scope().mask_in_selection(document("😀天[MASK]好[MASK]"), selection)
    assert (mask.span.start if mask is not None else None) == start


def test_code_is_in_scope_when_the_user_wants_that() -> None:
    notes, everywhere = document("😀`[MASK]` [mask]"), scope(proseOnly=False)
    assert (len(scope().masks(notes)), len(everywhere.masks(notes))) == (0, 1)
    assert (scope().contains(notes, Span(2, 8)), everywhere.contains(notes, Span(2, 8))) == (False, True)
    assert [problem.found for problem in scope().problems(notes)] == ["[mask]"]
