"""Whether the reasons are the reasons: delete the tokens that are named, and see how much worse the candidate does.

    python -m benchmarks.experiments.faithfulness [--model FOLDER] [--questions FILE] [--sentences 300] [--write]

A deletion test (DeYoung et al. 2020, "comprehensiveness") on held-out sentences with one mask. For each way to give
reasons, the three tokens it names are hidden behind masks, or taken out, and the drop of the log-probability of the
model's own first candidate is averaged. ``--write`` puts the table into ``docs/reasons.md``.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.experiments.opened_graph import MaskedToken, OpenedGraph
from benchmarks.places import ROOT
from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.prediction.answers import MOST_SHARES
from bertfill_ls.core.prediction.attribution import heaviest_tokens, is_content
from bertfill_ls.core.prediction.decode import log_softmax
from bertfill_ls.inference.fill_text import windows_of
from bertfill_ls.inference.model.model_dir import Model, load_model
from bertfill_ls.inference.model.model_store import default_model_folder

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]

QUESTIONS = ROOT / "models" / "training" / "evalset" / "cloze.jsonl"
PAGE = ROOT / "docs" / "reasons.md"
BEGIN, END = "<!-- faithfulness: begin -->\n", "<!-- faithfulness: end -->"

FEWEST_CONTEXT_TOKENS = 8  # with fewer, three at random are often the same three
RANDOM_DRAWS = 5
SEED = 11

MEAN = "attention, mean of all layers"
DEFAULT = f"{MEAN}, content words first"
OCCLUSION = "occlusion (`explain`)"
NEAREST = "the nearest tokens"
RANDOM = "random tokens"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with one mask as the model reads it, and the candidate to explain."""

    ids: Ids  # (length,)
    position: int
    context: Ids  # positions of the context tokens
    content: NDArray[np.bool_]  # (length,)
    token: int
    log_probability: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, and write it if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=default_model_folder())
    parser.add_argument("--questions", type=Path, default=QUESTIONS, help="JSON Lines with a text of one mask each")
    parser.add_argument("--sentences", type=int, default=300)
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.relative_to(ROOT)}")
    given = parser.parse_args(arguments)
    model = load_model(given.model, threads=1)
    drops = measure(model, OpenedGraph(given.model), list(read(model, given.questions, given.sentences)))
    report = table(drops, f"{model.manifest.name}, {given.questions.stem} questions")
    print(report)
    if given.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}{report}\n{END}{after}", encoding="utf-8", newline="\n")


def read(model: Model, questions: Path, most: int) -> Iterator[Sentence]:
    """Read up to ``most`` sentences in a fixed random order."""
    texts = [json.loads(line)["text"] for line in questions.read_text(encoding="utf-8").split("\n") if line]
    found = 0
    for number in np.random.default_rng(SEED).permutation(len(texts)):
        text = texts[number]
        [window] = windows_of(text, find_masks(text).masks, model.manifest.capacity)
        encoded = model.encoder.encode(window)
        is_text = np.array([span is not None for span in encoded.spans])
        context = np.flatnonzero(is_text & ~encoded.is_mask)
        if len(context) < FEWEST_CONTEXT_TOKENS:
            continue
        position = int(encoded.mask_positions[0])
        log_probabilities = ask(model, [encoded.ids], [position])[0]
        token = int(np.where(model.allowed, log_probabilities, -np.inf).argmax())
        content = np.array([span is not None and is_content(encoded.text_at(span)) for span in encoded.spans])
        yield Sentence(encoded.ids, position, context, content, token, float(log_probabilities[token]))
        found += 1
        if found == most:
            return


def ask(model: Model, rows: Sequence[Ids], positions: Sequence[int]) -> Floats:
    """Return log-probabilities (rows, vocabulary), one position a row; all rows are of one length."""
    ids = np.array(rows)
    logits, _ = model.session.run(ids, np.ones_like(ids), np.array(positions)[:, None])
    return log_softmax(logits[:, 0], model.manifest.temperature)


