"""Which masks and problems of a document are the writer's business, and which of them a place means.

In scope is what stands in prose, or everything when the user wants that. How masks are found is the business of
``core.masks``; what is computed for them, that of ``asking``.
"""

from collections.abc import Iterable

from bertfill_ls.core.masks.gaps import Gap, gap_of, gap_span
from bertfill_ls.core.masks.mask import Mask, MaskScan, mask_at, masks_in
from bertfill_ls.core.masks.problems import Problem
from bertfill_ls.core.text.spans import Span
from bertfill_ls.lsp.settings.configuration import Configuration
from bertfill_ls.lsp.text.documents import Snapshot


class Scope:
    """Looks masks and problems up in the documents of one session."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration

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
        gap = gap_of(document.reading.scan.masks, mask)
        ours = self.masks(document, gap_span(gap))
        return gap if gap == ours and not any(member.choices for member in gap) else (mask,)

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
