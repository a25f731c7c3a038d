r"""Held-out text -> what a phrase is worth beside the network, and how far a likeness with a work is to be trusted.

    python -m models.training.memory.fit --model models/bertfill-zh --heldout DIR [--heldout DIR ...] \
        --exclude QUESTIONS [--exclude QUESTIONS ...] --out models/training/memory/weights.json

A gap is drawn in each of up to `--per-register` sentences of every register; sentences that a question file of
`--exclude` asks about are left out, so that what those measure was not fitted. Weights are those of greatest
likelihood for the softmax that the product computes (`bertfill_ls/inference/model/mixing.py`), smoothed; each register
counts by the root of its size. The memory beside the model must be there; its weights do not matter.
"""

import argparse
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.inference.fill_text import windows_of
from bertfill_ls.inference.limits import TOKENS_A_PASS
from bertfill_ls.inference.model.encoder import EncodedWindow
from bertfill_ls.inference.model.mixing import Beside, Sides
from bertfill_ls.inference.model.model_dir import Model, load_model
from bertfill_ls.memory.alphabet import NONE
from bertfill_ls.memory.phrase_memory import NAT
from bertfill_ls.memory.phrases import LEVELS, STRETCHES
from bertfill_ls.memory.quotations import FEWEST, Kind
from models.training.data.sources import read_registers
from models.training.evaluation.heldout import read_sentences
from models.training.evaluation.questions import Question, hide, read_questions, whole

_ASKED = 256  # as the product
_SEED = 19
_CHINESE = re.compile(r"[\u4e00-\u9fff]")

# Of the squares of the weights, and of their steps from level to level: chosen on every other fitting question.
_RIDGE, _SMOOTH = 2e-5, 2e-4
_ITERATIONS = 80

_MOST_AGREED = 8  # characters; more are trusted no more
_PRIOR_COUNT = 10.0
_LEAST_TRUST = 0.3  # what is a quotation less often than that is not shown as one
_TRUST_SENTENCES = 750  # of each register, every character of each


@dataclass(frozen=True)
class Rows:
    """Fitting questions: what the network says of the candidates, the levels of their phrases, which is right.

    `logits` (questions, candidates), `levels` (stretches, questions, candidates), `right` (questions,) columns,
    `weight` (questions,) adds up to 1.
    """

    logits: NDArray[np.float64]
    levels: NDArray[np.int8]
    right: NDArray[np.int64]
    weight: NDArray[np.float64]


def draw_questions(sentences: Mapping[str, Sequence[str]], excluded: frozenset[str], most: int) -> list[Question]:
    """Hide one random Chinese character of each of up to `most` sentences of every register."""
    questions = []
    for register, everything in sorted(sentences.items()):
        rng = random.Random(f"{_SEED} {register}")
        fresh = [sentence for sentence in dict.fromkeys(everything) if sentence not in excluded]
        for sentence in rng.sample(fresh, min(most, len(fresh))):
            place = rng.choice([match.start() for match in _CHINESE.finditer(sentence)])
            questions.append(Question("cloze", register, hide(sentence, place, place + 1), sentence[place]))
    return questions


def rows_of(model: Model, beside: Beside, questions: Sequence[Question]) -> Rows:
    """Ask network and memory; questions whose answer is not among the candidates are left out."""
    windows = [windows_of(each.text, find_masks(each.text).masks, model.encoder.capacity)[0] for each in questions]
    known = np.flatnonzero(beside.symbols != NONE)
    found = []
    for question, window, logits in zip(questions, windows, network_logits(model, windows), strict=True):
        answer = model.encoder.id_of(question.answer)
        order = known[np.argsort(-logits[known], kind="stable")[:_ASKED]]
        if answer is None or answer not in order:
            continue
        sides = Sides.of(window, window.asked[:1])
        around = beside.memory.around(sides.before, sides.behind)
        levels = beside.memory.phrases.levels(around, beside.symbols[order]).astype(np.int8)
        found.append((logits[order], levels, int(np.flatnonzero(order == answer)[0]), question.group))
    sizes = Counter(group for *_, group in found)
    weight = np.array([sizes[group] ** -0.5 for *_, group in found])
    return Rows(
        np.stack([logits for logits, *_ in found]).astype(np.float64),
        np.stack([levels for _, levels, *_ in found], axis=1),
        np.array([right for _, _, right, _ in found]),
        weight / weight.sum(),
    )


