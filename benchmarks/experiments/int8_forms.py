"""Which int8 form to export: what each costs in time, in precision, and in dependence on what shares the batch.

    python -m benchmarks.experiments.int8_forms CHECKPOINT --text FILE  # precision and batch dependence, against fp32
    python -m benchmarks.experiments.int8_forms --like bert-base-chinese  # time, on random weights

The exporter writes the first form. The others live here, so that the choice can be measured again.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort
from bertfill_export.bert_graph import build_graph
from bertfill_export.calibrate import activation_scales, calibration_lines, encode_lines
from bertfill_export.checkpoint import Checkpoint, read_checkpoint
from bertfill_export.convert import KNOWN_GEOMETRIES
from bertfill_export.nodes import CONTRIB, GraphWriter
from bertfill_export.onnx_file import write_onnx
from bertfill_export.products import Fp32Products, Int8Products, MatrixProducts
from bertfill_export.quantize import quantize_blocks, quantize_columns
from bertfill_export.vocabulary import MASK, made_up_vocabulary, token_id
from bertfill_export.weights import Linear, random_weights, side_by_side
from numpy.typing import NDArray

from bertfill_ls.core.prediction.decode import log_softmax
from bertfill_ls.inference.model.model_session import ModelSession

Ids = NDArray[np.int64]
LENGTHS = (16, 32, 128)
ROUNDS = 15


class PerTensorProducts(Int8Products):
    """Dynamic scales over the whole batch, as every quantisation tool writes them."""

    def linear(self, graph: GraphWriter, name: str, x: str, *linears: Linear) -> str:
        """DynamicQuantizeMatMul."""
        linear = side_by_side(linears)
        weight = quantize_columns(linear.weight)
        return graph.node(
            "DynamicQuantizeMatMul",
            x,
            graph.constant(f"{name}.weight", weight.values),
            graph.constant(f"{name}.weight_scale", weight.scales),
            graph.constant(f"{name}.weight_zero_point", np.zeros(len(weight.scales), np.int8)),
            graph.constant(f"{name}.bias", linear.bias),
            domain=CONTRIB,
        )


class PerRowProducts(Int8Products):
    """Dynamic scales for each row: the row is divided by its largest magnitude, and the result multiplied by it."""

    def linear(self, graph: GraphWriter, name: str, x: str, *linears: Linear) -> str:
        """Abs, ReduceMax, Div, QuantizeLinear, MatMulIntegerToFloat, Mul, Add."""
        linear = side_by_side(linears)
        weight = quantize_columns(linear.weight)
        largest = graph.node("ReduceMax", graph.node("Abs", x), graph.integers(-1), keepdims=1)
        scale = graph.scalar(float(np.float32(1 / 127)))
        zero = graph.constant("zero_point.128", np.array(128, np.uint8))
        y = graph.node(
            "MatMulIntegerToFloat",
            graph.node("QuantizeLinear", graph.node("Div", x, largest), scale, zero),
            graph.constant(f"{name}.weight", weight.values),
            scale,
            graph.constant(f"{name}.weight_scale", weight.scales),
            zero,
            graph.constant(f"{name}.weight_zero_point", np.zeros(len(weight.scales), np.int8)),
            domain=CONTRIB,
        )
        return graph.node("Add", graph.node("Mul", y, largest), graph.constant(f"{name}.bias", linear.bias))


class BlockProducts(Int8Products):
    """Blocks of weights and of activations by themselves."""

    def linear(self, graph: GraphWriter, name: str, x: str, *linears: Linear) -> str:
        """MatMulNBits with 8 bits."""
        linear = side_by_side(linears)
        table = quantize_blocks(np.ascontiguousarray(linear.weight.T))
        return graph.node(
            "MatMulNBits",
            x,
            graph.constant(f"{name}.values", table.values),
            graph.constant(f"{name}.scales", table.scales.reshape(-1)),
            "",
            "",
            graph.constant(f"{name}.bias", linear.bias),
            domain=CONTRIB,
            K=linear.weight.shape[0],
            N=linear.weight.shape[1],
            bits=8,
            block_size=table.values.shape[2],
            accuracy_level=4,
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path, nargs="?")
    parser.add_argument("--like", choices=KNOWN_GEOMETRIES)
    parser.add_argument("--text", type=Path, help="UTF-8 lines to compare on; not those of the calibration")
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args(arguments)
    if (given.checkpoint is None) == (given.like is None):
        parser.error("give a checkpoint, or --like a geometry")
    if given.checkpoint is not None and given.text is None:
        parser.error("--text is needed with a checkpoint")
    with tempfile.TemporaryDirectory() as folder:
        if given.checkpoint is not None:
            print_precision(read_checkpoint(given.checkpoint), given.text, Path(folder))
        else:
            print_times(random_checkpoint(given.like), Path(folder), given.threads)


def random_checkpoint(like: str) -> Checkpoint:
    """Return random weights of a known geometry."""
    geometry = KNOWN_GEOMETRIES[like]
    return Checkpoint(geometry, random_weights(geometry, 0), made_up_vocabulary(geometry.vocabulary))


def forms(checkpoint: Checkpoint) -> dict[str, Callable[[], MatrixProducts]]:
    """Return the forms by what they are called in the tables."""
    scales = activation_scales(checkpoint, calibration_lines(None))
    return {
        "calibrated scales (exported)": lambda: Int8Products(scales),
        "calibrated scales, 7-bit weights": lambda: Int8Products(scales, weight_bits=7),
        "dynamic, whole batch": lambda: PerTensorProducts(scales),
        "dynamic, each row": lambda: PerRowProducts(scales),
        "blocks of 128 or less": lambda: BlockProducts(scales),
    }


def session_of(checkpoint: Checkpoint, products: MatrixProducts, folder: Path, threads: int = 1) -> ModelSession:
    """Write the graph with these products and open it as the product does."""
    path = Path(tempfile.mkdtemp(dir=folder)) / "model.onnx"
    write_onnx(build_graph(checkpoint.geometry, checkpoint.weights, products), path)
    return ModelSession(path, threads, folder=path.parent)


def print_precision(checkpoint: Checkpoint, text: Path, folder: Path) -> None:
    """Compare each form with fp32 on masked lines of text, alone and in batches of sixteen."""
    lines = encode_lines(checkpoint, calibration_lines(text))
    mask = token_id(checkpoint.vocabulary, MASK)
    reference = alone(session_of(checkpoint, Fp32Products(), folder), lines, mask)
    print(f"{len(lines)} lines of {text.name}, {len(reference)} masks")
    print("| activations | KL divergence from fp32 | same first choice | largest change of a score by the batch |")
    print("|---|---|---|---|")
    for name, products in forms(checkpoint).items():
        session = session_of(checkpoint, products(), folder)
        found = alone(session, lines, mask)
        divergence = (np.exp(reference) * (reference - found)).sum(axis=1).mean()
        same = (found.argmax(axis=1) == reference.argmax(axis=1)).mean()
        change = np.abs(np.exp(in_batches(session, lines, mask)) - np.exp(found)).max()
        print(f"| {name} | {divergence:.5f} | {same:.1%} | {change:.6f} |", flush=True)


def alone(session: ModelSession, lines: Sequence[Ids], mask: int) -> NDArray[np.float64]:
    """Return log-probabilities (all masks, vocabulary), each line run by itself."""
    rows = []
    for ids in lines:
        positions = np.flatnonzero(ids == mask)
        logits, _ = session.run(ids[None], np.ones((1, len(ids)), np.int64), positions[None])
        rows.append(log_softmax(logits[0], 1.0))
    return np.concatenate(rows)


def in_batches(session: ModelSession, lines: Sequence[Ids], mask: int) -> NDArray[np.float64]:
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


def print_times(checkpoint: Checkpoint, folder: Path, threads: int) -> None:
    """Time one window of several lengths, forms in turn within each round."""
    sessions = {
        name: session_of(checkpoint, products(), folder, threads) for name, products in forms(checkpoint).items()
    }
    source = np.random.default_rng(0)
    times: dict[tuple[str, int], list[float]] = {(name, length): [] for name in sessions for length in LENGTHS}
    for _ in range(ROUNDS):
        for length in LENGTHS:
            ids = source.integers(5, checkpoint.geometry.vocabulary, (1, length))
            for name, session in sessions.items():
                started = time.perf_counter()
                session.run(ids, np.ones_like(ids), np.array([[length // 2]]))
                times[name, length].append((time.perf_counter() - started) * 1e3)
    print(f"ONNX Runtime {ort.__version__}, {threads} thread(s), {ROUNDS} rounds, ms: median (least)")
    print("| activations | " + " | ".join(f"{length} tokens" for length in LENGTHS) + " |")
    print("|---" * (len(LENGTHS) + 1) + "|")
    for name in sessions:
        cells = [f"{statistics.median(times[name, n]):.1f} ({min(times[name, n]):.1f})" for n in LENGTHS]
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
