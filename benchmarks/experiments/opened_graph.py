"""An exported graph, opened: the attention and the value vectors of every layer, for benchmarks of attribution.

Works on any model folder that ``bertfill_export`` wrote, int8 or fp32, because its constants have telling names. The
product never needs this.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MaskedToken:
    """What a masked token takes from each token of its sentence, in each layer."""

    attention: Floats  # (layers, heads, length)
    values: Floats  # (layers, heads, length, hidden): ``f(x)`` of Kobayashi et al. 2020, value times output projection


class OpenedGraph:
    """A model's graph with the queries, keys and values of every layer as outputs."""

    def __init__(self, folder: Path) -> None:
        model = onnx.load(folder / "model.onnx")
        graph = model.graph
        # One Split a layer, in their order: query, key, value; the last has only key and value.
        splits = [list(node.output) for node in graph.node if node.op_type == "Split"]
        self._layers = splits[:-1]
        # The last Softmax is the attention of the last layer, which has rows for the masks alone.
        softmax = [node.output[0] for node in graph.node if node.op_type == "Softmax"][-1]
        self._last = [softmax, splits[-1][1]]
        self._outputs = [name for split in self._layers for name in split] + self._last
        for name in self._outputs:
            graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
        constants = {found.name: found for found in graph.initializer}
        self._projections = [_weight(constants, f"layer.{layer}.attention_output") for layer in range(len(splits))]
        with tempfile.TemporaryDirectory() as made:
            path = Path(made) / "opened.onnx"
            onnx.save(model, path)
            self._session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])

    def at(self, ids: Ids, position: int) -> MaskedToken:
        """Return what the token at ``position`` of ``ids`` (length,) takes from where."""
        feeds = {
            "input_ids": ids[None],
            "attention_mask": np.ones((1, len(ids)), np.int64),
            "mask_positions": np.array([[position]]),
        }
        found = dict(zip(self._outputs, self._session.run(self._outputs, feeds), strict=True))
        softmax, last_value = (found[name][0].astype(np.float64) for name in self._last)
        heads = len(softmax)
        rows, values = [], []
        for query, key, value in ((_by_head(found[name], heads) for name in layer) for layer in self._layers):
            scores = (key @ query[:, position, :, None])[..., 0] / np.sqrt(query.shape[-1])  # (heads, length)
            weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
            rows.append(weights / weights.sum(axis=-1, keepdims=True))
            values.append(value)
        rows.append(softmax[:, 0])
        values.append(_by_head(last_value[None], heads))
        projected = [
            value @ projection.reshape(heads, -1, projection.shape[1])
            for value, projection in zip(values, self._projections, strict=True)
        ]
        return MaskedToken(np.array(rows), np.array(projected))


def _by_head(rows: NDArray[np.floating], heads: int) -> Floats:
    """(1, length, hidden) -> (heads, length, head size)."""
    _, length, hidden = rows.shape
    return rows.reshape(length, heads, hidden // heads).transpose(1, 0, 2).astype(np.float64)


def _weight(constants: dict[str, onnx.TensorProto], name: str) -> Floats:
    """Return the weight of a linear layer (in, out), out of its columns of int8 where it is quantised."""
    weight: Floats = numpy_helper.to_array(constants[f"{name}.weight"]).astype(np.float64)
    scale = constants.get(f"{name}.weight_scale")
    return weight if scale is None else weight * numpy_helper.to_array(scale)
