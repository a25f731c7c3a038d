"""Masks in a text, and what is wrong with those that are not quite masks.

Offsets are code points of the scanned text. Nothing here knows lines as a client counts them, models or protocols.

A scan is local: whether a mask or a problem stands at a place depends on the ``REACH`` code points on both sides of
its first character and on nothing else (a run of control characters, however long, is one place). So after an edit
only that much around it is read again, on short lines and within one line of 10 MB alike. Aliases of masks depend on
the whole run of their characters as well, and problems on the masks around them: ``changed_by`` adds these up.
"""

import re
from bisect import bisect_left
from typing import TypeVar

from bertfill_ls.core.masks.aliases import find_aliases, whole_runs
from bertfill_ls.core.masks.forms import FORM_REACH, find_forms
from bertfill_ls.core.masks.mask import Aliases, Mask, MaskScan
from bertfill_ls.core.masks.problems import Problem, ProblemCode
from bertfill_ls.core.masks.surroundings import SURROUNDINGS_REACH, lonely_sentences, trailing_spaces
from bertfill_ls.core.text.characters import CONTROLS
from bertfill_ls.core.text.spans import Edit, Span, start_of

REACH = max(FORM_REACH, SURROUNDINGS_REACH)
PIECE = 1 << 18  # code points of a long text that are read at once

_Found = TypeVar("_Found", Mask, Problem)
_CONTROL = f"[{re.escape(CONTROLS)}]"
_CONTROL_RUN = re.compile(f"{_CONTROL}{_CONTROL}*")  # begun with a plain set, it is found at memory speed


def find_masks(text: str, aliases: Aliases = ()) -> MaskScan:
    """Find the masks of ``text`` and their problems; total on any string, linear in its length.

    What is one of the ``aliases`` is a mask of one character where no other mask, or malformed one, stands.

    A long text is read in pieces: a search of the regular-expression engine lets no other thread run, so none is long.
    """
    if len(text) <= PIECE:
        return _scan(text, Span(0, len(text)), aliases)
    masks: list[Mask] = []
    problems: list[Problem] = []
    start = 0
    while start < len(text):
        end = _whole_control_runs(text, start, min(len(text), start + PIECE)).end
        found = _scan(text, _neighbourhood(text, Span(start, end), aliases), aliases)
        masks += _starting(found.masks, start, end)
        problems += _starting(found.problems, start, end)
        start = end
    return MaskScan(tuple(masks), tuple(problems), aliases)


def rescan(scan: MaskScan, text: str, edit: Edit) -> MaskScan:
    """Return ``find_masks(text, scan.aliases)``, given the ``scan`` of the text before ``edit`` was made.

    Only the neighbourhood of the edit is read; what follows it is moved.
    """
    if edit.written.end > len(text) or edit.replaced.start < 0:
        raise ValueError(f"{edit} does not lead to a text of {len(text)} code points")
    changed = changed_by(text, edit, scan.aliases)
    fresh = _scan(text, _neighbourhood(text, changed, scan.aliases), scan.aliases)
    return MaskScan(
        _spliced(scan.masks, fresh.masks, changed, edit.delta),
        _spliced(scan.problems, fresh.problems, changed, edit.delta),
        scan.aliases,
    )


def changed_by(text: str, edit: Edit, aliases: Aliases) -> Span:
    """Return where in ``text``, to which ``edit`` has led, masks and problems may have come or gone."""
    changed = edit.written
    if aliases:
        # A form may have come or gone, and be as long again; from there on a run of aliases may be read otherwise.
        changed = whole_runs(text, _widened(text, changed, 2 * FORM_REACH), aliases)
    changed = _widened(text, changed, REACH)
    return _whole_control_runs(text, changed.start, changed.end)


def _neighbourhood(text: str, span: Span, aliases: Aliases) -> Span:
    """Return the part of a text that has to be scanned for what begins in a span."""
    wide = _widened(text, span, REACH)
    # What is cut at the ends of the part is then in no run of aliases that matters.
    return _widened(text, whole_runs(text, wide, aliases), FORM_REACH) if aliases else wide


def _widened(text: str, span: Span, by: int) -> Span:
    return Span(max(0, span.start - by), min(len(text), span.end + by))


def _scan(text: str, within: Span, aliases: Aliases) -> MaskScan:
    """Scan a part of ``text``; up to ``REACH`` from its ends the answer may differ from that for the whole text."""
    forms = find_forms(text, within)
    if aliases:
        forms = sorted([*forms, *find_aliases(text, aliases, forms, within)], key=start_of)
    problems = [form for form in forms if isinstance(form, Problem)]
    problems += trailing_spaces(text, forms, within)
    problems += lonely_sentences(text, forms)
    for run in _CONTROL_RUN.finditer(text, within.start, within.end):
        problems.append(Problem(ProblemCode.CONTROL_CHARACTER, Span(*run.span()), run.group(), ""))
    problems.sort(key=lambda problem: (problem.span, problem.code))
    return MaskScan(tuple(form for form in forms if isinstance(form, Mask)), tuple(problems), aliases)


def _whole_control_runs(text: str, start: int, end: int) -> Span:
    while start > 0 and text[start - 1] in CONTROLS:
        start -= 1
    run = _CONTROL_RUN.match(text, end)
    return Span(start, run.end() if run else end)


def _starting(items: tuple[_Found, ...], start: int, end: int) -> tuple[_Found, ...]:
    return items[bisect_left(items, start, key=start_of) : bisect_left(items, end, key=start_of)]


def _spliced(old: tuple[_Found, ...], fresh: tuple[_Found, ...], changed: Span, delta: int) -> tuple[_Found, ...]:
    """Take what starts in ``changed`` (a span of the new text) from ``fresh``, the rest from ``old``, moved."""
    kept = bisect_left(old, changed.start, key=start_of)
    moved = bisect_left(old, changed.end - delta, key=start_of)
    taken = slice(bisect_left(fresh, changed.start, key=start_of), bisect_left(fresh, changed.end, key=start_of))
    after = old[moved:] if delta == 0 else tuple(item.shifted(delta) for item in old[moved:])
    return old[:kept] + fresh[taken] + after
