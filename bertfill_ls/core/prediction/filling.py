"""Filling gaps one after the other from the top, each with the ones before it filled in as its context.

Which window is asked next is told here, what may stand in its gap by whoever asks; nothing here knows a model. Sections
of a document (``sections``) can be filled side by side: no window of one reaches into another.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bertfill_ls.core.masks.gaps import Gap, gap_span
from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate, is_ambiguous
from bertfill_ls.core.prediction.sections import Section
from bertfill_ls.core.prediction.window import Window, context_window
from bertfill_ls.core.text.spans import start_of

# Code points on both sides of a gap in which other masks are given to its window: no model reads as far.
_REACH = 4_000


@dataclass(frozen=True, slots=True)
class FilledGap:
    """A gap and what it is filled with; None where even the best candidate is less certain than asked for.

    ``rival`` is the second candidate, where it is about as likely as the one that was chosen.
    """

    gap: Gap
    candidate: Candidate | None
    rival: Candidate | None = None

    def shifted(self, by: int) -> "FilledGap":
        """Return the same with the gap moved by ``by`` code points."""
        return replace(self, gap=tuple(mask.shifted(by) for mask in self.gap))


@dataclass(frozen=True, slots=True)
class Question:
    """What may stand in ``gap``, one of those of ``window``? Both have the offsets of the text as it is by then."""

    window: Window
    gap: Gap


class Filling:
    """A section that is being filled: the next ``question``, None at the end, and what is ``filled`` so far.

    ``gaps`` have the offsets of the section, which they are told with again. What is less likely than ``threshold``
    stays a mask. ``capacity`` is in tokens; ``unit`` is as in ``gap_of``, for the whole document.
    """

    def __init__(self, section: Section, gaps: Sequence[Gap], capacity: int, *, threshold: float, unit: int) -> None:
        self._masks, self._gaps = section.masks, gaps
        self._capacity, self._threshold, self._unit = capacity, threshold, unit
        self._written, self._moved = section.text, 0
        self._left: list[Mask] = []  # masks that stay, in the written text
        self.filled: list[FilledGap] = []
        self.question = self._next()

    def answer(self, candidates: Sequence[Candidate]) -> None:
        """Go on with the candidates for the gap that was asked about, best first."""
        if self.question is None:
            raise ValueError("nothing has been asked")
        gap, there = self._gaps[len(self.filled)], self.question.gap
        if not candidates or candidates[0].score < self._threshold:
            self._left += there
            self.filled.append(FilledGap(gap, None))
        else:
            best, span = candidates[0], gap_span(there)
            self._written = self._written[: span.start] + best.text + self._written[span.end :]
            self._moved += len(best.text) - len(span)
            self.filled.append(FilledGap(gap, best, candidates[1] if is_ambiguous(candidates) else None))
        self.question = self._next()

    def _next(self) -> Question | None:
        if len(self.filled) == len(self._gaps):
            return None
        gap = self._gaps[len(self.filled)]
        there = tuple(mask.shifted(self._moved) for mask in gap)
        first = bisect_right(self._masks, gap[-1].span.start, key=start_of)
        after = bisect_left(self._masks, gap[-1].span.end + _REACH, key=start_of)
        before = self._left[bisect_left(self._left, there[0].span.start - _REACH, key=start_of) :]
        nearby = (*before, *there, *(mask.shifted(self._moved) for mask in self._masks[first:after]))
        return Question(context_window(self._written, nearby, there[0], self._capacity, unit=self._unit), there)
