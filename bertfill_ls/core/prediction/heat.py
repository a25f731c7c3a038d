"""How much a token matters, as a picture: heights beside the heaviest, and block characters for any screen."""

from bertfill_ls.core.prediction.answers import Explanation

BLOCKS = "▁▂▃▄▅▆▇█"

# In nats. Where nothing weighs as much, the picture stays low: a factor of 1.6 in probability is no strong reason.
_LEAST_HIGHEST = 0.5


def heights(explanation: Explanation) -> list[float]:
    """Return for each token of an explanation how high (0 to 1) it stands beside the heaviest one."""
    highest = max((token.nats for token in explanation.tokens), default=0.0)
    return [max(0.0, token.nats) / max(highest, _LEAST_HIGHEST) for token in explanation.tokens]


def block_of(height: float) -> str:
    """Return the block of a height (0 to 1); what does not matter is the lowest."""
    return BLOCKS[min(len(BLOCKS) - 1, int(height * len(BLOCKS)))]
