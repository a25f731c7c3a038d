r"""Held-out sentences with an idiom hidden -> what a word of four characters is weighed by.

    python -m models.training.memory.fit_wholes --questions phrase.jsonl [--questions phrase.jsonl ...]

Every other question fits; the rest are for those who report. The weights are those of greatest likelihood among all
listed words for the softmax that the product computes (`bertfill_ls/inference/model/mixing.py`), where the printed
figures are written down. What it counts to be an idiom is too high here: every answer is one.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

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
from models.training.evaluation.evaluate import SHIPPED
from models.training.evaluation.questions import Question, read_questions

_LOOKED_AT = 1024  # words of each question, the best by a first guess
_FIRST_GUESS = np.array([0.2, 0.3, 0.2, 5.0, 0.45, *[0.5] * len(SHAPES)])
_RIDGE = 3.0
_TURNS = 25

Floats = NDArray[np.float64]


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


def fit(questions: Sequence[tuple[Floats, int]]) -> Floats:
    """Return the weights (traits,) of greatest likelihood, by Newton's method with halved steps."""
    weights = np.zeros(questions[0][0].shape[1])
    value = _likelihood(questions, weights)
    for _ in range(_TURNS):
        slope = -_RIDGE * weights
        bend = _RIDGE * np.eye(len(weights))
        for found, right in questions:
            chances = np.exp(found @ weights - log_sum(found @ weights))
            mean = chances @ found
            slope += found[right] - mean
            bend += (found * chances[:, None]).T @ found - np.outer(mean, mean)
        step = np.linalg.solve(bend, slope)
        while (new := _likelihood(questions, weights + step)) < value and np.abs(step).max() > 1e-6:
            step /= 2
        weights = weights + step
        if new - value < 1e-3:
            break
        value = new
    return weights


def _likelihood(questions: Sequence[tuple[Floats, int]], weights: Floats) -> float:
    each = [float(found[right] @ weights - log_sum(found @ weights)) for found, right in questions]
    return sum(each) - _RIDGE / 2 * float(weights @ weights)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, action="append", required=True)
    parser.add_argument("--model", type=Path, default=SHIPPED)
    options = parser.parse_args(arguments)
    model = load_model(options.model)
    asked = [question for path in options.questions for question in read_questions(path)[::2]]
    found = [each for question in asked if (each := traits(model, question)) is not None]
    weights = fit(found)
    print(f"{len(found)} of {len(asked)} questions have the answer among {_LOOKED_AT} words")
    for name, weight in zip(("marginal", "rarity", "commonness", "idiom", "company", *SHAPES), weights, strict=True):
        print(f"{name}: {weight:.3f}")


if __name__ == "__main__":
    main()
