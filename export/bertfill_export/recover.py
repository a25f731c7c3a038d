"""A model folder that this exporter wrote -> the checkpoint it came from, as far as the folder still has it.

For when only the shipped model is left of a training: it can be trained on. An int8 folder gives back its weights to
within half a step of their scale, and converting them again gives the same weights; an fp32 folder gives them whole.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from google.protobuf.message import DecodeError
from numpy.typing import NDArray
from onnx import numpy_helper

from bertfill_export.checkpoint import Checkpoint, save_checkpoint
from bertfill_export.errors import ExportError
from bertfill_export.geometry import Activation, Geometry
from bertfill_export.quantize import QuantizedBlocks, QuantizedColumns, restore_blocks, restore_columns
from bertfill_export.reading import read_bytes
from bertfill_export.vocabulary_files import read_vocabulary
from bertfill_export.weights import Array, BertWeights, Layer, Linear, Norm

_ACTIVATIONS: dict[str, Activation] = {"Gelu": "gelu", "FastGelu": "gelu_new", "Relu": "relu"}
# What a graph can raise that has other arrays, or others of the same name, than the exporter writes.
_NOT_OURS = (
    *(OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, StopIteration),
    onnx.checker.ValidationError,
)


def recover_checkpoint(folder: Path, out: Path) -> None:
    """Write the checkpoint of a model folder as a Hugging Face folder.

    Raises:
        ExportError: the folder is damaged or was made by something else; nothing has been written then.
    """
    save_checkpoint(read_model_folder(folder), out)


def read_model_folder(folder: Path) -> Checkpoint:
    """Read a model folder back into the checkpoint it came from.

    Raises:
        ExportError: as `recover_checkpoint`.
    """
    vocabulary = read_vocabulary(folder)
    graph = _read_graph(folder / "model.onnx")
    try:
        constants = _Constants(
            {constant.name: numpy_helper.to_array(constant, str(folder)) for constant in graph.initializer}
        )
        geometry = _geometry(graph, constants)
        _check_is_bert(constants, geometry)
        weights = _weights(constants, geometry)
    except _NOT_OURS as error:
        raise ExportError("recover.damaged", folder=folder, reason=error) from error
    return Checkpoint(geometry, weights, vocabulary)


def _read_graph(path: Path) -> onnx.GraphProto:
    try:
        return onnx.load_model_from_string(read_bytes(path)).graph
    except DecodeError as error:
        raise ExportError("recover.graph", path=path, reason=error) from error


def _check_is_bert(constants: "_Constants", geometry: Geometry) -> None:
    """Refuse what no BertConfig can say: a factorised embedding, a head with an activation of its own."""
    if "projection.bias" in constants.arrays or geometry.activation != geometry.head_activation:
        raise ExportError("recover.not-bert")


class _Constants:
    """The named arrays of a graph, in whichever form :mod:`bertfill_export.products` stored them."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self.arrays = arrays

    def linear(self, name: str) -> Linear:
        weight, bias = self.arrays[f"{name}.weight"], self.arrays[f"{name}.bias"]
        if weight.dtype == np.int8:
            weight = restore_columns(QuantizedColumns(weight, self.arrays[f"{name}.weight_scale"]))
        return Linear(weight, bias)

    def norm(self, name: str) -> Norm:
        return Norm(self.arrays[f"{name}.gain"], self.arrays[f"{name}.bias"])

    def table(self, name: str, hidden: int) -> Array | None:
        """Return the embedding (``words``) or an untied ``decoder``, without what pads its rows to blocks."""
        whole: Array | None = self.arrays.get(name)
        values = self.arrays.get(f"{name}.values")
        if whole is not None or values is None:
            return whole
        scales = self.arrays[f"{name}.scales"].reshape(values.shape[:2])
        return np.ascontiguousarray(restore_blocks(QuantizedBlocks(values, scales))[:, :hidden])


def _geometry(graph: onnx.GraphProto, constants: _Constants) -> Geometry:
    hidden, intermediate = constants.arrays["layer.0.intermediate.weight"].shape
    attention = next(output for output in graph.output if output.name == "attention")
    norm = next(node for node in graph.node if node.op_type == "LayerNormalization")
    activation, *_, head_activation = [_ACTIVATIONS[n.op_type] for n in graph.node if n.op_type in _ACTIVATIONS]
    epsilon = next(attribute.f for attribute in norm.attribute if attribute.name == "epsilon")
    return Geometry(
        layers=sum(name.endswith(".output_norm.gain") for name in constants.arrays),
        hidden=hidden,
        intermediate=intermediate,
        heads=attention.type.tensor_type.shape.dim[1].dim_value,
        vocabulary=len(constants.arrays["decoder.bias"]),
        positions=len(constants.arrays["positions"]),
        layer_norm_epsilon=float(f"{epsilon:.6g}"),  # written as a float32
        activation=activation,
        head_activation=head_activation,
    )


def _weights(constants: _Constants, geometry: Geometry) -> BertWeights:
    words = constants.table("words", geometry.hidden)
    if words is None:
        raise KeyError("words")
    return BertWeights(
        words=words,
        positions=constants.arrays["positions"],
        embedding_norm=constants.norm("embedding_norm"),
        projection=None,
        layers=tuple(_layer(constants, index, index == geometry.layers - 1) for index in range(geometry.layers)),
        transform=constants.linear("transform"),
        transform_norm=constants.norm("transform_norm"),
        decoder=constants.table("decoder", geometry.hidden),
        decoder_bias=constants.arrays["decoder.bias"],
    )


def _layer(constants: _Constants, index: int, is_last: bool) -> Layer:
    name = f"layer.{index}"
    if is_last:  # its query is asked for the masks alone, a product of its own
        query = constants.linear(f"{name}.query")
        key, value = _apart(constants.linear(f"{name}.key_value"), 2)
    else:
        query, key, value = _apart(constants.linear(f"{name}.query_key_value"), 3)
    return Layer(
        query=query,
        key=key,
        value=value,
        attention_output=constants.linear(f"{name}.attention_output"),
        attention_norm=constants.norm(f"{name}.attention_norm"),
        intermediate=constants.linear(f"{name}.intermediate"),
        output=constants.linear(f"{name}.output"),
        output_norm=constants.norm(f"{name}.output_norm"),
    )


def _apart(linear: Linear, parts: int) -> list[Linear]:
    weights, biases = np.split(linear.weight, parts, axis=1), np.split(linear.bias, parts)
    return [Linear(weight, bias) for weight, bias in zip(weights, biases, strict=True)]
