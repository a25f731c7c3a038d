"""Every figure of the model card, through the shipped model and the product's own way of asking it.

    python -m models.training.evaluation.evaluate [--model FOLDER] [--questions FOLDER] [--against FOLDER]

`--model` is a model folder (default: the one that ships), `--questions` a folder made by `make_questions` (default:
`evalset/`, which may be passed on); what the folder has questions for is reported. `--against` a second model folder,
usually the fp32 export of the same checkpoint, adds agreement. `--without-memory` asks the network alone.
`--table NAME` prints only that table, `--calibration` only how far confidence can be believed, by register, and
`--fit-temperature` only the temperature for the manifest, fitted on half of the questions of all folders given.
`memory.fit` has that of network and memory together. Run from the repository's root in the project's own environment;
no PyTorch needed.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from models.training.evaluation.calibration import Calibration
from models.training.evaluation.canon import WELL_KNOWN, idiom_questions
from models.training.evaluation.product import Product
from models.training.evaluation.questions import TITLES, Question, among_others, read_questions
from models.training.evaluation.tables import (
    Outcome,
    accuracy_table,
    answers_table,
    ask,
    likeness,
    macro,
    share,
    summary,
)

TRAINING = Path(__file__).resolve().parents[1]
SHIPPED = TRAINING.parent / "bertfill-zh"

_COLUMNS = {"cloze": (1, 3, 5)}  # top-k of a table, where they are not 1 and 5


def parse_options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=SHIPPED)
    parser.add_argument("--questions", type=Path, action="append")
    parser.add_argument("--against", type=Path, help="a second model folder, to compare with")
    parser.add_argument("--without-memory", action="store_true", help="the network alone")
    parser.add_argument("--table", choices=("word", "phrase", "poem", "riddle"))
    parser.add_argument("--calibration", action="store_true")
    parser.add_argument("--fit-temperature", action="store_true")
    return parser.parse_args(arguments)


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
    """Print one part of a report."""
    print(f"## {title}\n\n{body}\n", flush=True)


def calibration_sample(folder: Path) -> list[Question]:
    """Read the questions to measure confidence on; a folder without any of its own has those of the first table."""
    own = folder / "calibration.jsonl"
    return read_questions(own if own.exists() else folder / "cloze.jsonl")


def table_of(table: str, outcomes: Sequence[Outcome]) -> str:
    """Return what is said of the outcomes of one table: how often right, and of words how often half right."""
    found = accuracy_table(outcomes, (1, 5))
    return f"{found}\n\n{likeness(outcomes, 5)}" if table == "word" else found


def report(product: Product, folder: Path) -> list[Outcome]:
    """Print what a folder's questions tell; return the outcomes of the first table."""
    cloze = ask(product, read_questions(folder / "cloze.jsonl"))
    section(TITLES["cloze"], accuracy_table(cloze, _COLUMNS["cloze"]))
    paragraphs = among_others([outcome.question for outcome in cloze], every=4, characters=600)
    section("The same among other sentences", accuracy_table(ask(product, paragraphs), _COLUMNS["cloze"]))
    for table in ("word", "phrase", "poem", "riddle"):
        path = folder / f"{table}.jsonl"
        if path.exists():
            section(TITLES[table], table_of(table, ask(product, read_questions(path))))
    idioms = folder / "idioms.txt"
    if idioms.exists():
        questions = idiom_questions(idioms.read_text(encoding="utf-8").split())
        section(TITLES["idiom"], accuracy_table(ask(product, questions), (1, 5)))
    well_known = [Question("well known", "", text, answer) for text, answer in WELL_KNOWN]
    section("Lines that every reader completes", answers_table(ask(product, well_known), 5))
    calibration = Calibration(product, calibration_sample(folder))
    temperatures = {"as it stands": product.temperature, "without": 1.0, "fitted on the first half": calibration.fit()}
    for name, temperature in temperatures.items():
        section(f"Calibration, {name}", calibration.report(temperature))
    section("Calibration, by register", calibration.by_register())
    return cloze


def main() -> None:
    """Print the report of each folder, or the temperature that serves all of them."""
    options = parse_options()
    folders = options.questions or [TRAINING / "evalset"]
    product = Product(options.model, with_memory=not options.without_memory)
    if options.fit_temperature:
        questions = [question for folder in folders for question in calibration_sample(folder)]
        print(f"{Calibration(product, questions).fit():.3f}")
        return
    for folder in folders:
        if options.calibration:
            section("Calibration, by register", Calibration(product, calibration_sample(folder)).by_register())
            continue
        if options.table:
            questions = read_questions(folder / f"{options.table}.jsonl")
            section(TITLES[options.table], table_of(options.table, ask(product, questions)))
            continue
        outcomes = report(product, folder)
        if options.against:
            theirs = ask(
                Product(options.against, with_memory=not options.without_memory),
                [outcome.question for outcome in outcomes],
            )
            section("Against the second model", agreement(outcomes, theirs))


if __name__ == "__main__":
    main()
