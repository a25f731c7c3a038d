"""How much a token matters, as a picture: block characters for any screen."""

BLOCKS = "▁▂▃▄▅▆▇█"


def block_of(weight: float, highest: float) -> str:
    """Return the block whose height is the share of ``weight`` in ``highest``; what does not matter is the lowest."""
    share = weight / highest if highest > 0 else 0.0
    return BLOCKS[min(len(BLOCKS) - 1, max(0, int(share * len(BLOCKS))))]
