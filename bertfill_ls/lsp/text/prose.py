"""The masks and problems of a document that stand in prose, and those of its next version.

Joins what ``core.masks`` finds with what ``zones`` knows. After an edit only those are asked about again whose
paragraph it has touched: a document may hold a thousand masks, and every keystroke asks for them.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

from bertfill_ls.core.masks.find import REACH
from bertfill_ls.core.masks.mask import Mask, MaskScan
from bertfill_ls.core.masks.problems import Problem
from bertfill_ls.core.text.spans import Edit, Span
from bertfill_ls.zones import Zones, prose_zones

_Items = Sequence[Mask] | Sequence[Problem]


@dataclass(frozen=True, slots=True)
class Prose:
    """What counts in one version of a document. ``masks`` and ``problems`` tell it of those of ``scan``, in order."""

    zones: Zones
    scan: MaskScan
    masks: list[bool]
    problems: list[bool]

    def edited(self, text: str, edit: Edit, scan: MaskScan) -> "Prose":
        """Return the prose of the version that ``edit`` has led to, of which ``scan`` is known."""
        zones = self.zones.edited(text, edit)
        changed = Span(edit.written.start - REACH, edit.written.end + REACH)
        if zones.touched is not None:
            changed = Span(min(changed.start, zones.touched.start), max(changed.end, zones.touched.end))
        return Prose(
            zones,
            scan,
            _ask_again(zones, self.scan.masks, self.masks, scan.masks, changed, edit.delta),
            _ask_again(zones, self.scan.problems, self.problems, scan.problems, changed, edit.delta),
        )

    @property
    def counting(self) -> MaskScan:
        """The masks and problems that stand in prose."""
        return MaskScan(
            tuple(compress(self.scan.masks, self.masks)), tuple(compress(self.scan.problems, self.problems))
        )


def read_prose(text: str, language: str, scan: MaskScan) -> Prose:
    """Read a whole document, of which ``scan`` is known."""
    zones = prose_zones(text, language)
    return Prose(zones, scan, _ask(zones, scan.masks), _ask(zones, scan.problems))


def _ask(zones: Zones, items: _Items) -> list[bool]:
    return zones.are_prose([item.span for item in items])


def _ask_again(zones: Zones, old: _Items, known: list[bool], new: _Items, changed: Span, delta: int) -> list[bool]:
    """Ask about the ``new`` items in ``changed``, a span of the new text; of the others take over what is ``known``."""
    first = bisect_left(new, changed.start, key=_start)
    while first > 0 and new[first - 1].span.end > changed.start:
        first -= 1
    after = bisect_left(new, changed.end, key=_start)
    old_after = bisect_left(old, changed.end - delta, key=_start)
    if len(new) - after != len(old) - old_after or first > old_after:
        return _ask(zones, new)  # the scans differ outside of ``changed``
    return known[:first] + _ask(zones, new[first:after]) + known[old_after:]


def _start(item: Mask | Problem) -> int:
    return item.span.start
