"""Asking about a text that nobody has written: with earlier masks filled in, or with a selection masked."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from bertfill_ls.core.masks.gaps import Gap, gap_span
from bertfill_ls.core.masks.mask import MASK_TOKEN, masks_in
from bertfill_ls.core.prediction.answers import Candidate
from bertfill_ls.core.text.spans import Change, Span
from bertfill_ls.inference.engine import Priority
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.documents import Snapshot

LONGEST_REWRITE = 4  # characters of a selection that can be rewritten
_PLAUSIBLE = 0.1  # of the best candidate's probability: what is less likely is no other way to say it
MOST_FILLED = 2000  # gaps
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

    ``progress`` is told how many gaps are done, and returns whether to go on. What lies beyond ``MOST_FILLED`` fills is
    left for the next time: an edit is written out, and read by the client, in one go.

    Raises:
        NotYetError: the model is still being loaded.
        UnavailableError: the model could not be loaded, or failed.
    """
    changes: list[Change] = []
    rivals: dict[Span, str] = {}
    left = 0
    written, moved = document, 0  # the document with what was filled so far, and by how much that moves the rest
    gaps = await session.scope.all_gaps(document)
    for done, gap in enumerate(gaps):
        if len(changes) == MOST_FILLED or not progress(done):
            return Filled(tuple(changes), left, rivals, len(gaps) - done)
        span = gap_span(gap)
        there = tuple(mask.shifted(moved) for mask in gap)
        answer = await session.asking.fill(written, there, priority=Priority.VISIBLE, at_least=2)
        best = answer.candidates[0] if answer.candidates else None
        if best is None or best.score < session.settings.fill_all_threshold:
            left += 1
            continue
        changes.append(Change(span, best.text))
        if answer.is_ambiguous:
            rivals[span] = answer.candidates[1].text
        written = written.replaced(span.shifted(moved), best.text)
        moved += len(best.text) - len(span)
    return Filled(tuple(changes), left, rivals)


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
