"""A picture of reasons is as high as the reasons are strong."""

import pytest

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate, Explanation, TokenDrop
from bertfill_ls.core.prediction.heat import block_of, heights
from bertfill_ls.core.text.spans import Span


def explained(*nats: float) -> Explanation:
    tokens = tuple(TokenDrop("𠮷", Span(place, place + 1), drop) for place, drop in enumerate(nats))
    return Explanation(Mask(Span(90, 96)), Candidate("好", 0.5), tokens)


@pytest.mark.parametrize(
    ("nats", "picture"),
    [
        ((), ""),
        ((2.0, 1.0, 0.0, -3.0), "█▅▁▁"),
        ((0.04, 0.02), "▁▁"),  # nothing matters much: no full block for the least bad
        ((0.5, 0.25), "█▅"),
        ((-1.0,), "▁"),
    ],
)
def test_blocks_are_as_high_as_the_heaviest_but_never_exaggerate(nats: tuple[float, ...], picture: str) -> None:
    assert "".join(block_of(height) for height in heights(explained(*nats))) == picture


def test_the_heaviest_are_those_that_help_and_shares_are_of_what_helps() -> None:
    explanation = explained(1.0, -5.0, 3.0, 0.0)
    assert [token.nats for token in explanation.heaviest(5)] == [3.0, 1.0]
    assert [token.nats for token in explanation.heaviest(1)] == [3.0]
    assert [token.share for token in explanation.shares] == [0.25, 0.0, 0.75, 0.0]
    assert [token.share for token in explained(-1.0).shares] == [0.0]
