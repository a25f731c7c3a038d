"""Aliases: what a user writes for one mask because it is quicker to type, □ or ??; found where no mask was written.

Locality: whether an alias stands at a place depends on the forms around it and on the run of characters of aliases that
it is part of, read from its left: of ``???`` the first two are ``??``. Such a run may be long, and is looked at whole.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bertfill_ls.core.masks.mask import Aliases, Mask
from bertfill_ls.core.masks.problems import Problem
from bertfill_ls.core.text.spans import Span

LONGEST_ALIAS = 8  # code points
MOST_ALIASES = 16


def are_aliases(texts: Sequence[object]) -> bool:
    """Tell whether all of some texts can be aliases, and are not too many.

    One with a letter or a digit would be found in the middle of words; one with white space could not be told from it.
    """
    return len(texts) <= MOST_ALIASES and all(isinstance(text, str) and _is_alias(text) for text in texts)


def _is_alias(text: str) -> bool:
    return 1 <= len(text) <= LONGEST_ALIAS and text.isprintable() and not any(map(_is_inadmissible, text))


def _is_inadmissible(character: str) -> bool:
    return character.isalnum() or character.isspace()


def find_aliases(text: str, aliases: Aliases, forms: Sequence[Mask | Problem], within: Span) -> Iterator[Mask]:
    """Yield the aliases ``within`` a part of a text, but where ``forms`` stand; the longest one goes first.

    ``within`` must not begin in the middle of a run of their characters.
    """
    if not aliases:
        return
    pattern = _pattern(aliases)
    start = within.start
    for form in forms:
        yield from _found(pattern, text, Span(start, form.span.start))
        start = form.span.end
    yield from _found(pattern, text, Span(start, within.end))


def _found(pattern: re.Pattern[str], text: str, within: Span) -> Iterator[Mask]:
    for match in pattern.finditer(text, within.start, within.end):
        yield Mask(Span(*match.span()))


def whole_runs(text: str, span: Span, aliases: Aliases) -> Span:
    """Widen a span by the rest of the runs of aliases' characters that it cuts or touches."""
    if not aliases:
        return span
    characters = frozenset("".join(aliases))
    start, end = span.start, span.end
    while start > 0 and text[start - 1] in characters:
        start -= 1
    while end < len(text) and text[end] in characters:
        end += 1
    return Span(start, end)


@lru_cache(maxsize=8)
def _pattern(aliases: Aliases) -> re.Pattern[str]:
    longest_first = sorted(set(aliases), key=lambda alias: (-len(alias), alias))
    return re.compile("|".join(map(re.escape, longest_first)))
