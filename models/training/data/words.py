"""Where words go on: for masks that hide whole words.

`[MASK][MASK]` is how a missing word is written; a training that hides words whole has seen what that asks.
"""

import jieba
import numpy as np
from numpy.typing import NDArray

from models.training.data.token_table import Encoded


def word_continues(text: str, encoded: Encoded) -> NDArray[np.bool_]:
    """Say of each token whether it goes on with the word of the token before it: (tokens,).

    `encoded` is what `TokenTable` made of the same text. Words are those of jieba's dictionary, without its guesses at
    unknown ones; the pieces of a Latin word are one word.
    """
    starts = np.zeros(len(text) + 1, np.bool_)
    place = 0
    for line in text.splitlines(keepends=True):
        for word in jieba.cut(line, HMM=False):
            starts[place] = True
            place += len(word)
    continues = np.ones(len(encoded.tokens), np.bool_)
    # Of several code points before the same token the last is the one that it begins with.
    continues[encoded.offsets[:-1][starts[:-1] & (np.diff(encoded.offsets) > 0)]] = False
    return continues
