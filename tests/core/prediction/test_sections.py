"""A document is cut where nothing that is filled on one side is seen from the other."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.gaps import shortest
from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.sections import Section, sections
from bertfill_ls.core.prediction.window import context_window

PIECES = [
    *["𠮷", "花好月圆人长久", "[MASK]", "[MASK:的|地]", "[MASK:。|！]", "。", "？」", "”", "\n", "\r\n", "\n\n", "\r"],
    *["- ", "三、", "a.", " ", "\u3000", "清早的雾还没有散，他把信折好放进口袋里", "3.14", "…"],
]
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def cut(text: str, most: int) -> tuple[tuple[Mask, ...], list[Section]]:
    masks = find_masks(text).masks
    return masks, list(sections(text, masks, most))


@given(texts, st.integers(1, 4))
@settings(deadline=None)
def test_together_the_sections_are_the_document_and_its_masks(text: str, most: int) -> None:
    masks, parts = cut(text, most)
    assert "".join(part.text for part in parts) == text
    assert [mask.shifted(part.start) for part in parts for mask in part.masks] == list(masks)
    assert all(part.text[mask.span.start] == "[" for part in parts for mask in part.masks)


@given(texts, st.integers(1, 3), st.data())
@settings(deadline=None, max_examples=400)
def test_a_window_is_the_same_in_a_section_whatever_has_been_filled_in(
    text: str, most: int, data: st.DataObject
) -> None:
    """Fill masks of a document as a writer would see it, and those of its sections alike: the windows agree."""
    masks, parts = cut(text, most)
    fills = [data.draw(st.sampled_from([None, "好", "。", "word", *mask.choices])) for mask in masks]
    capacity = data.draw(st.sampled_from([20, 60, 126]))
    whole, left = filled(text, masks, fills)
    given_fills = iter(fills)
    found = []
    for part in parts:
        written, left_here = filled(part.text, part.masks, [next(given_fills) for _ in part.masks])
        found += [context_window(written, left_here, mask, capacity, unit=shortest(masks)).text for mask in left_here]
    assert found == [context_window(whole, left, mask, capacity, unit=shortest(masks)).text for mask in left]


def filled(text: str, masks: tuple[Mask, ...], fills: list[str | None]) -> tuple[str, list[Mask]]:
    """Return a text with some masks filled, and those that are left, where they stand now."""
    moved, left = 0, []
    for mask, fill in zip(masks, fills, strict=True):
        here = mask.shifted(moved)
        if fill is None:
            left.append(here)
            continue
        text = text[: here.span.start] + fill + text[here.span.end :]
        moved += len(fill) - len(here.span)
    return text, left


def test_a_poem_is_cut_and_a_wrapped_paragraph_is_not() -> None:
    poem = "床前明月[MASK]，疑是地上霜。\n" * 4
    assert len(cut(poem, 1)[1]) == 5
    wrapped = "清早的雾还没有散，他把信折好放进口[MASK]\n里，往村口走去，" * 4
    assert len(cut(wrapped, 1)[1]) == 1
