"""The graph of a ``BertForMaskedLM``, whatever its family, for filling masks: what is computed, and in which rows.

Inputs (int64): ``input_ids`` and ``attention_mask`` (batch, length), ``mask_positions`` (batch, masks), padded with 0.
Outputs (float32): ``logits`` (batch, masks, vocabulary) and ``attention`` (batch, heads, masks, length), the rows of
the masks, averaged over the layers. The metadata tells how many ``positions`` there are: no input may be longer.

How a matrix product is computed (fp32, int8) is the business of :mod:`bertfill_export.products`. Choices made here,
each measured on 12 layers × 768 with one thread:

- the last layer and the head are computed for the masked rows only (3.5–10 % of the whole);
- query, key and value are one product; MultiHeadAttention is ONNX Runtime's fused kernel;
- that kernel keeps its attention to itself, so the rows of the masks are computed again beside it, for 0 to 3 % of
  a pass of 32 tokens. What all layers look at names the tokens that matter far better than what the last one looks at
  (``benchmarks/experiments/faithfulness.py``);
- Add and LayerNormalization stay two nodes, because the fused SkipLayerNormalization is four times slower on the CPU
  (148 µs against 32 µs for 32 × 768).
"""

import math
from dataclasses import dataclass

import numpy as np
import onnx

from bertfill_export.geometry import Activation, Geometry
from bertfill_export.nodes import CONTRIB, Graph, GraphWriter
from bertfill_export.products import MatrixProducts
from bertfill_export.weights import BertWeights, Layer, Norm

# Added to the scores of padding; half of the least number, so that sums stay finite.
_PADDING_PENALTY = float(np.finfo(np.float32).min) / 2
_OPERATORS: dict[Activation, tuple[str, str]] = {
    "gelu": ("Gelu", CONTRIB),
    "gelu_new": ("FastGelu", CONTRIB),
    "relu": ("Relu", ""),
}


def build_graph(geometry: Geometry, weights: BertWeights, products: MatrixProducts) -> Graph:
    """Write the whole graph with the given way to multiply matrices."""
    return BertGraph(geometry, weights, products).build()


@dataclass(frozen=True, slots=True)
class Asked:
    """What every layer needs to tell text from padding, and the attention of the masks: names of values."""

    is_text: str  # (batch, length)
    positions: str  # (batch, masks, 1)
    penalty: str  # (batch, 1, 1, length), added to scores


