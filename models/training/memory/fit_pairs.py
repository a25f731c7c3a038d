r"""Held-out sentences with a word of two characters hidden -> what such a word is weighed by.

    python -m models.training.memory.fit_pairs --questions QUESTIONS/word-fit.jsonl [--questions ...]

`make_questions` writes the files, of sentences that no other question is made of. The weights are those of greatest
likelihood for the softmaxes that the product computes (`bertfill_ls/core/prediction/pair_search.py`): beforehand among
the words near, then closely among those looked at, with the weights before. The printed figures are written down in
`bertfill_ls/inference/model/mixing.py`.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.prediction.pair_search import (
    LENGTH,
    SAID,
    Pairs,
    look_closely,
    near_words,
    weigh_beforehand,
)
from bertfill_ls.core.prediction.phrase_search import OPEN
from bertfill_ls.core.prediction.word_search import normalised
from bertfill_ls.inference.fill_phrase import OpenPositions, open_positions
from bertfill_ls.inference.fill_text import windows_of
from bertfill_ls.inference.model.model_dir import Model, load_model
from models.training.evaluation.evaluate import SHIPPED
from models.training.evaluation.questions import Question, read_questions
from models.training.memory.fit_wholes import Known, among_five, fit


def opened_gap(model: Model, question: Question) -> tuple[OpenPositions, Pairs, list[int | None]]:
    """Return the gap of a question, what weighs words in it, and the answer."""
    masks = find_masks(question.text).masks
    window = windows_of(question.text, masks, model.encoder.capacity)[0].asking(masks)
    opened = open_positions(model, model.encoder.encode(window), masks)
    pairs = model.pairs(opened.sides)
    if pairs is None:
        raise SystemExit(f"{model.folder} has no words of {LENGTH} characters")
    return opened, pairs, [model.encoder.id_of(character) for character in question.answer]


def beforehand(model: Model, question: Question) -> Known | None:
    """Return what is known beforehand of the words near, and which is right; None: none of them."""
    opened, pairs, answer = opened_gap(model, question)
    alone = normalised(opened.ask(np.full((1, LENGTH), OPEN, np.int64), np.arange(LENGTH)[None])[0], model.allowed)
    near = near_words(alone, pairs, model.allowed)
    only_marginal = replace(pairs, beforehand=np.eye(len(pairs.beforehand))[0])
    weighed = weigh_beforehand(alone, near, only_marginal)
    return _known(np.concatenate([weighed.worth[:, None], weighed.traits], axis=1), near, answer)


def closely(model: Model, question: Question, weights: NDArray[np.float64]) -> Known | None:
    """Return what is known of the words that are looked at closely, and which is right; None: none of them."""
    opened, pairs, answer = opened_gap(model, question)
    looked = look_closely(opened.ask, replace(pairs, beforehand=weights), model.allowed)
    return _known(looked.said, looked.pool.ids, answer)


def _known(found: NDArray[np.float64], words: NDArray[np.int64], answer: Sequence[int | None]) -> Known | None:
    right = [] if None in answer else np.flatnonzero((words == np.array(answer)).all(axis=1)).tolist()
    return (found.astype(np.float32), right[0]) if right else None


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, action="append", required=True)
    parser.add_argument("--model", type=Path, default=SHIPPED)
    options = parser.parse_args(arguments)
    model = load_model(options.model)
    questions = [question for path in options.questions for question in read_questions(path)]
    near = [each for question in questions if (each := beforehand(model, question)) is not None]
    before = fit(near, [])
    print(f"beforehand, {len(near)} of {len(questions)} words near, {among_five(near, before):.3f} of these among five")
    print(", ".join(f"{weight:.3f}" for weight in before), flush=True)
    looked = [each for question in questions if (each := closely(model, question, before)) is not None]
    after = fit(looked, [])
    print(f"closely, {len(looked)} looked at, {among_five(looked, after):.3f} of these among five")
    for part in (after[:SAID], after[SAID:]):
        print(", ".join(f"{weight:.3f}" for weight in part))


if __name__ == "__main__":
    main()
