"""The characters of a text that a model may see, and where they stand in the text."""

from collections.abc import Sequence
from dataclasses import dataclass

from bertfill_ls.core.text.characters import CONTROLS

_UNSEEN: dict[int, str | None] = {ord(char): None for char in CONTROLS} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


@dataclass(frozen=True, slots=True)
class ModelText:
    """Text as the model may see it.

    ``origins[i]`` is the place of ``text[i]`` in the original; ``origins[len(text)]`` is the original's length.
    """

    text: str
    origins: Sequence[int]


def model_text(text: str) -> ModelText:
    r"""Return what the model may see of ``text``: no control characters, and U+FFFD for every lone surrogate.

    >>> model_text("天\x00地")
    ModelText(text='天地', origins=[0, 2, 3])
    """
    seen = text.translate(_UNSEEN)
    if len(seen) == len(text):
        return ModelText(seen, range(len(text) + 1))
    return ModelText(seen, [index for index, char in enumerate(text) if char not in CONTROLS] + [len(text)])
