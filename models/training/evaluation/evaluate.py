"""Every figure of the model card, through the shipped model and the product's own way of asking it.

    python -m models.training.evaluation.evaluate [--model FOLDER] [--questions FOLDER] [--against FOLDER]

`--model` is a model folder (default: the one that ships), `--questions` a folder made by
make_questions.py (default: `evalset/`, which may be passed on). `--against` a second
model folder, usually the fp32 export of the same checkpoint, adds agreement.
`--fit-temperature` prints only the temperature for the manifest, fitted on half of the
cloze questions. Run from anywhere in the project's own environment; no PyTorch needed.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.training.evaluation.canon import WELL_KNOWN, idiom_questions
from models.training.evaluation.product import Product
from models.training.evaluation.questions import TITLES, Question, among_others, read_questions
from models.training.evaluation.statistics import (
    expected_calibration_error,
    fit_temperature,
    reliability,
    tempered,
)
from models.training.evaluation.tables import (
    Outcome,
    accuracy_table,
    answers_table,
    ask,
    macro,
    reliability_table,
    share,
    summary,
)

TRAINING = Path(__file__).resolve().parents[1]
SHIPPED = TRAINING.parent / "bertfill-zh"

_SMALLEST = 1e-12  # a probability shown as 0 still has a logarithm


def parse_options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=SHIPPED)
    parser.add_argument("--questions", type=Path, default=TRAINING / "evalset")
    parser.add_argument("--against", type=Path, help="a second model folder, to compare with")
    parser.add_argument("--fit-temperature", action="store_true")
    return parser.parse_args(arguments)


class Calibration:
    """Confidence against accuracy, on halves of the cloze questions: every other one, so that registers are even.

    The first half fits, the second half reports. Temperatures are absolute: that of the
    manifest is divided out.
    """

    def __init__(self, product: Product, questions: Sequence[Question]) -> None:
        number_of = {text: number for number, text in enumerate(product.vocabulary)}
        known = [question for question in questions if question.answer in number_of]
        self._manifest = product.temperature
        self._answers = np.array([number_of[question.answer] for question in known])
        self._log_probabilities = np.full((len(known), len(number_of)), np.log(_SMALLEST))
        answers = product.fill([question.text for question in known], len(number_of))
        for row, ranked in zip(self._log_probabilities, answers, strict=True):
            ids = [number_of[text] for text, _ in ranked]
            row[ids] = np.log(np.maximum([score for _, score in ranked], _SMALLEST))

    def fit(self) -> float:
        """Return the temperature that serves the first half best."""
        relative = fit_temperature(self._log_probabilities[::2], self._answers[::2])
        return float(relative * self._manifest)

    def report(self, temperature: float) -> tuple[str, float]:
        """Return the reliability table and the expected calibration error of the second half."""
        relative = temperature / self._manifest
        probabilities = np.exp(tempered(self._log_probabilities[1::2], relative))
        right = probabilities.argmax(axis=1) == self._answers[1::2]
        table = reliability(probabilities.max(axis=1), right)
        return reliability_table(table), expected_calibration_error(table)


def agreement(ours: Sequence[Outcome], theirs: Sequence[Outcome]) -> str:
    """Compare two models on the same questions."""
    same = [a.ranked[0][0] == b.ranked[0][0] for a, b in zip(ours, theirs, strict=True)]
    return summary(
        {
            "same first answer": f"{sum(same) / len(same):.4f} of {len(same)}",
            "macro top-1": f"{macro(ours, 1):.4f} against {macro(theirs, 1):.4f}",
            "top-1 over all questions": f"{share(ours, 1):.4f} against {share(theirs, 1):.4f}",
            "macro top-5": f"{macro(ours, 5):.4f} against {macro(theirs, 5):.4f}",
        }
    )


def section(title: str, body: str) -> None:
    """Print one part of the report."""
    print(f"## {title}\n\n{body}\n", flush=True)


def main() -> None:
    """Print the report, or the temperature."""
    options = parse_options()
    product = Product(options.model)
    cloze = read_questions(options.questions / "cloze.jsonl")
    calibration = Calibration(product, cloze)
    if options.fit_temperature:
        print(f"{calibration.fit():.3f}")
        return

    outcomes = ask(product, cloze)
    section(TITLES["cloze"], accuracy_table(outcomes, (1, 3, 5)))
    paragraphs = among_others(cloze, every=4, characters=600)
    section("The same among other sentences", accuracy_table(ask(product, paragraphs), (1, 3, 5)))
    words = read_questions(options.questions / "word.jsonl")
    section(TITLES["word"], accuracy_table(ask(product, words), (1, 5)))
    idioms = (options.questions / "idioms.txt").read_text(encoding="utf-8").split()
    section(TITLES["idiom"], accuracy_table(ask(product, idiom_questions(idioms)), (1, 5)))
    for name in ("poem", "riddle"):
        questions = read_questions(options.questions / f"{name}.jsonl")
        section(TITLES[name], accuracy_table(ask(product, questions), (1, 5)))
    well_known = [Question("well known", "", text, answer) for text, answer in WELL_KNOWN]
    section("Lines that every reader completes", answers_table(ask(product, well_known), 5))
    temperatures = {"as it stands": product.temperature, "without": 1.0, "fitted on the first half": calibration.fit()}
    for name, temperature in temperatures.items():
        table, error = calibration.report(temperature)
        figures = f"Temperature {temperature:.3f}, expected calibration error {error:.4f}."
        section(f"Calibration, {name}", f"{table}\n\n{figures}")
    if options.against:
        section("Against the second model", agreement(outcomes, ask(Product(options.against), cloze)))


if __name__ == "__main__":
    main()
