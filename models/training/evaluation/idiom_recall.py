"""How well a model knows an idiom, by how often the corpus uses it.

    python -m models.training.evaluation.idiom_recall --corpus DIR --dictionary DIR/idioms.txt [--model FOLDER]

The frequent idioms of `evaluate.py` say nothing of the rare ones, which are most of a dictionary.
"""

import argparse
import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from models.training.data.idiom_list import count_in_corpus
from models.training.evaluation.canon import idiom_questions
from models.training.evaluation.evaluate import SHIPPED, section
from models.training.evaluation.product import Product
from models.training.evaluation.questions import Question
from models.training.evaluation.tables import accuracy_table, ask

USES = ((0, 0), (1, 1), (2, 3), (4, 7), (8, 15), (16, 31), (32, None))  # least and most, the last without an end
_LENGTH = 4
_SEED = 9


def drawn(counts: Mapping[str, int], least: int, most: int | None, number: int) -> list[str]:
    """Draw so many idioms of four characters that the corpus uses as often as said, or all there are."""
    fitting = [i for i, n in counts.items() if len(i) == _LENGTH and least <= n and (most is None or n <= most)]
    return random.Random(_SEED).sample(fitting, min(number, len(fitting)))


def questions_by_use(counts: Mapping[str, int], number: int) -> dict[str, list[Question]]:
    """Return, for an idiom alone and for one in a sentence, questions whose group is how often it is used."""
    questions: dict[str, list[Question]] = {}
    for least, most in USES:
        group = f"{least} and more" if most is None else str(least) if most == least else f"{least} to {most}"
        for question in idiom_questions(drawn(counts, least, most, number)):
            questions.setdefault(question.group, []).append(replace(question, group=group))
    return questions


def main() -> None:
    """Print one table for idioms alone and one for idioms in a sentence."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--dictionary", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=SHIPPED)
    parser.add_argument("--number", type=int, default=150, help="idioms of each frequency")
    options = parser.parse_args()
    product = Product(options.model)
    counts = count_in_corpus(options.dictionary, options.corpus)
    for where, questions in questions_by_use(counts, options.number).items():
        section(f"Idioms {where}, by uses in the corpus", accuracy_table(ask(product, questions), (1, 5)))


if __name__ == "__main__":
    main()
