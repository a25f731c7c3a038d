"""A gap: one mask, or a run of masks that are filled together; and what may stand in it."""

from bisect import bisect_left
from dataclasses import dataclass, replace

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate, MaskAnswer, TokenWeight
from bertfill_ls.core.text.spans import Span

Gap = tuple[Mask, ...]

AMBIGUOUS = 0.05  # a lead smaller than this decides nothing
_REASONS = 3


def masks_in(masks: tuple[Mask, ...], within: Span) -> tuple[Mask, ...]:
    """Return those of ``masks``, which are in order, that begin in a span."""
    first, after = (bisect_left(masks, place, key=lambda mask: mask.span.start) for place in (within.start, within.end))
    return masks[first:after]


def gap_span(gap: Gap) -> Span:
    """Return the place of a gap as a whole."""
    return Span(gap[0].span.start, gap[-1].span.end)


@dataclass(frozen=True, slots=True)
class GapAnswer:
    """What may stand in a gap as a whole, and the answers for each of its masks."""

    masks: tuple[MaskAnswer, ...]
    candidates: tuple[Candidate, ...]

    @property
    def span(self) -> Span:
        """The place of the gap in its document."""
        return Span(self.masks[0].mask.span.start, self.masks[-1].mask.span.end)

    @property
    def attribution(self) -> tuple[TokenWeight, ...]:
        """The context tokens the gap rests on, heaviest first: for several masks, the mean of their weights."""
        weights: dict[Span, TokenWeight] = {}
        for token in (token for answer in self.masks for token in answer.attribution):
            sum_ = weights[token.span].weight if token.span in weights else 0.0
            weights[token.span] = replace(token, weight=sum_ + token.weight / len(self.masks))
        return tuple(sorted(weights.values(), key=lambda token: -token.weight)[:_REASONS])

    @property
    def is_ambiguous(self) -> bool:
        """Whether the first two candidates are about as likely."""
        return len(self.candidates) > 1 and self.candidates[0].score - self.candidates[1].score < AMBIGUOUS
