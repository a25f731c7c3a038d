r"""Held-out sentences with an idiom or another word hidden -> what a word of four characters is weighed by.

    python -m models.training.memory.fit_wholes --questions phrase.jsonl [--questions phrase.jsonl ...] \
        --heldout HELDOUT [--heldout HELDOUT ...]

Every other question of the files fits; the rest are for those who report. Other words are drawn from the held-out text;
all together they count as much as the idioms. Every other of them fits, of the rest is told how many are found. The
weights are those of greatest likelihood among all listed words for the softmax that the product computes
(`bertfill_ls/inference/model/mixing.py`), where the printed figures are written down.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.prediction.phrase_search import OPEN, log_sum
from bertfill_ls.inference.fill_phrase import open_positions
from bertfill_ls.inference.fill_text import windows_of
from bertfill_ls.inference.model.mixing import FAINT, WHOLE
from bertfill_ls.inference.model.model_dir import Model, load_model
from bertfill_ls.memory.edges import SHAPES
from bertfill_ls.memory.phrase_memory import NAT
from models.training.data.sources import read_registers
from models.training.evaluation.evaluate import SHIPPED
from models.training.evaluation.heldout import phrase_questions, read_sentences
from models.training.evaluation.questions import Question, read_questions

_LOOKED_AT = 1024  # words of each question, the best by a first guess
_FIRST_GUESS = np.array([0.2, 0.3, 0.2, 5.0, 0.45, *[0.5] * len(SHAPES)])
_OTHERS_OF_A_FOLDER = 300
_RIDGE = 3.0
_TURNS = 25

Floats = NDArray[np.float64]
Known = tuple[NDArray[np.floating[Any]], int]  # of some words (words, traits), and which of them is right


def traits(model: Model, question: Question) -> tuple[Floats, int] | None:
    """Return what is known of the best words for a question (words, traits), and which is right; None: none of them."""
    words, beside = model.words(WHOLE), model.beside
    if words is None or beside is None:
        raise SystemExit(f"{model.folder} has no words of {WHOLE} characters")
    masks = find_masks(question.text).masks
    window = windows_of(question.text, masks, model.encoder.capacity)[0].asking(masks)
    opened = open_positions(model, model.encoder.encode(window), masks)
    scores = opened.ask(np.full((1, WHOLE), OPEN, np.int64), np.arange(WHOLE)[None])[0]
    alone = np.maximum(scores - log_sum(scores)[:, None], FAINT)
    marginal = alone[np.arange(WHOLE), words.ids].sum(axis=1)
    around = beside.memory.around(opened.sides.before, opened.sides.behind)
    wholes = beside.wholes(WHOLE)
    across = [wholes.edges.worth(around, np.array([each == shape for each in SHAPES], np.int64)) for shape in SHAPES]
    company = beside.company(wholes, opened.sides) / NAT
    found = np.stack([marginal, *wholes.traits.T, company, *across], axis=1).astype(np.float64)
    answer = [model.encoder.id_of(character) for character in question.answer]
    best = np.argsort(-(found @ _FIRST_GUESS), kind="stable")[:_LOOKED_AT]
    right = np.flatnonzero((words.ids[best] == answer).all(axis=1))
    return (found[best], int(right[0])) if len(right) else None


def other_words(model: Model, folders: Sequence[Path]) -> list[Question]:
    """Hide a listed word of four characters that is no idiom in each of some sentences of held-out text."""
    words, beside = model.words(WHOLE), model.beside
    if words is None or beside is None:
        raise SystemExit(f"{model.folder} has no words of {WHOLE} characters")
    ids = words.ids[beside.wholes(WHOLE).traits[:, 2] == 0]
    others = frozenset("".join(map(model.encoder.token, word)) for word in ids.tolist())
    registers = read_registers()
    return [
        question
        for folder in folders
        for question in phrase_questions(read_sentences(folder, registers), others, _OTHERS_OF_A_FOLDER)
    ]


def among_five(questions: Sequence[Known], weights: Floats) -> float:
    """Return the share of the questions whose answer is among the five best words."""
    return float(np.mean([(found @ weights > (found @ weights)[right]).sum() < 5 for found, right in questions]))


def fit(idioms: Sequence[Known], others: Sequence[Known]) -> Floats:
    """Return the weights (traits,) of greatest likelihood, by Newton's method with halved steps."""
    share = len(idioms) / len(others) if others else 0.0
    questions = [(*each, 1.0) for each in idioms] + [(*each, share) for each in others]
    weights = np.zeros(questions[0][0].shape[1])
    value = _likelihood(questions, weights)
    for _ in range(_TURNS):
        slope = -_RIDGE * weights
        bend = _RIDGE * np.eye(len(weights))
        for found, right, counts in questions:
            chances = np.exp(found @ weights - log_sum(found @ weights))
            mean = chances @ found
            slope += counts * (found[right] - mean)
            bend += counts * ((found * chances[:, None]).T @ found - np.outer(mean, mean))
        step = np.linalg.solve(bend, slope)
        while (new := _likelihood(questions, weights + step)) < value and np.abs(step).max() > 1e-6:
            step /= 2
        weights = weights + step
        if new - value < 1e-3:
            break
        value = new
    return weights


def _likelihood(questions: Sequence[tuple[NDArray[np.floating[Any]], int, float]], weights: Floats) -> float:
    each = [counts * float(found[right] @ weights - log_sum(found @ weights)) for found, right, counts in questions]
    return sum(each) - _RIDGE / 2 * float(weights @ weights)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, action="append", required=True)
    parser.add_argument("--heldout", type=Path, action="append", default=[])
    parser.add_argument("--model", type=Path, default=SHIPPED)
    options = parser.parse_args(arguments)
    model = load_model(options.model)
    asked = [question for path in options.questions for question in read_questions(path)[::2]]
    found = [each for question in asked if (each := traits(model, question)) is not None]
    others = [each for question in other_words(model, options.heldout) if (each := traits(model, question)) is not None]
    weights = fit(found, others[::2])
    print(f"{len(found)} of {len(asked)} idioms have the answer among {_LOOKED_AT} words")
    if others:
        print(f"other words, of those with it there: {among_five(others[1::2], weights):.3f} among five")
    for name, weight in zip(("marginal", "rarity", "commonness", "idiom", "company", *SHAPES), weights, strict=True):
        print(f"{name}: {weight:.3f}")


if __name__ == "__main__":
    main()
