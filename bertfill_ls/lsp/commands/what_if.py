"""Asking about a text that nobody has written: with earlier masks filled in, or with a selection masked."""

import asyncio
import re
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from bertfill_ls.core.masks.gaps import Gap, gap_span
from bertfill_ls.core.masks.mask import MASK_TOKEN, masks_in
from bertfill_ls.core.prediction.answers import Candidate
from bertfill_ls.core.prediction.filling import FilledGap, Filling
from bertfill_ls.core.prediction.sections import Section, sections
from bertfill_ls.core.text.spans import Change, Span
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.snapshot import Snapshot

LONGEST_REWRITE = 4  # characters of a selection that can be rewritten
_PLAUSIBLE = 0.1  # of the best candidate's probability: what is less likely is no other way to say it
MOST_FILLED = 2000  # gaps
_SECTIONS_AT_ONCE = 64  # each asks about one gap at a time: more than one batch of the engine takes
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇]+")


class Filled(NamedTuple):
    """What "fill every mask" comes to: what to put where, how many gaps were too uncertain, how many were not asked.

    ``rivals`` holds for the place of each change that could as well be another what that other is.
    """

    changes: tuple[Change, ...]
    left: int
    rivals: Mapping[Span, str]
    beyond: int = 0


async def fill_gaps(
    session: Session, document: Snapshot, progress: Callable[[int], bool] = lambda done: True
) -> Filled:
    """Fill the gaps of a document from the top, each with the ones before it filled in as its context.

    What no window reaches across is filled side by side: the same is written, by fewer passes. ``progress`` is told how
    many gaps are done, and returns whether to go on. What lies beyond ``MOST_FILLED`` fills is left for the next time:
    an edit is written out, and read by the client, in one go.

    Raises:
        NotYetError: the model is still being loaded.
        UnavailableError: the model could not be loaded, or failed.
    """
    await session.asking.loaded()
    gaps = await session.scope.all_gaps(document)
    filled: list[FilledGap] = []
    done = written = 0

    async def fill(section: Section) -> list[FilledGap]:
        nonlocal done
        filling = _filling(session, document, section, gaps)
        left = MOST_FILLED  # a section may be all there is
        while filling.question is not None and left and progress(done):
            asked = session.asking.candidates(filling.question, priority=Priority.VISIBLE, at_least=2)
            filling.answer(await asked)
            left -= filling.filled[-1].candidate is not None
            done += 1
        return [each.shifted(section.start) for each in filling.filled]

    rest = sections(document.text, session.scope.masks(document), 1)
    tasks: deque[asyncio.Task[list[FilledGap]]] = deque()
    try:
        while written < MOST_FILLED and progress(done):
            tasks += [asyncio.create_task(fill(section)) for section in islice(rest, _SECTIONS_AT_ONCE - len(tasks))]
            if not tasks:
                break
            part = await tasks.popleft()
            filled += part
            written += sum(each.candidate is not None for each in part)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return _told(filled, len(gaps))


def _filling(session: Session, document: Snapshot, section: Section, gaps: Sequence[Gap]) -> Filling:
    """Begin to fill the part of a document that is a section; ``gaps`` are those of the document."""
    first, after = (
        bisect_left(gaps, place, key=lambda gap: gap[0].span.start)
        for place in (section.start, section.start + len(section.text))
    )
    return Filling(
        section,
        [tuple(mask.shifted(-section.start) for mask in gap) for gap in gaps[first:after]],
        session.asking.capacity,
        threshold=session.settings.fill_all_threshold,
        unit=document.reading.scan.unit,
    )


def _told(filled: Sequence[FilledGap], total: int) -> Filled:
    """Tell what the gaps of a document come to, of which there are ``total``."""
    changes: list[Change] = []
    rivals: dict[Span, str] = {}
    left = 0
    for done, each in enumerate(filled):
        if len(changes) == MOST_FILLED:
            return Filled(tuple(changes), left, rivals, total - done)
        if each.candidate is None:
            left += 1
            continue
        changes.append(Change(gap_span(each.gap), each.candidate.text))
        if each.rival is not None:
            rivals[gap_span(each.gap)] = each.rival.text
    return Filled(tuple(changes), left, rivals, total - len(filled))


class Rewriting(NamedTuple):
    """Other plausible ways to write a selection, best first; and how the model ranks what is written there.

    ``rank`` counts from 1, None where it is not among the best; ``score`` is then unknown as well.
    """

    alternatives: tuple[Candidate, ...]
    original: str
    rank: int | None
    score: float | None


def rewritable(document: Snapshot, span: Span) -> bool:
    """Tell whether a selection is one to four Chinese characters."""
    return 1 <= len(span) <= LONGEST_REWRITE and _HAN.fullmatch(span.of(document.text)) is not None


async def rewrite(session: Session, document: Snapshot, span: Span) -> Rewriting:
    """Ask what else could stand in place of a selection; raises as ``fill_gaps`` does."""
    original = span.of(document.text)
    masked = document.replaced(span, MASK_TOKEN * len(span))
    await session.scope.ready(masked)
    gap: Gap = masks_in(masked.reading.scan.masks, Span(span.start, span.start + len(MASK_TOKEN) * len(span)))
    answer = await session.asking.fill(masked, gap, priority=Priority.CURSOR)
    texts = [candidate.text for candidate in answer.candidates]
    rank = texts.index(original) if original in texts else None
    others = [candidate for candidate in answer.candidates if candidate.text != original]
    return Rewriting(
        tuple(other for other in others if other.score >= _PLAUSIBLE * others[0].score),
        original,
        rank + 1 if rank is not None else None,
        answer.candidates[rank].score if rank is not None else None,
    )


def mask_changes(document: Snapshot, span: Span, most: int) -> Sequence[Change]:
    """Return the changes that put a mask in place of each Chinese character of a selection, at most ``most``."""
    matches = _HAN.finditer(document.text, span.start, span.end)
    places = [place for match in matches for place in range(*match.span())]
    return [Change(Span(place, place + 1), MASK_TOKEN) for place in places[:most]]
