"""What was read in a document: its masks and problems, and which of them stand in prose; carried over edits.

A document may hold a thousand masks, and every keystroke asks for them. So the scan after an edit reads only what the
edit has touched, and only the masks and problems of the paragraphs it has touched are asked again whether they are
prose. How masks are found is the business of ``core.masks``, what is prose that of ``zones``; both are imported where
they are called, because compiling their expressions takes longer than an editor should wait for ``initialize``.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, TypeVar

from bertfill_ls.core.masks.mask import Aliases, Mask, MaskScan
from bertfill_ls.core.masks.problems import Problem
from bertfill_ls.core.text.spans import Edit, Span, cover

if TYPE_CHECKING:
    from bertfill_ls.zones import Zones

_Items = Sequence[Mask] | Sequence[Problem]
_Known = TypeVar("_Known")

# Up to here the event loop reads by itself: the worst text of that length, nothing but malformed masks, takes some
# 50 ms, and as long to tell what of it is prose. After an edit it is the masks and problems behind it that cost.
SHORT = 20_000  # code points
FEW = 20_000  # masks and problems


@dataclass(frozen=True, slots=True)
class Prose:
    """What of a scan stands in prose; ``masks`` and ``problems`` tell it of those of ``scan``, in order."""

    zones: "Zones"
    scan: MaskScan
    masks: list[bool]
    problems: list[bool]

    def edited(self, text: str, edit: Edit, scan: MaskScan) -> "Prose":
        """Return the prose of the version that ``edit`` has led to, of which ``scan`` is known."""
        from bertfill_ls.core.masks.find import changed_by

        zones = self.zones.edited(text, edit)
        changed = changed_by(text, edit, scan.aliases)
        if zones.touched is not None:
            changed = Span(min(changed.start, zones.touched.start), max(changed.end, zones.touched.end))
        return Prose(
            zones,
            scan,
            _ask_again(zones, self.scan.masks, self.masks, scan.masks, changed, edit.delta),
            _ask_again(zones, self.scan.problems, self.problems, scan.problems, changed, edit.delta),
        )

    @property
    def prose_scan(self) -> MaskScan:
        """The masks and problems that stand in prose."""
        return MaskScan(
            tuple(compress(self.scan.masks, self.masks)),
            tuple(compress(self.scan.problems, self.problems)),
            self.scan.aliases,
        )


def read_prose(text: str, language: str, scan: MaskScan) -> Prose:
    """Read a whole document, of which ``scan`` is known."""
    from bertfill_ls.zones import prose_zones

    zones = prose_zones(text, language)
    return Prose(zones, scan, _ask(zones, scan.masks), _ask(zones, scan.problems))


@dataclass(frozen=True, slots=True)
class Carried:
    """What was found out about earlier versions of a text, each with the one edit that leads from there to here.

    ``begun`` is the reading of an earlier version that goes on in another thread; once it is done, it tells as much.
    """

    scan: tuple[MaskScan, Edit] | None = None
    prose: tuple[Prose, Edit] | None = None
    begun: "tuple[Reading, Edit] | None" = None
    aliases: Aliases = ()  # with which it was found, and the next versions are to be read

    def over(self, edit: Edit) -> "Carried":
        """Return the same for the version after one more edit."""
        return Carried(_over(self.scan, edit), _over(self.prose, edit), _over(self.begun, edit), self.aliases)

    def now(self) -> "Carried":
        """Return the same with what the reading that was going on has found."""
        if self.begun is None or self.begun[0].is_going_on:
            return self
        reading, edit = self.begun
        return reading.carried(edit)


def _over(found: tuple[_Known, Edit] | None, edit: Edit) -> tuple[_Known, Edit] | None:
    return (found[0], cover(found[1], edit)) if found is not None else None


class Reading:
    """What is known of one version of a text; each part is found when it is first asked for."""

    def __init__(self, text: str, language: str, carried: Carried) -> None:
        self._text = text
        self._language = language
        self._carried = carried
        self._scan: MaskScan | None = None
        self._prose: Prose | None = None
        self._prose_scan: MaskScan | None = None
        self.is_going_on = False

    @property
    def scan(self) -> MaskScan:
        """The masks and problems of the text; only what was edited since the last scan is read again."""
        from bertfill_ls.core.masks.find import find_masks, rescan

        if self._scan is None:
            carried = self._carried.now().scan
            if carried is None:
                self._scan = find_masks(self._text, self._carried.aliases)
            else:
                self._scan = rescan(carried[0], self._text, carried[1])
        return self._scan

    @property
    def prose(self) -> Prose:
        """What of the scan stands in prose; only what was edited since this was last asked is asked again."""
        if self._prose is None:
            carried = self._carried.now().prose
            if carried is None:
                self._prose = read_prose(self._text, self._language, self.scan)
            else:
                self._prose = carried[0].edited(self._text, carried[1], self.scan)
        return self._prose

    @property
    def prose_scan(self) -> MaskScan:
        """The masks and problems that stand in prose."""
        if self._prose_scan is None:
            self._prose_scan = self.prose.prose_scan
        return self._prose_scan

    def is_prose(self, span: Span) -> bool:
        """Tell whether a place is prose."""
        return self.prose.zones.is_prose(span)

    def carried(self, edit: Edit) -> Carried:
        """Return what the version after an edit need not find out again."""
        before = self._carried.over(edit)
        return Carried(
            (self._scan, edit) if self._scan is not None else before.scan,
            (self._prose, edit) if self._prose is not None else before.prose,
            (self, edit) if self.is_going_on else before.begun if self._scan is None else None,
            before.aliases,
        )

    # -- the time it takes

    def takes_long(self, *, prose: bool) -> bool:
        """Tell whether what is not known yet, of ``prose`` or of the scan alone, takes longer than a keystroke may."""
        if self._scan is not None and (self._prose_scan is not None or not prose):
            return False
        if len(self._text) <= SHORT:
            return False
        carried = self._carried.now()
        if carried.scan is None or (carried.prose is None and prose):
            return True
        scan, edit = carried.scan
        return len(scan.masks) + len(scan.problems) > FEW or len(edit.written) > SHORT

    def read(self, *, prose: bool) -> None:
        """Find out what is not known yet; in a thread of its own where that takes long."""
        self.is_going_on = True
        try:
            if prose:
                self.prose_scan  # noqa: B018  # asking is finding out
            else:
                self.scan  # noqa: B018
        finally:
            self.is_going_on = False


def _ask(zones: "Zones", items: _Items) -> list[bool]:
    return zones.are_prose([item.span for item in items])


def _ask_again(zones: "Zones", old: _Items, known: list[bool], new: _Items, changed: Span, delta: int) -> list[bool]:
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
