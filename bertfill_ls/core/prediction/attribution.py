"""Which context tokens the answer for a mask rests on, by the attention that the mask pays in all layers.

Attention is what the model looked at, not a proof of what decided; callers label it so. Much of it goes to the full
stop and to particles beside the mask, whatever the candidate is: to a writer that says nothing, so content words are
named first, and the others only where none of these carries weight.
``benchmarks/experiments/faithfulness.py`` measures how far it can be trusted.
"""

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.core.prediction.answers import MOST_SHARES

# What is in every sentence and decides few: the particles of structure, aspect and mood, 之 which is 的 in the written
# language, and the two commonest verbs that are used like particles. 地 and 得 are words as well (土地, 得到).
_PARTICLES = frozenset("的了着之是在吗呢吧啊呀嘛呐哦")

# Of the attention to the context. A content word with less was hardly looked at.
LEAST_SHARE = 0.02


def is_content(text: str) -> bool:
    """Tell whether a token is a word or a part of one, and neither punctuation nor a particle.

    >>> [is_content(text) for text in ("天", "AI", "，", "的", "……")]
    [True, True, False, False, False]
    """
    return any(map(str.isalnum, text)) and text not in _PARTICLES


def heaviest_tokens(
    attention: NDArray[np.float32],
    is_context: NDArray[np.bool_],
    is_content: NDArray[np.bool_],
    top: int = MOST_SHARES,
) -> list[tuple[int, float]]:
    """Return the ``top`` context tokens with their shares of the attention, heaviest first.

    ``attention`` is the mask's row in each head, averaged over the layers (heads, length); ``is_context`` (length,)
    leaves out special tokens and masks. Heads are averaged and the shares renormalised over the context, so all of
    them together are 1. What ``is_content`` (length,) goes first: the other tokens are named only where none of these
    has ``LEAST_SHARE``.
    """
    shares = np.where(is_context, attention.astype(np.float64).mean(axis=0), 0.0)  # (length,)
    total = shares.sum()
    if total <= 0:
        return []
    weighs = is_content & (shares >= LEAST_SHARE * total)
    if weighs.any():
        shares = np.where(weighs, shares, 0.0)
    order = np.argsort(-shares, kind="stable")[:top]
    return [(int(index), float(shares[index] / total)) for index in order if shares[index] > 0]
