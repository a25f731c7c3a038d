"""What experiments on forms of a graph have in common: their command line, the passes they compare, their tables.

Which forms there are stands in ``int8_forms`` and ``attention_forms``.
"""

import argparse
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from bertfill_export.checkpoint import Checkpoint
from bertfill_export.convert import KNOWN_GEOMETRIES
from bertfill_export.nodes import Graph
from bertfill_export.onnx_file import write_onnx
from bertfill_export.vocabulary import made_up_vocabulary
from bertfill_export.weights import random_weights
from numpy.typing import NDArray

from bertfill_ls.core.prediction.decode import log_softmax
from bertfill_ls.inference.model.model_session import ModelSession

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]


def make_parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser of what both experiments take."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path, nargs="?")
    parser.add_argument("--like", choices=KNOWN_GEOMETRIES)
    parser.add_argument("--text", type=Path, help="UTF-8 lines to compare on; not those of the calibration")
    parser.add_argument("--threads", type=int, default=1)
    return parser


def parse(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return what is given: a checkpoint with a text, or a geometry; anything else ends the program."""
    given = parser.parse_args(arguments)
    if (given.checkpoint is None) == (given.like is None):
        parser.error("give a checkpoint, or --like a geometry")
    if given.checkpoint is not None and given.text is None:
        parser.error("--text is needed with a checkpoint")
    return given


def random_checkpoint(like: str) -> Checkpoint:
    """Return random weights of a known geometry."""
    geometry = KNOWN_GEOMETRIES[like]
    return Checkpoint(geometry, random_weights(geometry, 0), made_up_vocabulary(geometry.vocabulary))


def open_graph(graph: Graph, folder: Path, threads: int = 1) -> ModelSession:
    """Write a graph into a folder of its own, and open it as the product does."""
    path = write_graph(graph, folder)
    return ModelSession(path, threads, folder=path.parent)


def write_graph(graph: Graph, folder: Path) -> Path:
    """Write a graph into a folder of its own."""
    path = Path(tempfile.mkdtemp(dir=folder)) / "model.onnx"
    write_onnx(graph, path)
    return path


def alone(session: ModelSession, lines: Sequence[Ids], mask: int) -> Floats:
    """Return log-probabilities (all masks, vocabulary), each line run by itself."""
    rows = []
    for ids in lines:
        positions = np.flatnonzero(ids == mask)
        logits, _ = session.run(ids[None], np.ones((1, len(ids)), np.int64), positions[None])
        rows.append(log_softmax(logits[0], 1.0))
    return np.concatenate(rows)


def in_batches(session: ModelSession, lines: Sequence[Ids], mask: int) -> Floats:
    """Return the same from batches of sixteen lines as they come, long beside short."""
    rows = []
    for first in range(0, len(lines), 16):
        batch = lines[first : first + 16]
        lengths = np.array([len(ids) for ids in batch])
        is_text = np.arange(lengths.max()) < lengths[:, None]  # (batch, length)
        input_ids = np.zeros(is_text.shape, np.int64)
        input_ids[is_text] = np.concatenate(batch)
        found = [np.flatnonzero(ids == mask) for ids in batch]
        positions = np.zeros((len(batch), max(map(len, found))), np.int64)
        for row, places in enumerate(found):
            positions[row, : len(places)] = places
        logits, _ = session.run(input_ids, is_text.astype(np.int64), positions)
        rows += [log_softmax(logits[row, : len(places)], 1.0) for row, places in enumerate(found)]
    return np.concatenate(rows)


def print_precision(
    what: str,
    sessions: Mapping[str, ModelSession],
    reference: Floats,
    lines: Sequence[Ids],
    mask: int,
    *,
    single: Sequence[str] = (),
) -> None:
    """Print how far each form is from ``reference``, alone and in batches; those of ``single`` take no batches."""
    print(f"| {what} | KL divergence from fp32 | same first choice | largest change of a score by the batch |")
    print("|---|---|---|---|")
    for name, session in sessions.items():
        found = alone(session, lines, mask)
        divergence = (np.exp(reference) * (reference - found)).sum(axis=1).mean()
        same = (found.argmax(axis=1) == reference.argmax(axis=1)).mean()
        change = "–"
        if name not in single:
            change = f"{np.abs(np.exp(in_batches(session, lines, mask)) - np.exp(found)).max():.6f}"
        print(f"| {name} | {divergence:.5f} | {same:.1%} | {change} |", flush=True)


def print_times(what: str, times: Mapping[tuple[str, int], Sequence[float]]) -> None:
    """Print milliseconds by form and length: the median, and the least in brackets."""
    names, lengths = (list(dict.fromkeys(keys)) for keys in zip(*times, strict=True))
    print(f"| {what} | " + " | ".join(f"{length} tokens" for length in lengths) + " |")
    print("|---" * (len(lengths) + 1) + "|")
    for name in names:
        cells = [f"{statistics.median(times[name, n]):.1f} ({min(times[name, n]):.1f})" for n in lengths]
        print(f"| {name} | " + " | ".join(cells) + " |")
