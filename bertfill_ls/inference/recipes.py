"""What the engine can be asked for: each recipe names the work, and the model thread does it.

The functions that do the work are imported where they are called: numpy and ONNX Runtime take a third of a second to
import, and a server that has not answered ``initialize`` yet must not spend it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate, Explanation, MaskAnswer
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.inference.limits import BEAM_WIDTH, TOKENS_HIDDEN
from bertfill_ls.inference.stop import Stop
from bertfill_ls.inference.store.measured import FILLS

if TYPE_CHECKING:
    from bertfill_ls.inference.model.model_dir import Model

Answers = tuple[MaskAnswer, ...]
Phrases = tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class FillMasks:
    """The ``top_k`` best candidates of each asked mask of a window."""

    top_k: int

    @property
    def passes(self) -> int:
        """One: all masks of a window are answered together."""
        return 1

    def run(self, model: "Model", windows: Sequence[Window], stop: Stop) -> list[Answers]:
        """Return the answers of each window, in the order of its asked masks.

        Raises:
            RunStopped: ``stop`` was set.
        """
        from bertfill_ls.inference.fill_mask import fill_masks

        with model.session.until(stop):
            return fill_masks(model, windows, top_k=self.top_k)

    def shifted(self, answer: Answers, by: int) -> Answers:
        """Return the answers for the same window ``by`` code points further down."""
        return tuple(one.shifted(by) for one in answer) if by else answer


@dataclass(frozen=True, slots=True)
class Measure:
    """How many milliseconds the model takes for one mask of a sentence, the ``probe_window``; remembered here."""

    @property
    def passes(self) -> int:
        """As often as it is timed."""
        return FILLS

    def run(self, model: "Model", windows: Sequence[Window], stop: Stop) -> list[float]:
        """Return the milliseconds.

        Raises:
            RunStopped: ``stop`` was set.
        """
        from bertfill_ls.inference.store.measured import measure

        with model.session.until(stop):
            return [measure(model)] * len(windows)

    def shifted(self, answer: float, by: int) -> float:
        """Return the answer, which has no place."""
        return answer


@dataclass(frozen=True, slots=True)
class FillGap:
    """The ``top_k`` best phrases for a gap whose masks begin at ``places`` (code points of the window)."""

    top_k: int
    places: tuple[int, ...]

    @property
    def passes(self) -> int:
        """One for the first mask, one for each beam for every other."""
        return 1 + max(self.top_k, BEAM_WIDTH) * (len(self.places) - 1)

    def run(self, model: "Model", windows: Sequence[Window], stop: Stop) -> list[Phrases]:
        """Return the phrases for each window.

        Raises:
            RunStopped: ``stop`` was set.
        """
        from bertfill_ls.inference.fill_phrase import fill_gap

        with model.session.until(stop):
            return [fill_gap(model, window, masks_at(window, self.places), top_k=self.top_k) for window in windows]

    def shifted(self, answer: Phrases, by: int) -> Phrases:
        """Return the phrases themselves: they have no places."""
        return answer


@dataclass(frozen=True, slots=True)
class Explain:
    """What a candidate (None: the best one) for a gap of the window rests on, by occlusion.

    The masks of the gap begin at ``places`` (code points of the window).
    """

    places: tuple[int, ...]
    candidate: str | None = None

    @property
    def passes(self) -> int:
        """One for each token that is hidden, at most, and for each mask."""
        return TOKENS_HIDDEN * len(self.places)

    def run(self, model: "Model", windows: Sequence[Window], stop: Stop) -> list[Explanation | None]:
        """Return the explanation for each window; None where the candidate is not one token for each mask.

        Raises:
            RunStopped: ``stop`` was set.
        """
        from bertfill_ls.inference.explain import explain_gap

        with model.session.until(stop):
            return [
                explain_gap(model, window, masks_at(window, self.places), candidate=self.candidate)
                for window in windows
            ]

    def shifted(self, answer: Explanation | None, by: int) -> Explanation | None:
        """Return the explanation for the same window ``by`` code points further down."""
        return None if answer is None else answer.shifted(by)


def masks_at(window: Window, places: Collection[int]) -> tuple[Mask, ...]:
    """Return the masks of a window that begin at ``places`` of its text, in order."""
    return tuple(mask for mask in window.masks if mask.span.start - window.span.start in places)