class BertGraph:
    """The graph of one model as it is written; :meth:`attend` stands apart for ``benchmarks/experiments``."""

    def __init__(self, geometry: Geometry, weights: BertWeights, products: MatrixProducts) -> None:
        self.geometry = geometry
        self.graph = GraphWriter("bert_for_masked_lm")
        self._weights = weights
        self._products = products

    def build(self) -> Graph:
        """Write it all."""
        graph = self.graph
        ids = graph.input("input_ids", ("batch", "length"))
        attention_mask = graph.input("attention_mask", ("batch", "length"))
        mask_positions = graph.input("mask_positions", ("batch", "masks"))

        x = self._embeddings(ids)  # (batch, length, hidden)
        is_text = graph.node("Cast", attention_mask, to=onnx.TensorProto.INT32)
        asked = Asked(
            is_text, graph.node("Unsqueeze", mask_positions, graph.integers(2)), self._penalty(attention_mask)
        )
        *earlier, last = enumerate(self._weights.layers)
        attention = []  # of each layer: (batch, heads, masks, length)
        for index, layer in earlier:
            x, paid = self._layer(f"layer.{index}", layer, x, asked)
            attention.append(paid)
        rows, paid = self._last_layer(f"layer.{last[0]}", last[1], x, asked)
        attention.append(paid)
        logits = self._head(rows)

        graph.output(logits, "logits", ("batch", "masks", self.geometry.vocabulary))
        mean = graph.node("Mean", *attention)
        graph.output(mean, "attention", ("batch", self.geometry.heads, "masks", "length"))
        return graph.model(positions=str(self.geometry.positions))

    def _embeddings(self, ids: str) -> str:
        graph = self.graph
        words = self._products.embed(graph, ids, self._weights)  # (batch, length, embedding)
        length = graph.node("Shape", ids, start=1, end=2)
        table = graph.constant("positions", self._weights.positions)
        positions = graph.node("Slice", table, graph.integers(0), length, graph.integers(0))  # (length, embedding)
        x = self._norm("embedding_norm", graph.node("Add", words, positions), self._weights.embedding_norm)
        projection = self._weights.projection  # of an embedding narrower or wider than the layers
        return x if projection is None else self._products.linear(graph, "projection", x, projection)

    def _penalty(self, attention_mask: str) -> str:
        """Return what to add to scores, so that nothing looks at padding: (batch, 1, 1, length)."""
        graph = self.graph
        is_padding = graph.node("Sub", graph.scalar(1), graph.node("Cast", attention_mask, to=onnx.TensorProto.FLOAT))
        return graph.node(
            "Unsqueeze", graph.node("Mul", is_padding, graph.scalar(_PADDING_PENALTY)), graph.integers(1, 2)
        )

    def _layer(self, name: str, layer: Layer, x: str, asked: Asked) -> tuple[str, str]:
        """Return all hidden rows (batch, length, hidden) and the attention of the masks."""
        graph = self.graph
        linears = (layer.query, layer.key, layer.value)
        projected = self._products.linear(graph, f"{name}.query_key_value", x, *linears)
        query, key, value = graph.nodes("Split", projected, count=3, axis=-1, num_outputs=3)
        context = self.attend(name, query, key, value, asked)
        attention = self._attention(graph.node("GatherND", query, asked.positions, batch_dims=1), key, asked)
        return self._after_attention(name, layer, context, x), attention

    def attend(self, name: str, query: str, key: str, value: str, asked: Asked) -> str:
        """Return what all rows take from all rows: (batch, length, hidden), as its arguments are."""
        inputs = (query, key, value, "", asked.is_text)
        return self.graph.node("MultiHeadAttention", *inputs, domain=CONTRIB, num_heads=self.geometry.heads)

    def _last_layer(self, name: str, layer: Layer, x: str, asked: Asked) -> tuple[str, str]:
        """Return the hidden rows of the masks (batch, masks, hidden) and their attention."""
        graph, products = self.graph, self._products
        projected = products.linear(graph, f"{name}.key_value", x, layer.key, layer.value)
        key, value = graph.nodes("Split", projected, count=2, axis=-1, num_outputs=2)
        rows = graph.node("GatherND", x, asked.positions, batch_dims=1)
        attention = self._attention(products.linear(graph, f"{name}.query", rows, layer.query), key, asked)
        context = graph.node("MatMul", attention, self._split_heads(value))  # (batch, heads, masks, head size)
        context = graph.node("Transpose", context, perm=[0, 2, 1, 3])
        context = graph.node("Reshape", context, graph.integers(0, 0, self.geometry.hidden))
        return self._after_attention(name, layer, context, rows), attention

    def _attention(self, query: str, key: str, asked: Asked) -> str:
        """Return what query rows (batch, masks, hidden) pay to key rows: (batch, heads, masks, length)."""
        graph = self.graph
        scores = graph.node(
            "FusedMatMul",
            self._split_heads(query),
            self._split_heads(key),
            domain=CONTRIB,
            transB=1,
            alpha=1 / math.sqrt(self.geometry.head_size),
        )
        return graph.node("Softmax", graph.node("Add", scores, asked.penalty), axis=-1)

    def _after_attention(self, name: str, layer: Layer, context: str, x: str) -> str:
        graph, products = self.graph, self._products
        y = products.linear(graph, f"{name}.attention_output", context, layer.attention_output)
        x = self._norm(f"{name}.attention_norm", graph.node("Add", y, x), layer.attention_norm)
        y = products.linear(graph, f"{name}.intermediate", x, layer.intermediate)
        y = products.linear(graph, f"{name}.output", self._activate(y, self.geometry.activation), layer.output)
        return self._norm(f"{name}.output_norm", graph.node("Add", y, x), layer.output_norm)

    def _head(self, rows: str) -> str:
        graph, weights = self.graph, self._weights
        y = self._products.linear(graph, "transform", rows, weights.transform)
        y = self._activate(y, self.geometry.head_activation)
        return self._products.decode(graph, self._norm("transform_norm", y, weights.transform_norm), weights)

    def _split_heads(self, x: str) -> str:
        """(batch, rows, hidden) -> (batch, heads, rows, head size)."""
        shape = self.graph.integers(0, 0, self.geometry.heads, self.geometry.head_size)
        return self.graph.node("Transpose", self.graph.node("Reshape", x, shape), perm=[0, 2, 1, 3])

    def _activate(self, x: str, activation: Activation) -> str:
        operator, domain = _OPERATORS[activation]
        return self.graph.node(operator, x, domain=domain)

    def _norm(self, name: str, x: str, norm: Norm) -> str:
        gain = self.graph.constant(f"{name}.gain", norm.gain)
        bias = self.graph.constant(f"{name}.bias", norm.bias)
        epsilon = self.geometry.layer_norm_epsilon
        return self.graph.node("LayerNormalization", x, gain, bias, axis=-1, epsilon=epsilon)
