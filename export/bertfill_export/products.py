"""How the graph multiplies matrices: in fp32, or in int8 with activation scales that are fixed at conversion.

A product's answer for one row must not depend on the other rows of the batch: a writer sees the same candidates
whether a sentence is filled alone or among others. ``DynamicQuantizeMatMul`` takes its scale from the whole batch and
breaks this; constant scales keep it and cost nothing (``export/README.md`` has the price table).
"""

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np
import onnx

from bertfill_export.nodes import CONTRIB, GraphWriter, SideBySide
from bertfill_export.quantize import ActivationScale, quantize_blocks, quantize_columns
from bertfill_export.weights import BertWeights, Linear, side_by_side


class MatrixProducts(Protocol):
    """A way to compute the products of a BERT. ``name`` is unique to each linear layer."""

    def embed(self, graph: GraphWriter, ids: str, weights: BertWeights) -> str:
        """Return the word embeddings of ``ids``: (batch, length, hidden)."""
        ...

    def linear(self, graph: GraphWriter, name: str, x: str, *linears: Linear) -> str:
        """Return ``x @ weight + bias`` of each, side by side: (batch, rows, out)."""
        ...

    def decode(self, graph: GraphWriter, x: str, weights: BertWeights) -> str:
        """Return the logits of hidden rows: (batch, masks, vocabulary)."""
        ...


class Fp32Products:
    """Plain single precision. A tied decoder and the embedding are one constant."""

    def embed(self, graph: GraphWriter, ids: str, weights: BertWeights) -> str:
        """Gather rows of the embedding."""
        return graph.node("Gather", graph.constant("words", weights.words), ids, axis=0)

    def linear(self, graph: GraphWriter, name: str, x: str, *linears: Linear) -> str:
        """MatMul, then Add."""
        weight = SideBySide(tuple(linear.weight for linear in linears))
        y = graph.node("MatMul", x, graph.constant(f"{name}.weight", weight))
        bias = np.concatenate([linear.bias for linear in linears])
        return graph.node("Add", y, graph.constant(f"{name}.bias", bias))

    def decode(self, graph: GraphWriter, x: str, weights: BertWeights) -> str:
        """Multiply with the transposed table, which no node has to transpose."""
        if weights.decoder is None:
            table = graph.constant("words", weights.words)
        else:
            table = graph.constant("decoder", weights.decoder)
        logits = graph.node("FusedMatMul", x, table, domain=CONTRIB, transB=1)
        return graph.node("Add", logits, graph.constant("decoder.bias", weights.decoder_bias))


class ObservedProducts(Fp32Products):
    """Fp32 products of which the graph also tells the least and the greatest input, for calibration.

    The outputs are called ``<name of the linear layer>.least`` and ``.greatest``.
    """

    def __init__(self) -> None:
        self.names: list[str] = []

    def linear(self, graph: GraphWriter, name: str, x: str, *linears: Linear) -> str:
        """Declare the range of ``x``, then multiply."""
        graph.output(graph.node("ReduceMin", x, keepdims=0), f"{name}.least", ())
        graph.output(graph.node("ReduceMax", x, keepdims=0), f"{name}.greatest", ())
        self.names.append(name)
        return super().linear(graph, name, x, *linears)


class Int8Products:
    """Int8 weights per column, uint8 activations under constant scales; embedding and decoder in one int8 table.

    Weights are signed: ONNX Runtime's kernels for unsigned weights are 1.6 to 2.5 times slower on x86.
    ``weight_bits`` 7 keeps sums of two products within 16 bits, which machines without VNNI instructions need (their
    vpmaddubsw saturates); it costs about a bit of precision and no time.
    """

    def __init__(
        self,
        scales: Mapping[str, ActivationScale],
        weight_bits: int = 8,
        release: Callable[[], None] | None = None,
    ) -> None:
        self._scales = scales
        self._weight_bits = weight_bits
        self._release = release  # called when weights have been quantised and their memory can be given back

    def embed(self, graph: GraphWriter, ids: str, weights: BertWeights) -> str:
        """Gather rows of the blocked int8 table and dequantise just those."""
        table = quantize_blocks(weights.words)
        vocabulary, blocks, block = table.values.shape
        values = graph.constant("words.values", table.values)
        scales = graph.constant("words.scales", table.scales.reshape(-1))  # flat, as MatMulNBits wants it
        scales = graph.node("Reshape", scales, graph.integers(vocabulary, blocks, 1))  # folded when the model loads
        rows = graph.node("Gather", values, ids, axis=0)  # (batch, length, blocks, block)
        rows = graph.node("Cast", rows, to=onnx.TensorProto.FLOAT)
        rows = graph.node("Sub", rows, graph.scalar(float(table.zero_point)))
        rows = graph.node("Mul", rows, graph.node("Gather", scales, ids, axis=0))
        rows = graph.node("Reshape", rows, graph.integers(0, 0, blocks * block))
        hidden = weights.words.shape[1]
        if hidden == blocks * block:
            return rows
        return graph.node("Slice", rows, graph.integers(0), graph.integers(hidden), graph.integers(-1))

    def linear(self, graph: GraphWriter, name: str, x: str, *linears: Linear) -> str:
        """QuantizeLinear with the calibrated scale, then MatMulIntegerToFloat with the bias."""
        linear = side_by_side(linears)
        scale = self._scales[name]
        weight = quantize_columns(linear.weight, self._weight_bits)
        if self._release is not None:
            self._release()
        x_scale = graph.scalar(scale.scale)
        x_zero = graph.constant(f"zero_point.{scale.zero_point}", np.array(scale.zero_point, np.uint8))
        return graph.node(
            "MatMulIntegerToFloat",
            graph.node("QuantizeLinear", x, x_scale, x_zero),
            graph.constant(f"{name}.weight", weight.values),
            x_scale,
            graph.constant(f"{name}.weight_scale", weight.scales),
            x_zero,
            graph.constant(f"{name}.weight_zero_point", np.zeros(len(weight.scales), np.int8)),
            graph.constant(f"{name}.bias", linear.bias),
            domain=CONTRIB,
        )

    def decode(self, graph: GraphWriter, x: str, weights: BertWeights) -> str:
        """MatMulNBits: it reads the embedding's own rows and quantises each row of ``x`` by itself.

        With one mask it takes half the time of MatMulIntegerToFloat (0.63 ms against 1.27 ms for 768 × 21,128).
        """
        tied = weights.decoder is None
        table = quantize_blocks(weights.words if weights.decoder is None else weights.decoder)
        name = "words" if tied else "decoder"
        entries, _, block = table.values.shape
        return graph.node(
            "MatMulNBits",
            x,
            graph.constant(f"{name}.values", table.values),
            graph.constant(f"{name}.scales", table.scales.reshape(-1)),
            "",
            "",
            graph.constant("decoder.bias", weights.decoder_bias),
            domain=CONTRIB,
            K=weights.words.shape[1],
            N=entries,
            bits=8,
            block_size=block,
            accuracy_level=4,
        )
