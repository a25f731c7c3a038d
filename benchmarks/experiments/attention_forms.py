"""How else the attention of a layer could be computed, and what each way costs in time and in precision.

    python -m benchmarks.experiments.attention_forms CHECKPOINT --text FILE   # precision, against fp32
    python -m benchmarks.experiments.attention_forms --like bert-base-chinese # time, on random weights

The exporter writes the first form. The others live here, so that the choice can be measured again. All have constant
scales or none: a row's answer depends on nothing that shares the batch.
"""

import math
import os
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np
import onnxruntime as ort
from bertfill_export.bert_graph import Asked, BertGraph
from bertfill_export.calibrate import activation_scales, calibration_lines, encode_lines, light_session, observed_scales
from bertfill_export.checkpoint import Checkpoint, read_checkpoint
from bertfill_export.nodes import CONTRIB
from bertfill_export.products import Fp32Products, Int8Products
from bertfill_export.quantize import ActivationScale
from bertfill_export.vocabulary import MASK, token_id

from benchmarks.experiments.forms import (
    alone,
    make_parser,
    open_graph,
    parse,
    print_precision,
    print_times,
    random_checkpoint,
    write_graph,
)
from bertfill_ls.inference.model.model_session import ModelSession

Scales = Mapping[str, ActivationScale]
LENGTHS = (16, 32, 64, 128, 256, 512)
ROUNDS = 8
_PARTS = ("query", "key", "value")
_PROBABILITY = float(np.float32(1 / 255))  # the scale of what lies between 0 and 1


class NoPaddingMask(BertGraph):
    """As exported, but told of no padding, which turns ONNX Runtime's flash attention on. Right for single windows."""

    def attend(self, name: str, query: str, key: str, value: str, asked: Asked) -> str:
        """MultiHeadAttention of three inputs."""
        return self.graph.node("MultiHeadAttention", query, key, value, domain=CONTRIB, num_heads=self.geometry.heads)


class ObservedAttention(BertGraph):
    """As exported, and tells the least and the greatest of queries, keys and values, for calibration."""

    def attend(self, name: str, query: str, key: str, value: str, asked: Asked) -> str:
        """Declare the ranges, then attend."""
        for part, x in zip(_PARTS, (query, key, value), strict=True):
            self.graph.output(self.graph.node("ReduceMin", x, keepdims=0), f"{name}.{part}.least", ())
            self.graph.output(self.graph.node("ReduceMax", x, keepdims=0), f"{name}.{part}.greatest", ())
        return super().attend(name, query, key, value, asked)


class Int8Scores(BertGraph):
    """Scores as integer products, context in fp32. ``scales`` are those of queries, keys and values."""

    scales: Scales = MappingProxyType({})

    def attend(self, name: str, query: str, key: str, value: str, asked: Asked) -> str:
        """Quantise, multiply, Softmax, multiply."""
        graph, heads = self.graph, self.geometry.heads
        q = self.quantized(query, f"{name}.query", np.uint8, [0, 2, 1, 3])
        k = self.quantized(key, f"{name}.key", np.int8, [0, 2, 3, 1])
        scores = graph.node(
            "MatMulIntegerToFloat",
            q,
            k,
            graph.scalar(float(np.float32(self.step(f"{name}.query", np.uint8) / math.sqrt(self.geometry.head_size)))),
            graph.scalar(self.step(f"{name}.key", np.int8)),
            self.zero(128, np.uint8),
            self.zero(0, np.int8),
            domain=CONTRIB,
        )  # (batch, heads, length, length)
        paid = graph.node("Softmax", graph.node("Add", scores, asked.penalty), axis=-1)
        context = self.context(name, paid, value)  # (batch, heads, length, head size)
        context = graph.node("Transpose", context, perm=[0, 2, 1, 3])
        return graph.node("Reshape", context, graph.integers(0, 0, heads * self.geometry.head_size))

    def context(self, name: str, paid: str, value: str) -> str:
        """Return what is taken: (batch, heads, length, head size)."""
        graph = self.graph
        return graph.node("MatMul", paid, graph.node("Transpose", self.in_heads(value), perm=[0, 2, 1, 3]))

    def quantized(self, x: str, name: str, kind: type[np.uint8] | type[np.int8], perm: list[int]) -> str:
        """Return ``x`` as integers about 0 or 128, cut into heads, its axes in the order of ``perm``."""
        graph = self.graph
        zero = self.zero(128 if kind is np.uint8 else 0, kind)
        values = graph.node("QuantizeLinear", x, graph.scalar(self.step(name, kind)), zero)
        return graph.node("Transpose", self.in_heads(values), perm=perm)

    def in_heads(self, x: str) -> str:
        """Return (batch, length, heads, head size)."""
        return self.graph.node("Reshape", x, self.graph.integers(0, 0, self.geometry.heads, self.geometry.head_size))

    def step(self, name: str, kind: type[np.uint8] | type[np.int8]) -> float:
        """Return the scale that is symmetric about zero and covers the range seen."""
        found = self.scales[name]
        low, high = -found.zero_point * found.scale, (255 - found.zero_point) * found.scale
        return float(np.float32(max(-low, high) / 127))

    def zero(self, value: int, kind: type[np.uint8] | type[np.int8]) -> str:
        """Store a zero point."""
        return self.graph.constant(f"zero_point.{kind.__name__}.{value}", np.array(value, kind))


