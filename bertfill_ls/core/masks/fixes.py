r"""All fixes of a text at once, as changes of the text that the writer has.

A fix can bring another problem to light (without its control character, ``[ma\x00sk]`` is a mask in lower case), so
the text is mended in rounds until nothing is left to mend, and the changes of all rounds are joined into one list.
Fixing what was fixed changes nothing. Offering fixes to an editor lives in ``lsp``.
"""

from collections.abc import Callable, Iterable, Sequence

from bertfill_ls.core.masks.mask import Aliases
from bertfill_ls.core.text.spans import Change, Span

_MOST_ROUNDS = 16  # two are seldom needed, and no text is known that takes more than four


# Where in the mended text, what is to be done there (nothing, if it was done before), and by how much that has moved
# what follows.
_Step = tuple[Span, Change | None, int]


def fix_all(
    text: str, is_prose: Callable[[Span], bool] = lambda span: True, aliases: Aliases = ()
) -> tuple[Change, ...]:
    """Return the changes that leave no fixable problem in the prose of ``text``, in order; none touches another.

    ``is_prose`` tells of a span of ``text`` whether problems there count.
    """
    from bertfill_ls.core.masks.find import find_masks  # a server imports this module before there is a text

    fixes: list[Change] = []
    for _ in range(_MOST_ROUNDS):
        mended = apply(text, fixes)
        more = [
            Change(problem.span, problem.replacement)
            for problem in find_masks(mended, aliases).problems
            if problem.replacement is not None
        ]
        joined = [fix for fix in _joined(mended, fixes, _apart(more)) if is_prose(fix.span)]
        if joined == fixes:
            break
        fixes = joined
    return tuple(fixes)


def apply(text: str, fixes: Iterable[Change]) -> str:
    """Return ``text`` with ``fixes`` made; they are in order and do not overlap."""
    pieces: list[str] = []
    end = 0
    for fix in fixes:
        pieces += [text[end : fix.span.start], fix.text]
        end = fix.span.end
    return "".join([*pieces, text[end:]])


def _apart(fixes: Sequence[Change]) -> list[Change]:
    """Leave out what overlaps an earlier fix: the next round sees it again."""
    kept: list[Change] = []
    for fix in fixes:
        if not kept or fix.span.start >= kept[-1].span.end:
            kept.append(fix)
    return kept


def _joined(mended: str, fixes: Sequence[Change], more: Sequence[Change]) -> list[Change]:
    """Join ``fixes`` of a text with ``more`` fixes of the ``mended`` text that they made of it."""
    shift = 0
    steps: list[_Step] = []
    for fix in fixes:
        delta = len(fix.text) - len(fix.span)
        start = fix.span.start + shift
        steps.append((Span(start, start + len(fix.text)), None, delta))
        shift += delta
    steps += [(fix.span, fix, 0) for fix in more]
    steps.sort(key=lambda step: step[0])

    joined: list[Change] = []
    shift = 0
    for where, cluster in _clusters(steps):
        start = where.start - shift
        shift += sum(delta for _, _, delta in cluster)
        todo = [Change(fix.span.shifted(-where.start), fix.text) for _, fix, _ in cluster if fix is not None]
        joined.append(Change(Span(start, where.end - shift), apply(where.of(mended), todo)))
    return joined


def _clusters(steps: Iterable[_Step]) -> list[tuple[Span, list[_Step]]]:
    """Group steps (in order) that touch; each group comes with the span that it covers."""
    clusters: list[tuple[Span, list[_Step]]] = []
    for step in steps:
        if clusters and step[0].start <= clusters[-1][0].end:
            where, cluster = clusters[-1]
            cluster.append(step)
            clusters[-1] = (Span(where.start, max(where.end, step[0].end)), cluster)
        else:
            clusters.append((step[0], [step]))
    return clusters
