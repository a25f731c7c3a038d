"""Which int8 form to export: what each costs in time, in precision, and in dependence on what shares the batch.

    python -m benchmarks.experiments.int8_forms CHECKPOINT --text FILE  # precision and batch dependence, against fp32
    python -m benchmarks.experiments.int8_forms --like bert-base-chinese  # time, on random weights

The exporter writes the first form. The others live here, so that the choice can be measured again.
"""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort
from bertfill_export.bert_graph import build_graph
from bertfill_export.calibrate import activation_scales, calibration_lines, encode_lines
from bertfill_export.checkpoint import Checkpoint, read_checkpoint
from bertfill_export.nodes import CONTRIB, GraphWriter
from bertfill_export.products import Fp32Products, Int8Products, MatrixProducts
from bertfill_export.quantize import quantize_blocks, quantize_columns
from bertfill_export.vocabulary import MASK, token_id
from bertfill_export.weights import Linear, side_by_side

from benchmarks.experiments.forms import (
    alone,
    make_parser,
    open_graph,
    parse,
    print_precision,
    print_times,
    random_checkpoint,
)
from bertfill_ls.inference.model.model_session import ModelSession

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
    given = parse(make_parser(__doc__), arguments)
    with tempfile.TemporaryDirectory() as folder:
        if given.checkpoint is not None:
            compare(read_checkpoint(given.checkpoint), given.text, Path(folder))
        else:
            measure(random_checkpoint(given.like), Path(folder), given.threads)


def sessions(checkpoint: Checkpoint, folder: Path, threads: int = 1) -> dict[str, ModelSession]:
    """Return the forms by what they are called in the tables, opened as the product does."""
    scales = activation_scales(checkpoint, calibration_lines(None))
    forms: dict[str, MatrixProducts] = {
        "calibrated scales (exported)": Int8Products(scales),
        "calibrated scales, 7-bit weights": Int8Products(scales, weight_bits=7),
        "dynamic, whole batch": PerTensorProducts(scales),
        "dynamic, each row": PerRowProducts(scales),
        "blocks of 128 or less": BlockProducts(scales),
    }
    return {name: session_of(checkpoint, products, folder, threads) for name, products in forms.items()}


def session_of(checkpoint: Checkpoint, products: MatrixProducts, folder: Path, threads: int = 1) -> ModelSession:
    """Write the graph with these products and open it."""
    return open_graph(build_graph(checkpoint.geometry, checkpoint.weights, products), folder, threads)


def compare(checkpoint: Checkpoint, text: Path, folder: Path) -> None:
    """Compare each form with fp32 on masked lines of text, alone and in batches of sixteen."""
    lines = encode_lines(checkpoint, calibration_lines(text))
    mask = token_id(checkpoint.vocabulary, MASK)
    reference = alone(session_of(checkpoint, Fp32Products(), folder), lines, mask)
    print(f"{len(lines)} lines of {text.name}, {len(reference)} masks")
    print_precision("activations", sessions(checkpoint, folder), reference, lines, mask)


def measure(checkpoint: Checkpoint, folder: Path, threads: int) -> None:
    """Time one window of several lengths, forms in turn within each round."""
    opened = sessions(checkpoint, folder, threads)
    source = np.random.default_rng(0)
    times: dict[tuple[str, int], list[float]] = {(name, length): [] for name in opened for length in LENGTHS}
    for _ in range(ROUNDS):
        for length in LENGTHS:
            ids = source.integers(5, checkpoint.geometry.vocabulary, (1, length))
            for name, session in opened.items():
                started = time.perf_counter()
                session.run(ids, np.ones_like(ids), np.array([[length // 2]]))
                times[name, length].append((time.perf_counter() - started) * 1e3)
    print(f"ONNX Runtime {ort.__version__}, {threads} thread(s), {ROUNDS} rounds, ms: median (least)")
    print_times("activations", times)


if __name__ == "__main__":
    main()
