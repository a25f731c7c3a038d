"""What a fill-mask pass answers: candidates for each mask, and what they rest on. Data only."""

from dataclasses import dataclass

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.text.spans import Span


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

    Spans are in the coordinates of the window's document (see ``core.context.Window``).
    """

    mask: Mask
    candidates: tuple[Candidate, ...]
    attribution: tuple[TokenWeight, ...]


@dataclass(frozen=True, slots=True)
class RunAnswer:
    """The answer for a run of masks: whole phrases by joint probability, best first."""

    masks: tuple[Mask, ...]
    candidates: tuple[Candidate, ...]

    @property
    def span(self) -> Span:
        """The place of the whole run."""
        return Span(self.masks[0].span.start, self.masks[-1].span.end)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a candidate rests on, by occlusion: how much worse it does when a context token is hidden.

    ``tokens`` stand in the order of the text; each ``weight`` is the drop of the candidate's log-probability in nats
    (negative where hiding the token helps).
    """

    mask: Mask
    candidate: Candidate
    tokens: tuple[TokenWeight, ...]
