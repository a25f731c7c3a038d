"""The text around a mask that the model sees.

A window is cut from the document: the sentence of the mask first, then its neighbours in the paragraph. Offsets are
code points of the document. Turning a window into token ids lives in ``inference``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bertfill_ls.core.masks import Mask
from bertfill_ls.core.spans import Span


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a document for one pass of the model.

    ``text`` is the document's own text at ``span``. ``asked`` are the masks to answer (those of one sentence),
    ``others`` the masks that are only context; both in document coordinates, in order.
    """

    text: str
    span: Span
    asked: tuple[Mask, ...]
    others: tuple[Mask, ...]
    key: tuple[object, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Derive the key: windows with equal keys are equal work, wherever they stand."""
        start = self.span.start
        asked = tuple((mask.span.start - start, mask.span.end - start) for mask in self.asked)
        others = tuple((mask.span.start - start, mask.span.end - start) for mask in self.others)
        object.__setattr__(self, "key", (self.text, asked, others))


@dataclass(frozen=True, slots=True)
class ModelText:
    """Text as the model may see it.

    ``origins[i]`` is the place of ``text[i]`` in the original; ``origins[len(text)]`` is the original's length.
    """

    text: str
    origins: Sequence[int]


def context_window(text: str, masks: Sequence[Mask], mask: Mask, budget: int) -> Window:
    """Cut the window of ``mask``; ``masks`` are all masks of ``text`` in order, ``budget`` is in model tokens.

    Tokens are estimated as code points, with each mask counted as one.
    """
    start, end = max(0, mask.span.start - budget // 2), min(len(text), mask.span.end + budget // 2)
    inside = [other for other in masks if start <= other.span.start and other.span.end <= end]
    others = tuple(other for other in inside if other != mask)
    return Window(text[start:end], Span(start, end), (mask,), others)


def model_text(text: str) -> ModelText:
    """Return what the model may see of ``text``: no control characters, no lone surrogates."""
    return ModelText(text, range(len(text) + 1))
