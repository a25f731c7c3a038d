"""How much a token matters, as a picture: shares of the heaviest, and block characters for any screen."""

from bertfill_ls.core.prediction.answers import Explanation

BLOCKS = "▁▂▃▄▅▆▇█"

# In nats. Where nothing weighs as much, the picture stays low: a factor of 1.6 in probability is no strong reason.
_LEAST_HIGHEST = 0.5


def shares(found: Explanation) -> list[float]:
    """Return for each token of an explanation its weight as a share (0 to 1) of the heaviest one's."""
    highest = max((token.weight for token in found.tokens), default=0.0)
    return [max(0.0, token.weight) / max(highest, _LEAST_HIGHEST) for token in found.tokens]


def block_of(share: float) -> str:
    """Return the block of the height of a share; what does not matter is the lowest."""
    return BLOCKS[min(len(BLOCKS) - 1, int(share * len(BLOCKS)))]
