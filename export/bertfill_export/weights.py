"""The weights of a BERT as numpy arrays, in the orientation a graph wants; random ones for measurements.

Where they come from (names in a file) is :mod:`bertfill_export.checkpoint`'s business.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bertfill_export.geometry import Geometry

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Linear:
    """``y = x @ weight + bias``."""

    weight: Array  # (in, out)
    bias: Array  # (out,)


def side_by_side(linears: Sequence[Linear]) -> Linear:
    """Return the linear layers of one input as one, their outputs one after the other."""
    if len(linears) == 1:
        return linears[0]
    return Linear(
        np.concatenate([linear.weight for linear in linears], axis=1),
        np.concatenate([linear.bias for linear in linears]),
    )


@dataclass(frozen=True, slots=True)
class Norm:
    """The gain and bias of a LayerNorm."""

    gain: Array  # (hidden,)
    bias: Array  # (hidden,)


@dataclass(frozen=True, slots=True)
class Layer:
    """One post-LayerNorm transformer layer."""

    query: Linear
    key: Linear
    value: Linear
    attention_output: Linear
    attention_norm: Norm
    intermediate: Linear
    output: Linear
    output_norm: Norm


@dataclass(frozen=True, slots=True)
class BertWeights:
    """Everything a ``BertForMaskedLM`` computes with.

    ``positions`` already holds token type 0 (a fill-mask text is one segment). ``decoder`` is None when it is tied
    to the word embeddings, as it is in every BERT but a few.
    """

    words: Array  # (vocabulary, embedding)
    positions: Array  # (positions, embedding)
    embedding_norm: Norm
    projection: Linear | None  # embedding -> hidden, where the two differ
    layers: tuple[Layer, ...]
    transform: Linear
    transform_norm: Norm
    decoder: Array | None  # (vocabulary, embedding)
    decoder_bias: Array  # (vocabulary,)


def random_weights(geometry: Geometry, seed: int, deviation: float = 0.02) -> BertWeights:
    """Make weights as BERT is initialised: normal with the given deviation; also for biases, so that each shows."""
    source = np.random.default_rng(seed)

    def normal(*shape: int) -> Array:
        return source.standard_normal(shape, dtype=np.float32) * np.float32(deviation)

    def linear(inputs: int, outputs: int) -> Linear:
        return Linear(normal(inputs, outputs), normal(outputs))

    def norm(size: int = geometry.hidden) -> Norm:
        return Norm(1 + normal(size), normal(size))

    def layer() -> Layer:
        hidden, intermediate = geometry.hidden, geometry.intermediate
        return Layer(
            query=linear(hidden, hidden),
            key=linear(hidden, hidden),
            value=linear(hidden, hidden),
            attention_output=linear(hidden, hidden),
            attention_norm=norm(),
            intermediate=linear(hidden, intermediate),
            output=linear(intermediate, hidden),
            output_norm=norm(),
        )

    embedding = geometry.embedding_size
    return BertWeights(
        words=normal(geometry.vocabulary, embedding),
        positions=normal(geometry.positions, embedding),
        embedding_norm=norm(embedding),
        projection=None if geometry.embedding is None else linear(embedding, geometry.hidden),
        layers=tuple(layer() for _ in range(geometry.layers)),
        transform=linear(geometry.hidden, embedding),
        transform_norm=norm(embedding),
        decoder=None,
        decoder_bias=normal(geometry.vocabulary),
    )