def network_logits(model: Model, windows: Sequence[Window]) -> list[NDArray[np.float32]]:
    """Return the logits of the first asked mask of each window: (vocabulary,) each."""
    encoded = [model.encoder.encode(window) for window in windows]
    order = sorted(range(len(encoded)), key=lambda row: len(encoded[row].ids))
    logits: dict[int, NDArray[np.float32]] = {}
    while order:
        length = len(encoded[order[0]].ids)
        alike = [row for row in order if len(encoded[row].ids) == length][: max(1, TOKENS_A_PASS // length)]
        for row, found in zip(alike, _pass(model, [encoded[row] for row in alike]), strict=True):
            logits[row] = found
        order = [row for row in order if row not in set(alike)]
    return [logits[row] for row in range(len(encoded))]


def _pass(model: Model, alike: Sequence[EncodedWindow]) -> NDArray[np.float32]:
    ids = np.stack([window.ids for window in alike])
    positions = np.array([window.mask_positions[:1] for window in alike])
    logits, _ = model.session.run(ids, np.ones_like(ids), positions)
    return logits[:, 0]


def fit_weights(rows: Rows) -> tuple[float, NDArray[np.float64]]:
    """Return the factor of the logits and the weights (stretches, LEVELS) of greatest smoothed likelihood."""
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    questions, candidates = rows.logits.shape
    kinds = LEVELS - 1
    pairs = [(np.flatnonzero(levels), place) for place, levels in enumerate(rows.levels)]
    where = np.concatenate([there for there, _ in pairs])
    what = np.concatenate(
        [place * kinds + rows.levels[place].reshape(-1)[there].astype(np.int64) - 1 for there, place in pairs]
    )
    design = csr_matrix(
        (np.ones(len(where)), (where, what)), shape=(questions * candidates, len(STRETCHES) * kinds), dtype=np.float32
    )
    turned = design.T.tocsr()
    each = np.arange(questions)

    def loss(theta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        factor, weights = theta[0], theta[1:]
        scores = factor * rows.logits + (design @ weights.astype(np.float32)).reshape(questions, candidates)
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        likelihood = np.log(chances[each, rows.right])
        error = chances
        error[each, rows.right] -= 1
        error *= rows.weight[:, None]
        table = weights.reshape(len(STRETCHES), kinds)
        steps = np.diff(table, axis=1)
        slope = (turned @ error.reshape(-1).astype(np.float32)).reshape(table.shape) + 2 * _RIDGE * table
        slope[:, 1:] += 2 * _SMOOTH * steps
        slope[:, :-1] -= 2 * _SMOOTH * steps
        smoothing = _RIDGE * (table**2).sum() + _SMOOTH * (steps**2).sum()
        gradient = np.concatenate([[(error * rows.logits).sum()], slope.reshape(-1)])
        return float(smoothing - (likelihood * rows.weight).sum()), gradient

    start = np.full(1 + len(STRETCHES) * kinds, 0.5)
    start[0] = 0.8
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ITERATIONS})
    weights = np.concatenate([np.zeros((len(STRETCHES), 1)), found.x[1:].reshape(len(STRETCHES), kinds)], axis=1)
    return float(found.x[0]), weights


def fit_trust(beside: Beside, sentences: Iterable[str]) -> dict[str, list[list[int]]]:
    """Count how often what agrees is meant: in thousand, by kind, characters that agree, part or whole of a clause."""
    places: Counter[tuple[Kind, int, bool]] = Counter()
    meant: Counter[tuple[Kind, int, bool]] = Counter()
    for sentence in sentences:
        for match in _CHINESE.finditer(sentence):
            found = beside.memory.quotations.find(sentence[: match.start()], sentence[match.end() :], 1)
            for quotation in found[:1]:
                key = (quotation.kind, min(quotation.agreed, _MOST_AGREED), quotation.whole)
                places[key] += 1
                meant[key] += quotation.text == match[0]
    trust: dict[str, list[list[int]]] = defaultdict(list)
    for kind in Kind:
        for agreed in range(_MOST_AGREED + 1):
            row = []
            for is_whole in (False, True):
                key = (kind, agreed, is_whole)
                share = (meant[key] + _PRIOR_COUNT * _prior(agreed, is_whole)) / (places[key] + _PRIOR_COUNT)
                row.append(round(1000 * share) if share >= _LEAST_TRUST and agreed >= FEWEST - 1 else 0)
                if places[key]:
                    print(f"{kind.name} {agreed} {'whole' if is_whole else 'part'}: {meant[key]} of {places[key]}")
            trust[kind.name.lower()].append(row)
    return dict(trust)


def _prior(agreed: int, is_whole: bool) -> float:
    """Return what is believed before anything is counted: a whole clause is a quotation, a part the longer the more."""
    return 0.95 if is_whole else min(0.95, 0.2 + 0.15 * (agreed - FEWEST + 1))


def as_json(worth: Mapping[str, Any]) -> str:
    """Return what is fitted with a row of each table to a line."""
    weights = ",\n".join(f"  {json.dumps(row)}" for row in worth["weights"])
    trust = ",\n".join(f"  {json.dumps(kind)}: {json.dumps(table)}" for kind, table in worth["trust"].items())
    temperature = json.dumps(worth["temperature"])
    return f'{{\n "temperature": {temperature},\n "weights": [\n{weights}\n ],\n "trust": {{\n{trust}\n }}\n}}\n'


def parse_options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--heldout", type=Path, action="append", required=True)
    parser.add_argument("--exclude", type=Path, action="append", default=[])
    parser.add_argument("--per-register", type=int, default=900)
    parser.add_argument("--out", type=Path, required=True)
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, and write what `build` puts into a memory."""
    options = parse_options(arguments)
    model = load_model(options.model)
    if model.beside is None:
        raise SystemExit(f"{options.model} has no memory: build one first")
    excluded = frozenset(whole(question) for path in options.exclude for question in read_questions(path))
    sentences: dict[str, list[str]] = defaultdict(list)
    for folder in options.heldout:
        for register, found in read_sentences(folder, read_registers()).items():
            sentences[f"{folder.name} {register}"] += found
    questions = draw_questions(sentences, excluded, options.per_register)
    rows = rows_of(model, model.beside, questions)
    factor, weights = fit_weights(rows)
    print(f"{len(rows.right)} of {len(questions)} questions; temperature {1 / factor:.3f}")
    rng = random.Random(_SEED)
    prose = [
        sentence
        for _, everything in sorted(sentences.items())
        for sentence in rng.sample(everything, min(len(everything), _TRUST_SENTENCES))
    ]
    worth = {
        "temperature": round(1 / factor, 3),
        "weights": np.rint(weights * NAT).astype(int).tolist(),
        "trust": fit_trust(model.beside, prose),
    }
    options.out.write_text(as_json(worth), encoding="utf-8")


if __name__ == "__main__":
    main()
