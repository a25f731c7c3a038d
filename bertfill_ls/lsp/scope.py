"""Which masks and problems of a document are the writer's business, and which of them a place means.

In scope is what stands in prose, or everything when the user wants that. How masks are found is the business of
``core.masks``; what is computed for them, that of ``asking``.
"""

import asyncio
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from bertfill_ls.core.masks.gaps import Gap, gap_of, gap_span
from bertfill_ls.core.masks.mask import Mask, MaskScan, mask_at, masks_in
from bertfill_ls.core.masks.problems import Problem
from bertfill_ls.core.text.spans import Span, start_of
from bertfill_ls.lsp.settings.configuration import Configuration
from bertfill_ls.lsp.text.long_reading import LongReading
from bertfill_ls.lsp.text.snapshot import Snapshot

_PORTION = 1000  # masks looked at in one turn of the loop
_LONGEST_PROBLEM = 1024  # code points; but for a run of control characters, which has no other problem inside


class Scope:
    """Looks masks and problems up in the documents of one session."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._long_reading = LongReading()

    def is_ready(self, document: Snapshot) -> bool:
        """Tell whether everything can be looked up at once."""
        return not document.reading.takes_long(prose=self.prose_only)

    async def ready(self, document: Snapshot) -> None:
        """Return once everything can be looked up at once; at once unless the document is long."""
        if not self.is_ready(document):
            await self._long_reading.read(document.reading, prose=self.prose_only)

    def close(self) -> None:
        """Read no long document any more."""
        self._long_reading.close()

    @property
    def prose_only(self) -> bool:
        """Whether only prose is in scope."""
        return self._configuration.settings.prose_only

    def contains(self, document: Snapshot, span: Span) -> bool:
        """Tell whether a place is in scope."""
        return not self.prose_only or document.reading.is_prose(span)

    def _scan(self, document: Snapshot) -> MaskScan:
        return document.reading.prose_scan if self.prose_only else document.reading.scan

    def problems(self, document: Snapshot) -> tuple[Problem, ...]:
        """Return what is wrong."""
        return self._scan(document).problems

    def problems_at(self, document: Snapshot, place: Span) -> list[Problem]:
        """Return what is wrong at a place: the problems that touch it."""
        problems = self.problems(document)
        first = max(0, bisect_left(problems, place.start - _LONGEST_PROBLEM, key=start_of) - 1)
        after = bisect_right(problems, place.end, key=start_of)
        return [problem for problem in problems[first:after] if problem.span.touches(place)]

    def masks(self, document: Snapshot, within: Span | None = None) -> tuple[Mask, ...]:
        """Return the masks, all of them or those that begin in a span."""
        masks = self._scan(document).masks
        return masks if within is None else masks_in(masks, within)

    # -- the mask that a place means; between two masks that touch, the place of a cursor and of a pointer differ

    def mask_at_cursor(self, document: Snapshot, offset: int) -> Mask | None:
        """Return the mask that a cursor between two characters is in or touches: the one before it, if there are two.

        So typing goes: what has just been closed is what the writer means.
        """
        masks = self._scan(document).masks
        return mask_at(masks, offset) or mask_at(masks, offset + 1)

    def mask_under_pointer(self, document: Snapshot, offset: int) -> Mask | None:
        """Return the mask that a pointer on the character behind ``offset`` is on, or the one that ends before it."""
        masks = self._scan(document).masks
        return mask_at(masks, offset + 1) or mask_at(masks, offset)

    def mask_in_selection(self, document: Snapshot, selection: Span) -> Mask | None:
        """Return the first mask that a selection holds a part of; an empty one is a cursor."""
        if not selection:
            return self.mask_at_cursor(document, selection.start)
        masks = self._scan(document).masks
        return mask_at(masks, selection.start + 1) or next(iter(masks_in(masks, selection)), None)

    # -- the masks that are filled together

    def gap(self, document: Snapshot, mask: Mask) -> Gap:
        """Return the masks that are filled together with ``mask``: its neighbours too, unless one has choices."""
        if mask.choices:
            return (mask,)
        scan = document.reading.scan
        gap = gap_of(scan.masks, mask, scan.unit)
        ours = self.masks(document, gap_span(gap))
        return gap if gap == ours and not any(member.choices for member in gap) else (mask,)

    def is_cut(self, document: Snapshot, gap: Gap) -> bool:
        """Tell whether a gap is a part of a longer row of masks, which is filled part by part."""
        masks, span = document.reading.scan.masks, gap_span(gap)
        beside = (mask_at(masks, span.start), mask_at(masks, span.end + 1))
        return not any(mask.choices for mask in gap) and any(mask and not mask.choices for mask in beside)

    async def all_gaps(self, document: Snapshot) -> list[Gap]:
        """Return the gaps of a document, in portions of the loop's time: there may be a hundred thousand."""
        gaps: list[Gap] = []
        reach = 0
        for number, mask in enumerate(self.masks(document)):
            if number % _PORTION == 0:
                await asyncio.sleep(0)
            if mask.span.start >= reach:
                gaps.append(self.gap(document, mask))
                reach = gaps[-1][-1].span.end
        return gaps

    def gaps(self, document: Snapshot, masks: Iterable[Mask]) -> list[Gap]:
        """Return the gaps that ``masks`` are in, each once, in the order of the masks."""
        gaps: list[Gap] = []
        seen: set[Mask] = set()
        for mask in masks:
            if mask not in seen:
                gap = self.gap(document, mask)
                seen.update(gap)
                gaps.append(gap)
        return gaps