def measure(model: Model, graph: OpenedGraph, sentences: Sequence[Sentence]) -> dict[str, Floats]:
    """Return the drops in nats by method: (sentences, 2), masked out and removed."""
    source = np.random.default_rng(SEED)
    drops: dict[str, list[Floats]] = defaultdict(list)
    for sentence in sentences:
        weights = by_attention(graph.at(sentence.ids, sentence.position))
        weights[DEFAULT] = content_first(sentence, weights[MEAN])
        weights[OCCLUSION] = by_occlusion(model, sentence)
        weights[NEAREST] = -np.abs(np.arange(len(sentence.ids)) - sentence.position).astype(float)
        for name, weight in weights.items():
            heaviest = sentence.context[np.argsort(-weight[sentence.context], kind="stable")[:MOST_SHARES]]
            drops[name].append(deletion(model, sentence, [heaviest])[0])
        random = [source.choice(sentence.context, MOST_SHARES, replace=False) for _ in range(RANDOM_DRAWS)]
        drops[RANDOM].append(deletion(model, sentence, random).mean(axis=0))
    return {name: np.array(found) for name, found in drops.items()}


def by_attention(masked: MaskedToken) -> dict[str, Floats]:
    """Return the weight of each token (length,) by the ways that look at the pass alone."""
    weighted = masked.attention[..., None] * masked.values  # (layers, heads, length, hidden)
    ways = {
        "attention": masked.attention.mean(axis=1),  # (layers, length) each
        "attention × norm of the value, by head": np.linalg.norm(weighted, axis=-1).mean(axis=1),
        "norm of the heads' sum of attention × value": np.linalg.norm(weighted.sum(axis=1), axis=-1),
    }
    last = {f"{name}, last layer": weight[-1] for name, weight in ways.items()}
    return last | {f"{name}, mean of all layers": weight.mean(axis=0) for name, weight in ways.items()}


def content_first(sentence: Sentence, weight: Floats) -> Floats:
    """Return the weight of each token (length,) with what the hover leaves out at the end."""
    is_context = np.isin(np.arange(len(weight)), sentence.context)
    named = heaviest_tokens(weight[None].astype(np.float32), is_context, sentence.content)
    first = np.zeros(len(weight))
    first[[index for index, _ in named]] = weight.sum()
    return weight + first


def by_occlusion(model: Model, sentence: Sentence) -> Floats:
    """Return the drop in nats when each context token is hidden by itself (length,)."""
    everyone = np.arange(len(sentence.context))
    rows = np.repeat(sentence.ids[None], len(everyone), axis=0)
    rows[everyone, sentence.context] = sentence.ids[sentence.position]
    weights = np.full(len(sentence.ids), -np.inf)
    hidden = ask(model, list(rows), [sentence.position] * len(rows))
    weights[sentence.context] = sentence.log_probability - hidden[:, sentence.token]
    return weights


def deletion(model: Model, sentence: Sentence, sets: Sequence[Ids]) -> Floats:
    """Return the drops in nats (sets, 2) when each set of positions is masked out, and when it is removed."""
    masked = [np.where(np.isin(np.arange(len(sentence.ids)), gone), _mask(sentence), sentence.ids) for gone in sets]
    removed = [np.delete(sentence.ids, gone) for gone in sets]
    moved = [sentence.position - int((gone < sentence.position).sum()) for gone in sets]
    left = [ask(model, masked, [sentence.position] * len(sets)), ask(model, removed, moved)]
    return np.stack([sentence.log_probability - found[:, sentence.token] for found in left], axis=1)


def _mask(sentence: Sentence) -> int:
    return int(sentence.ids[sentence.position])


def table(drops: Mapping[str, Floats], what: str) -> str:
    """Return the drops as Markdown, the least faithful first."""
    count = len(next(iter(drops.values())))
    lines = [
        f"{count} sentences ({what}), three tokens deleted: mean drop of the candidate's log-probability in nats ±",
        "half a 95 % interval. The last column is the paired difference from what the hover shows, tokens masked out.",
        "",
        "| the three tokens by | masked out | removed | against the hover's |",
        "|---|---|---|---|",
    ]
    for name, found in sorted(drops.items(), key=lambda item: item[1][:, 0].mean()):
        shown = f"**{name}** (hover)" if name == DEFAULT else name
        against = "" if name == DEFAULT else interval(found[:, 0] - drops[DEFAULT][:, 0], "+.2f")
        lines.append(f"| {shown} | {interval(found[:, 0])} | {interval(found[:, 1])} | {against} |")
    return "\n".join(lines)


def interval(values: Floats, form: str = ".2f") -> str:
    """Return a mean with half the width of its 95 % interval (normal approximation)."""
    half = 1.96 * values.std(ddof=1) / np.sqrt(len(values))
    return f"{values.mean():{form}} ± {half:.2f}"


if __name__ == "__main__":
    main()
