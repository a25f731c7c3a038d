"""A picture of reasons is as high as the reasons are strong."""

import pytest

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate, Explanation, TokenWeight
from bertfill_ls.core.prediction.heat import block_of, shares
from bertfill_ls.core.text.spans import Span


def explained(*weights: float) -> Explanation:
    tokens = tuple(TokenWeight("𠮷", Span(place, place + 1), weight) for place, weight in enumerate(weights))
    return Explanation(Mask(Span(90, 96)), Candidate("好", 0.5), tokens)


@pytest.mark.parametrize(
    ("weights", "picture"),
    [
        ((), ""),
        ((2.0, 1.0, 0.0, -3.0), "█▅▁▁"),
        ((0.04, 0.02), "▁▁"),  # nothing matters much: no full block for the least bad
        ((0.5, 0.25), "█▅"),
        ((-1.0,), "▁"),
    ],
)
def test_blocks_are_shares_of_the_heaviest_but_never_exaggerate(weights: tuple[float, ...], picture: str) -> None:
    assert "".join(block_of(share) for share in shares(explained(*weights))) == picture
