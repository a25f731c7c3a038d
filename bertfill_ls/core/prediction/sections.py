"""Where a document can be cut so that what is filled in one part changes nothing in another.

No window reaches across such a place, whatever the masks on either side are filled with. Offsets are code points.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bertfill_ls.core.masks.mask import Mask, mask_at
from bertfill_ls.core.text.sentences import LINE_END, WRAPPED, final_stop
from bertfill_ls.core.text.spans import Span, start_of


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document that begins at ``start``; ``masks`` are those within it, with the offsets of ``text``."""

    text: str
    start: int
    masks: tuple[Mask, ...]


def sections(text: str, masks: Sequence[Mask], most: int) -> Iterator[Section]:
    r"""Cut a document into sections of about ``most`` masks; together they are the document, and hold all its masks.

    >>> from bertfill_ls.core.masks.find import find_masks
    >>> text = "𠮷他很高[MASK]。\n花好月[MASK]圆\n\n好[MASK]！\n"
    >>> [section.text for section in sections(text, find_masks(text).masks, 1)]
    ['𠮷他很高[MASK]。\n', '花好月[MASK]圆\n\n', '好[MASK]！\n', '']
    """
    start = first = 0
    line_end = 0
    for end in LINE_END.finditer(text):
        line_start, line_end = line_end, end.end()
        if first + most > len(masks):
            break
        if masks[first + most - 1].span.end > end.start():
            continue  # not yet enough of them
        if _parts(text, Span(line_start, end.start()), masks):
            after = bisect_left(masks, line_end, key=start_of)
            yield _section(text, Span(start, line_end), masks[first:after])
            start, first = line_end, after
    yield _section(text, Span(start, len(text)), masks[first:])


def _section(text: str, span: Span, masks: Sequence[Mask]) -> Section:
    return Section(span.of(text), span.start, tuple(mask.shifted(-span.start) for mask in masks))


def _parts(text: str, line: Span, masks: Sequence[Mask]) -> bool:
    """Tell whether a line goes on in the next one in no case, also when its masks have been filled with other texts."""
    inside = bisect_left(masks, line.start, key=start_of) != bisect_left(masks, line.end, key=start_of)
    if not inside and len(line) < WRAPPED:
        return True
    stop = final_stop(line.of(text))
    return stop is not None and mask_at(masks, line.start + stop + 1) is None
