"""How to search phrases for a gap of several masks: left to right or the most certain first, and how wide.

    python -m benchmarks.experiments.phrases [--model FOLDER] [--questions FOLDER] [--most 300]

Held-out sentences with a two-character word hidden, such sentences with a four-character idiom hidden, and idioms in
sentences that say nothing about them (recall: idioms are training text). Top-1 and top-5 of the whole phrase with half
a 95 % interval, rows through the model and the median CPU time of one gap.
"""

import argparse
import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import get_args

import numpy as np

from benchmarks.places import ROOT
from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.mask import MASK_TOKEN
from bertfill_ls.core.prediction.phrase_search import Ids, Order, Scores, search_phrases
from bertfill_ls.inference.fill_phrase import OpenPositions, open_positions
from bertfill_ls.inference.fill_text import windows_of
from bertfill_ls.inference.model.model_dir import Model, load_model
from bertfill_ls.inference.model.model_store import default_model_folder
from models.training.evaluation.canon import CARRIERS

QUESTIONS = ROOT / "models" / "training" / "evalset"
WIDTHS = (4, 8, 16)
IDIOM_LENGTH = 4
SHOWN = 5
SEED = 11


@dataclass(frozen=True, slots=True)
class Question:
    """A text with one gap of several masks, and what was there."""

    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The phrases found for a question, and what it took."""

    rank: int | None  # of the answer among the phrases, from 0
    rows: int
    seconds: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one table for each set of questions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=default_model_folder())
    parser.add_argument("--questions", type=Path, default=QUESTIONS, help="with cloze.jsonl, word.jsonl and idioms.txt")
    parser.add_argument("--most", type=int, default=300, help="questions of each set")
    given = parser.parse_args(arguments)
    model = load_model(given.model, threads=1)
    for title, questions in question_sets(given.questions, given.most).items():
        print(f"\n{model.manifest.name}: {title}, {len(questions)} questions\n")
        print("| order | width | top-1 | top-5 | rows | ms |\n|---|---|---|---|---|---|")
        for order, width in product(get_args(Order), WIDTHS):
            outcomes = [search(model, question, order, width) for question in questions]
            print(f"| {order} | {width} | {cells(outcomes)} |", flush=True)


def question_sets(folder: Path, most: int) -> dict[str, list[Question]]:
    """Read the questions, in a fixed random order; at most ``most`` of each set."""
    order = np.random.default_rng(SEED)
    words = [Question(entry["text"], entry["answer"]) for entry in _entries(folder / "word.jsonl")]
    idioms = (folder / "idioms.txt").read_text(encoding="utf-8").split()
    sentences = {
        entry["text"].replace(MASK_TOKEN * len(entry["answer"]), entry["answer"])
        for name in ("cloze.jsonl", "word.jsonl")
        for entry in _entries(folder / name)
    }
    known = set(idioms)
    found = [question for sentence in sorted(sentences) if (question := _hide_idiom(sentence, known)) is not None]
    carried = [
        Question(CARRIERS[number % len(CARRIERS)].format(MASK_TOKEN * len(idiom)), idiom)
        for number, idiom in enumerate(idioms)
        if len(idiom) == IDIOM_LENGTH
    ]
    sets = {"held-out words": words, "idioms in held-out sentences": found, "idioms in empty sentences": carried}
    return {title: [every[n] for n in order.permutation(len(every))[:most]] for title, every in sets.items()}


def search(model: Model, question: Question, order: Order, width: int) -> Outcome:
    """Search the phrases for one question."""
    masks = find_masks(question.text).masks
    [window] = windows_of(question.text, masks, model.manifest.capacity)
    gap = open_positions(model, model.encoder.encode(window), masks)
    counted = _Counted(gap)
    started = time.thread_time()
    phrases = search_phrases(counted.ask, len(masks), lambda row, place: model.allowed, width=width, order=order)
    seconds = time.thread_time() - started
    texts = ["".join(map(model.encoder.token, phrase.ids)) for phrase in phrases]
    return Outcome(texts.index(question.answer) if question.answer in texts else None, counted.rows, seconds)


class _Counted:
    def __init__(self, gap: OpenPositions) -> None:
        self._gap = gap
        self.rows = 0

    def ask(self, rows: Ids, places: Ids) -> Scores:
        self.rows += len(rows)
        return self._gap.ask(rows, places)


def cells(outcomes: Sequence[Outcome]) -> str:
    """Return the figures of one way to search."""
    shares = [_share(outcomes, shown) for shown in (1, SHOWN)]
    rows = statistics.mean(outcome.rows for outcome in outcomes)
    milliseconds = statistics.median(outcome.seconds for outcome in outcomes) * 1e3
    return " | ".join([*shares, f"{rows:.0f}", f"{milliseconds:.1f}"])


def _share(outcomes: Sequence[Outcome], shown: int) -> str:
    share = sum(outcome.rank is not None and outcome.rank < shown for outcome in outcomes) / len(outcomes)
    return f"{share:.3f} ± {1.96 * (share * (1 - share) / len(outcomes)) ** 0.5:.3f}"


def _hide_idiom(sentence: str, idioms: set[str]) -> Question | None:
    for start in range(len(sentence) - IDIOM_LENGTH + 1):
        idiom = sentence[start : start + IDIOM_LENGTH]
        if idiom in idioms:
            hidden = sentence[:start] + MASK_TOKEN * IDIOM_LENGTH + sentence[start + IDIOM_LENGTH :]
            return Question(hidden, idiom)
    return None


def _entries(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


if __name__ == "__main__":
    main()
