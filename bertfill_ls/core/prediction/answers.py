"""What the model answers: candidates for masks and gaps, and what they rest on. Data only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.text.spans import Span

AMBIGUOUS = 0.05  # of probability; a lead smaller than this decides nothing
MOST_SHARES = 3  # tokens that an answer is said to rest on: as many as are read at a glance


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may stand in place of a mask.

    ``score`` is a probability: the share of the full softmax (after the model's temperature) that is left to
    candidates which can be shown. ``source`` says where a text stands that is quoted; ``phrase`` is what the phrase
    memory knows of a candidate that rests on it.
    """

    text: str
    score: float
    source: str | None = None
    phrase: str | None = None


def is_ambiguous(candidates: Sequence[Candidate]) -> bool:
    """Tell whether the first two of ``candidates``, best first, are about as likely: a ≈ says so everywhere."""
    return len(candidates) > 1 and candidates[0].score - candidates[1].score < AMBIGUOUS


@dataclass(frozen=True, slots=True)
class TokenShare:
    """A context token and the ``share`` (0 to 1) of a prediction that rests on it."""

    text: str
    span: Span
    share: float

    def shifted(self, by: int) -> "TokenShare":
        """Return the token moved by ``by`` code points."""
        return TokenShare(self.text, self.span.shifted(by), self.share)


@dataclass(frozen=True, slots=True)
class TokenDrop:
    """A context token and by how many ``nats`` a candidate's log-probability drops when the token is hidden.

    Negative where hiding the token helps the candidate. 0.7 nats halve a probability.
    """

    text: str
    span: Span
    nats: float

    def shifted(self, by: int) -> "TokenDrop":
        """Return the token moved by ``by`` code points."""
        return TokenDrop(self.text, self.span.shifted(by), self.nats)


@dataclass(frozen=True, slots=True)
class MaskAnswer:
    """The answer for one mask: candidates from best to worst, context tokens from heaviest to lightest.

    Spans are in the coordinates of the window's document (see ``core.prediction.window.Window``).
    """

    mask: Mask
    candidates: tuple[Candidate, ...]
    attribution: tuple[TokenShare, ...]

    def shifted(self, by: int) -> "MaskAnswer":
        """Return the answer with its places moved by ``by`` code points."""
        attribution = tuple(token.shifted(by) for token in self.attribution)
        return MaskAnswer(self.mask.shifted(by), self.candidates, attribution)


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
    def attribution(self) -> tuple[TokenShare, ...]:
        """The context tokens the gap rests on, heaviest first: for several masks, the mean of their shares."""
        tokens: dict[Span, TokenShare] = {}
        for token in (token for answer in self.masks for token in answer.attribution):
            sum_ = tokens[token.span].share if token.span in tokens else 0.0
            tokens[token.span] = replace(token, share=sum_ + token.share / len(self.masks))
        return tuple(sorted(tokens.values(), key=lambda token: -token.share)[:MOST_SHARES])

    @property
    def is_ambiguous(self) -> bool:
        """Whether the first two candidates are about as likely."""
        return is_ambiguous(self.candidates)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a candidate rests on, by occlusion: how much worse it does when a context token is hidden.

    ``tokens`` stand in the order of the text.
    """

    mask: Mask
    candidate: Candidate
    tokens: tuple[TokenDrop, ...]

    def shifted(self, by: int) -> "Explanation":
        """Return the explanation with its places moved by ``by`` code points."""
        return Explanation(self.mask.shifted(by), self.candidate, tuple(token.shifted(by) for token in self.tokens))

    def heaviest(self, most: int) -> list[TokenDrop]:
        """Return up to ``most`` tokens that the candidate does worse without, heaviest first."""
        helping = (token for token in self.tokens if token.nats > 0)
        return sorted(helping, key=lambda token: -token.nats)[:most]

    @property
    def shares(self) -> tuple[TokenShare, ...]:
        """The same tokens, each with its share of what all that help are worth; 0 for one that does not help."""
        helping = sum(max(0.0, token.nats) for token in self.tokens) or 1.0
        return tuple(TokenShare(token.text, token.span, max(0.0, token.nats) / helping) for token in self.tokens)
