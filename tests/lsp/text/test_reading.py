"""What counts after an edit is what counts in the new text, and only what the edit has touched is asked about."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.text.spans import Edit, Span
from bertfill_ls.lsp.text.reading import Prose, read_prose

FAR = "字" * 2500  # farther than a scan looks around an edit
PIECES = [
    "天[MASK]",
    "[MASK",
    "[mask]",
    "😀",
    FAR,
    "\n",
    "\n\n",
    "\r",
    "`",
    "```\n",
    "$",
    "<!--",
    "-->",
    " ",
    "# ",
    "- ",
]
texts = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)
places = st.floats(0, 1)


@given(texts, st.lists(st.tuples(places, st.integers(0, 4), texts | st.sampled_from(PIECES)), min_size=1, max_size=4))
@settings(max_examples=200)
def test_what_counts_after_an_edit_is_what_counts_in_the_new_text(
    text: str, edits: list[tuple[float, int, str]]
) -> None:
    prose = read_prose(text, "markdown", find_masks(text))
    for place, length, written in edits:
        start = round(place * len(text))
        edit = Edit(Span(start, min(len(text), start + length)), len(written))
        text = text[:start] + written + text[edit.replaced.end :]
        scan = find_masks(text)
        prose = prose.edited(text, edit, scan)
        assert prose.prose_scan == read_prose(text, "markdown", scan).prose_scan


@dataclass
class Asked:
    """Zones where all is prose, which keep what they were asked about."""

    touched: Span
    spans: list[Span] = field(default_factory=list)

    def is_prose(self, span: Span) -> bool:
        return self.are_prose([span])[0]

    def are_prose(self, spans: Sequence[Span]) -> list[bool]:
        self.spans += spans
        return [True] * len(spans)

    def edited(self, text: str, edit: Edit) -> "Asked":
        return self


def test_a_keystroke_asks_only_about_the_masks_near_it() -> None:
    line = f"😀天[MASK]{FAR}\n\n"
    text = line * 1000
    zones = Asked(Span(500 * len(line), 501 * len(line)))
    before = Prose(zones, find_masks(text), [True] * 1000, [])
    place = 500 * len(line)
    after = text[:place] + "好" + text[place:]
    prose_scan = before.edited(after, Edit(Span(place, place), 1), find_masks(after)).prose_scan
    assert len(prose_scan.masks) == 1000
    assert 1 <= len(zones.spans) <= 4