class Int8Attention(Int8Scores):
    """Context as an integer product too: probabilities in 255 steps, so that one below 1/510 is lost."""

    def context(self, name: str, paid: str, value: str) -> str:
        """Quantise, multiply."""
        graph, nothing = self.graph, self.zero(0, np.uint8)
        return graph.node(
            "MatMulIntegerToFloat",
            graph.node("QuantizeLinear", paid, graph.scalar(_PROBABILITY), nothing),
            self.quantized(value, f"{name}.value", np.int8, [0, 2, 1, 3]),
            graph.scalar(_PROBABILITY),
            graph.scalar(self.step(f"{name}.value", np.int8)),
            nothing,
            self.zero(0, np.int8),
            domain=CONTRIB,
        )


WITHOUT_PADDING = "without padding, flash attention"
FORMS = {
    "one fused node (exported)": BertGraph,
    WITHOUT_PADDING: NoPaddingMask,
    "scores in int8": Int8Scores,
    "scores and probabilities in int8": Int8Attention,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one table."""
    parser = make_parser(__doc__)
    parser.add_argument("--join", type=int, default=1, help="so many lines at a time, for longer windows")
    given = parse(parser, arguments)
    with tempfile.TemporaryDirectory() as folder:
        if given.checkpoint is not None:
            compare(read_checkpoint(given.checkpoint), given.text, given.join, Path(folder))
        else:
            measure(random_checkpoint(given.like), Path(folder), given.threads)


def sessions(checkpoint: Checkpoint, folder: Path, threads: int = 1) -> dict[str, ModelSession]:
    """Write each form with int8 products, and open it as the product does."""
    lines = calibration_lines(None)
    products = Int8Products(activation_scales(checkpoint, lines))
    observed = ObservedAttention(checkpoint.geometry, checkpoint.weights, Fp32Products()).build()
    names = [f"layer.{layer}.{part}" for layer in range(checkpoint.geometry.layers - 1) for part in _PARTS]
    scales = observed_scales(light_session(write_graph(observed, folder)), names, checkpoint, lines)
    opened = {}
    for name, form in FORMS.items():
        made = form(checkpoint.geometry, checkpoint.weights, products)
        if isinstance(made, Int8Scores):
            made.scales = scales
        opened[name] = open_graph(made.build(), folder, threads)
    return opened


def compare(checkpoint: Checkpoint, text: Path, join: int, folder: Path) -> None:
    """Compare each form with fp32 on masked lines of text, alone and in batches of sixteen."""
    read = calibration_lines(text)
    lines = encode_lines(checkpoint, ["".join(read[at : at + join]) for at in range(0, len(read), join)])
    mask = token_id(checkpoint.vocabulary, MASK)
    exact = BertGraph(checkpoint.geometry, checkpoint.weights, Fp32Products())
    reference = alone(open_graph(exact.build(), folder), lines, mask)
    tokens = statistics.median(len(ids) for ids in lines)
    print(f"{len(lines)} windows of {text.name}, {tokens:.0f} tokens in the median, {len(reference)} masks")
    # Without padding a batch would be wrong.
    print_precision("attention", sessions(checkpoint, folder), reference, lines, mask, single=(WITHOUT_PADDING,))


def measure(checkpoint: Checkpoint, folder: Path, threads: int) -> None:
    """Time one window of several lengths, forms in turn within each round."""
    opened = sessions(checkpoint, folder, threads)
    source = np.random.default_rng(0)
    lengths = [length for length in LENGTHS if length <= checkpoint.geometry.positions]
    times: dict[tuple[str, int], list[float]] = {(name, length): [] for name in opened for length in lengths}
    for number in range(ROUNDS):
        for length in lengths:
            ids = source.integers(5, checkpoint.geometry.vocabulary, (1, length))
            for name, session in list(opened.items())[:: 1 if number % 2 else -1]:
                session.run(ids, np.ones_like(ids), np.array([[length // 2]]))  # its weights are in the caches now
                started = time.perf_counter()
                session.run(ids, np.ones_like(ids), np.array([[length // 2]]))
                times[name, length].append((time.perf_counter() - started) * 1e3)
    print(f"ONNX Runtime {ort.__version__}, {threads} of {os.cpu_count()} threads, {ROUNDS} rounds, ms: median (least)")
    print_times("attention", times)


if __name__ == "__main__":
    main()
