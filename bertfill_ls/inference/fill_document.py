"""The recipe for documents: candidates for their gaps as they are, or the gaps filled one after the other from the top.

What may stand in a gap is the business of ``fill_text``.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from bertfill_ls.core.masks.gaps import gaps, shortest
from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.filling import FilledGap, Filling
from bertfill_ls.core.prediction.sections import sections
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.inference.fill_text import fill_windows, windows_of
from bertfill_ls.inference.model.model_dir import Model

_WINDOWS_AT_ONCE = 256  # about a second of filling: often enough to show what has been filled
_SECTIONS_AT_ONCE = 64  # one window of each: several full passes


def window_batches(text: str, masks: tuple[Mask, ...], capacity: int) -> Iterator[list[Window]]:
    """Yield the windows that ask about the masks of a document, so many as are filled together, in order."""
    windows = windows_of(text, masks, capacity)
    for first in range(0, len(windows), _WINDOWS_AT_ONCE):
        yield windows[first : first + _WINDOWS_AT_ONCE]


def fill_from_the_top(
    model: Model, text: str, masks: Sequence[Mask], *, threshold: float = 0.0, unit: int | None = None
) -> Iterator[FilledGap]:
    """Yield what each gap is filled with, in order, each with the ones before it filled in as its context.

    What no window reaches across is filled side by side. ``unit`` is the length of the shortest mask of the document
    that the text is a section of; None: it is all of it.
    """
    unit = shortest(masks) if unit is None else unit
    parts = sections(text, masks, 1)
    while some := list(islice(parts, _SECTIONS_AT_ONCE)):
        capacity = model.manifest.capacity
        fillings = [Filling(part, gaps(part.masks), capacity, threshold=threshold, unit=unit) for part in some]
        _fill_side_by_side(model, fillings)
        for part, filling in zip(some, fillings, strict=True):
            yield from (filled.shifted(part.start) for filled in filling.filled)


def _fill_side_by_side(model: Model, fillings: Sequence[Filling]) -> None:
    """Ask the questions of several fillings, one of each at a time, so that their windows share passes."""
    while asking := [(filling, filling.question) for filling in fillings if filling.question is not None]:
        windows = [question.window.asking(question.gap) for _, question in asking]
        for (filling, _), [answer] in zip(asking, fill_windows(model, windows, top_k=2), strict=True):
            filling.answer(answer.candidates)
