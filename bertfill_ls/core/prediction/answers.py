"""What the model answers: candidates for masks and gaps, and what they rest on. Data only."""

from dataclasses import dataclass, replace

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.text.spans import Span

AMBIGUOUS = 0.05  # a lead smaller than this decides nothing
_REASONS = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may stand in place of a mask.

    ``score`` is a probability: the share of the full softmax (after the model's temperature) that is left to
    candidates which can be shown.
    """

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class TokenWeight:
    """A context token and the share (0 to 1) of the prediction that rests on it."""

    text: str
    span: Span
    weight: float


@dataclass(frozen=True, slots=True)
class MaskAnswer:
    """The answer for one mask: candidates from best to worst, context tokens from heaviest to lightest.

    Spans are in the coordinates of the window's document (see ``core.prediction.window.Window``).
    """

    mask: Mask
    candidates: tuple[Candidate, ...]
    attribution: tuple[TokenWeight, ...]


@dataclass(frozen=True, slots=True)
class GapAnswer:
    """What may stand in a gap as a whole, and the answers for each of its masks by itself.

    The ``candidates`` of several masks are phrases by their joint probability, best first; those of one are its own.
    """

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


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a candidate rests on, by occlusion: how much worse it does when a context token is hidden.

    ``tokens`` stand in the order of the text; each ``weight`` is the drop of the candidate's log-probability in nats
    (negative where hiding the token helps).
    """

    mask: Mask
    candidate: Candidate
    tokens: tuple[TokenWeight, ...]
