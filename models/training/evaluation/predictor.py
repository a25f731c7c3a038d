"""What the evaluation asks of a model."""

from collections.abc import Sequence
from typing import Protocol

Ranked = list[tuple[str, float]]  # texts with their scores, best first


class Predictor(Protocol):
    """Anything that fills a gap."""

    def fill(self, texts: Sequence[str], top_k: int) -> list[Ranked]:
        """Return the `top_k` best fillings of the one gap of each text."""
