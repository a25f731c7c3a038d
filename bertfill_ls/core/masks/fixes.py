r"""All fixes of a text at once, as changes of the text that the writer has.

A fix can bring another problem to light (without its control character, ``[ma\x00sk]`` is a mask in lower case), so
the text is mended in rounds until nothing is left to mend, and the changes of all rounds are joined into one list.
Fixing what was fixed changes nothing. Offering fixes to an editor lives in ``lsp``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bertfill_ls.core.text.spans import Span

_MOST_ROUNDS = 16  # two are seldom needed, and no text is known that takes more than four


@dataclass(frozen=True, slots=True)
class Fix:
    """Put ``replacement`` in place of ``span``."""

    span: Span
    replacement: str


# Where in the mended text, what is to be done there (nothing, if it was done before), and by how much that has moved
# what follows.
_Change = tuple[Span, Fix | None, int]


def fix_all(text: str, is_prose: Callable[[Span], bool] = lambda span: True) -> tuple[Fix, ...]:
    """Return the changes that leave no fixable problem in the prose of ``text``, in order; none touches another.

    ``is_prose`` tells of a span of ``text`` whether problems there count.
    """
    from bertfill_ls.core.masks.find import find_masks  # a server imports this module before there is a text

    fixes: list[Fix] = []
    for _ in range(_MOST_ROUNDS):
        mended = apply(text, fixes)
        more = [
            Fix(problem.span, problem.replacement)
            for problem in find_masks(mended).problems
            if problem.replacement is not None
        ]
        joined = [fix for fix in _joined(mended, fixes, _apart(more)) if is_prose(fix.span)]
        if joined == fixes:
            break
        fixes = joined
    return tuple(fixes)


def apply(text: str, fixes: Iterable[Fix]) -> str:
    """Return ``text`` with ``fixes`` made; they are in order and do not overlap."""
    pieces: list[str] = []
    end = 0
    for fix in fixes:
        pieces += [text[end : fix.span.start], fix.replacement]
        end = fix.span.end
    return "".join([*pieces, text[end:]])


def _apart(fixes: Sequence[Fix]) -> list[Fix]:
    """Leave out what overlaps an earlier fix: the next round sees it again."""
    kept: list[Fix] = []
    for fix in fixes:
        if not kept or fix.span.start >= kept[-1].span.end:
            kept.append(fix)
    return kept


def _joined(mended: str, fixes: Sequence[Fix], more: Sequence[Fix]) -> list[Fix]:
    """Join ``fixes`` of a text with ``more`` fixes of the ``mended`` text that they made of it."""
    shift = 0
    changes: list[_Change] = []
    for fix in fixes:
        delta = len(fix.replacement) - len(fix.span)
        start = fix.span.start + shift
        changes.append((Span(start, start + len(fix.replacement)), None, delta))
        shift += delta
    changes += [(fix.span, fix, 0) for fix in more]
    changes.sort(key=lambda change: change[0])

    joined: list[Fix] = []
    shift = 0
    for where, cluster in _clusters(changes):
        start = where.start - shift
        shift += sum(delta for _, _, delta in cluster)
        todo = [Fix(fix.span.shifted(-where.start), fix.replacement) for _, fix, _ in cluster if fix is not None]
        joined.append(Fix(Span(start, where.end - shift), apply(where.of(mended), todo)))
    return joined


def _clusters(changes: Iterable[_Change]) -> list[tuple[Span, list[_Change]]]:
    """Group changes (in order) that touch; each group comes with the span that it covers."""
    clusters: list[tuple[Span, list[_Change]]] = []
    for change in changes:
        if clusters and change[0].start <= clusters[-1][0].end:
            where, cluster = clusters[-1]
            cluster.append(change)
            clusters[-1] = (Span(where.start, max(where.end, change[0].end)), cluster)
        else:
            clusters.append((change[0], [change]))
    return clusters
