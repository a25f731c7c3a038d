"""What a mask is, what was found in a text, and how to look it up. Data only; ``masks/find`` does the finding.

Apart from the finding because a server is asked for much that needs none, and expressions take a while to compile.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from bertfill_ls.core.masks.problems import Problem
from bertfill_ls.core.text.spans import Span, end_of, start_of

MASK_TOKEN = "[MASK]"  # noqa: S105 (a token of a vocabulary, not of a login)


Aliases = tuple[str, ...]  # what counts as one mask each beside the mask token; see ``masks/aliases``


@dataclass(frozen=True, slots=True)
class Mask:
    """A well-formed mask: ``[MASK]``, an alias of it, or ``[MASK:的|地|得]`` with its ``choices``.

    There are two choices or more, all of one length.
    """

    span: Span
    choices: tuple[str, ...] = ()

    @property
    def length(self) -> int:
        """How many characters the mask stands for: one, or as many as each of its choices."""
        return len(self.choices[0]) if self.choices else 1

    def shifted(self, by: int) -> "Mask":
        """Return the mask moved by ``by`` code points."""
        return Mask(self.span.shifted(by), self.choices)


@dataclass(frozen=True, slots=True)
class MaskScan:
    """The masks and the problems of one text, each in the order of their places; masks never overlap."""

    masks: tuple[Mask, ...]
    problems: tuple[Problem, ...]
    aliases: Aliases = ()  # that were looked for, too

    @property
    def unit(self) -> int:
        """A length in code points that no mask is shorter than."""
        return min(len(MASK_TOKEN), *map(len, self.aliases)) if self.aliases else len(MASK_TOKEN)


def mask_at(masks: Sequence[Mask], offset: int) -> Mask | None:
    """Return the mask that a cursor at ``offset`` is in: after its ``[`` up to right after its ``]``."""
    index = bisect_left(masks, offset, key=end_of)
    if index < len(masks) and masks[index].span.start < offset:
        return masks[index]
    return None


def masks_in(masks: Sequence[Mask], within: Span) -> tuple[Mask, ...]:
    """Return those of ``masks``, which are in order, that begin in a span."""
    first, after = (bisect_left(masks, place, key=start_of) for place in (within.start, within.end))
    return tuple(masks[first:after])
