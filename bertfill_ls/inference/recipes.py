"""What the engine can be asked for: each recipe names the work, and the model thread does it.

The functions that do the work are imported where they are called: numpy and ONNX Runtime take a third of a second to
import, and a server that has not answered ``initialize`` yet must not spend it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bertfill_ls.core.answers import MaskAnswer
from bertfill_ls.core.context import Window
from bertfill_ls.inference.stop import Stop

if TYPE_CHECKING:
    from bertfill_ls.inference.model_dir import Model

Answers = tuple[MaskAnswer, ...]


@dataclass(frozen=True, slots=True)
class FillMasks:
    """The ``top_k`` best candidates of each asked mask of a window, or the scores of just ``targets``."""

    top_k: int
    targets: tuple[str, ...] | None = None

    def run(self, model: "Model", windows: Sequence[Window], stop: Stop) -> list[Answers]:
        """Return the answers of each window, in the order of its asked masks.

        Raises:
            RunStopped: ``stop`` was set.
        """
        from bertfill_ls.inference.fill_mask import fill_masks

        forget = stop.when_set(model.session.terminate)
        try:
            return fill_masks(model, windows, top_k=self.top_k, targets=self.targets, should_stop=stop)
        finally:
            forget()

    def moved(self, answer: Answers, by: int) -> Answers:
        """Return the answers for the same window ``by`` code points further down."""
        return tuple(moved(one, by) for one in answer) if by else answer


def moved(answer: MaskAnswer, by: int) -> MaskAnswer:
    """Return an answer with its places moved by ``by`` code points."""
    attribution = tuple(replace(weight, span=weight.span.shifted(by)) for weight in answer.attribution)
    return MaskAnswer(answer.mask.shifted(by), answer.candidates, attribution)
