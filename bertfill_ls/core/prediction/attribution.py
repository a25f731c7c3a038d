"""Which context tokens the answer for a mask rests on, by the attention that the mask pays in all layers.

Attention is what the model looked at, not a proof of what decided; callers label it so.
``benchmarks/experiments/faithfulness.py`` measures how far it can be trusted.
"""

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.core.prediction.answers import MOST_SHARES


def heaviest_tokens(
    attention: NDArray[np.float32], is_context: NDArray[np.bool_], top: int = MOST_SHARES
) -> list[tuple[int, float]]:
    """Return the ``top`` context tokens with their shares of the attention, heaviest first.

    ``attention`` is the mask's row in each head, averaged over the layers (heads, length); ``is_context`` (length,)
    leaves out special tokens and masks. Heads are averaged and the shares renormalised over the context, so all of
    them together are 1.
    """
    shares = np.where(is_context, attention.astype(np.float64).mean(axis=0), 0.0)  # (length,)
    total = shares.sum()
    if total <= 0:
        return []
    order = np.argsort(-shares, kind="stable")[:top]
    return [(int(index), float(shares[index] / total)) for index in order if shares[index] > 0]
