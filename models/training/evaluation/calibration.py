"""Does a confidence mean what it says? Fitted on one half of the questions, reported on the other, by register too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.training.evaluation.predictor import Ranked
from models.training.evaluation.questions import Question
from models.training.evaluation.statistics import (
    Floats,
    beyond,
    chance_error,
    expected_calibration_error,
    fit_temperature,
    reliability,
    tempered,
)
from models.training.evaluation.tables import reliability_table

_CANDIDATES = 200  # what stands below shares its probability evenly; it matters to no figure
_SMALLEST = 1e-12  # a probability shown as 0 still has a logarithm
SURE = 0.9


@dataclass(frozen=True)
class Judged:
    """Answers with their confidence (answers,) and whether they are right (answers,)."""

    confidence: Floats
    right: NDArray[np.bool_]

    def error(self) -> float:
        """Return the expected calibration error."""
        return expected_calibration_error(reliability(self.confidence, self.right))


class FarSighted(Protocol):
    """A predictor that can be asked for more candidates than anybody is shown; `temperature` divides its logits."""

    temperature: float
    entries: int

    def fill_far_down(self, texts: Sequence[str], top_k: int) -> list[Ranked]:
        """Return the `top_k` best candidates for the one mask of each text."""


class Calibration:
    """Confidence against accuracy, on halves of the questions: every other one, so that registers are even.

    The first half fits, the second half reports; of registers, which need many answers, both do. Temperatures are
    absolute: that of the manifest is divided out.
    """

    def __init__(self, product: FarSighted, questions: Sequence[Question]) -> None:
        self._manifest = product.temperature
        self._groups = np.array([question.group for question in questions])
        ranked = product.fill_far_down([question.text for question in questions], _CANDIDATES)
        # The last column holds the entries below, each with its even share.
        self._below = product.entries - _CANDIDATES
        scores = np.array([[score for _, score in answer] for answer in ranked])
        rest = np.maximum(1 - scores.sum(axis=1, keepdims=True), 0) / self._below
        self._log_probabilities = np.log(np.maximum(np.concatenate([scores, rest], axis=1), _SMALLEST))
        places = [_place(question.answer, answer) for question, answer in zip(questions, ranked, strict=True)]
        self._answers = np.array(places)

    def fit(self) -> float:
        """Return the temperature that serves the first half best."""
        return fit_temperature(self._log_probabilities[::2], self._answers[::2], self._below) * self._manifest

    def judged(self, temperature: float) -> Judged:
        """Return the second half's first answers."""
        return self._judged(np.arange(len(self._answers)) % 2 == 1, temperature)

    def as_it_stands(self, group: str | None = None) -> Judged:
        """Return the first answers of both halves, of one group or of all, at the temperature of the manifest.

        That one number was fitted for all groups together on some of these questions: it flatters none.
        """
        every = np.ones(len(self._answers), np.bool_)
        return self._judged(every if group is None else self._groups == group, self._manifest)

    def _judged(self, asked: NDArray[np.bool_], temperature: float) -> Judged:
        log_probabilities = tempered(self._log_probabilities[asked], temperature / self._manifest, self._below)
        return Judged(np.exp(log_probabilities[:, 0]), self._answers[asked] == 0)

    def report(self, temperature: float) -> str:
        """Return the reliability table of the second half, with its figures."""
        judged = self.judged(temperature)
        table = reliability_table(reliability(judged.confidence, judged.right))
        return f"{table}\n\nTemperature {temperature:.3f}, expected calibration error {judged.error():.4f}."

    def by_register(self) -> str:
        """Return the error of each register as it stands, and how often a sure answer is right."""
        head = ["group", "answers", "mean confidence", "right", "calibration error", "by chance", "beyond chance"]
        head += [f"of {SURE:.0%} and more", "sure and right"]
        lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
        groups: list[str | None] = [*dict.fromkeys(self._groups.tolist()), None]
        for group in groups:
            judged = self.as_it_stands(group)
            sure = judged.confidence >= SURE
            chance = chance_error(judged.confidence)
            lines.append(
                f"| {group or '**all**'} | {len(sure)} | {judged.confidence.mean():.3f} | {judged.right.mean():.3f} "
                f"| {judged.error():.3f} | {chance:.3f} | {beyond(judged.error(), chance):.3f} "
                f"| {sure.sum()} | {f'{judged.right[sure].mean():.3f}' if sure.any() else ''} |"
            )
        return "\n".join(lines)


def _place(answer: str, ranked: Sequence[tuple[str, float]]) -> int:
    """Return where an answer stands among the candidates; behind them when it does not."""
    return next((place for place, (text, _) in enumerate(ranked) if text == answer), _CANDIDATES)
