"""A small pen for ONNX graphs: values are names, constants are shared by name. Knows nothing of BERT."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

# Opset 18 and IR 9 load in every ONNX Runtime since 1.15.
_OPSET, _IR_VERSION = 18, 9
CONTRIB = "com.microsoft"
_INLINE_BYTES = 1024  # smaller constants (shapes, scalars) stay in the model, where shape inference sees them


@dataclass(frozen=True, slots=True)
class Graph:
    """A model whose large constants are not in it yet: ``arrays`` has them by the names of its initializers.

    So that they are copied nowhere before they are written; most are views of the checkpoint's own file.
    """

    model: onnx.ModelProto
    arrays: Mapping[str, "NDArray[Any] | SideBySide"]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Matrices that are one constant, column after column, and are put together when that is written."""

    parts: tuple[NDArray[Any], ...]  # (rows, columns) each

    @property
    def shape(self) -> tuple[int, int]:
        """The shape of the whole."""
        return self.parts[0].shape[0], sum(part.shape[1] for part in self.parts)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the whole."""
        return self.parts[0].dtype

    @property
    def nbytes(self) -> int:
        """The size of the whole."""
        return sum(part.nbytes for part in self.parts)

    def __array__(self, dtype: object = None, copy: bool | None = None) -> NDArray[Any]:
        """Put it together."""
        return np.concatenate(self.parts, axis=1)


class GraphWriter:
    """Collects the nodes, constants, inputs and outputs of one graph."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, NDArray[Any] | SideBySide] = {}
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []

    def input(self, name: str, shape: tuple[int | str, ...]) -> str:
        """Declare an int64 input."""
        self._inputs.append(helper.make_tensor_value_info(name, TensorProto.INT64, shape))
        return name

    def output(self, value: str, name: str, shape: tuple[int | str, ...]) -> None:
        """Declare a value to be the float32 output ``name``."""
        self._nodes.append(helper.make_node("Identity", [value], [name], name=f"{name}.output"))
        self._outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))

    def constant(self, name: str, array: NDArray[Any] | SideBySide) -> str:
        """Store an array under a name; the same name again means the same array, stored once."""
        if name not in self._constants:
            self._constants[name] = array
        return name

    def integers(self, *values: int) -> str:
        """Store a one-dimensional int64 constant, as shapes and axes are given."""
        return self.constant("integers." + "_".join(map(str, values)), np.array(values, np.int64))

    def scalar(self, value: float) -> str:
        """Store a float32 scalar."""
        return self.constant(f"scalar.{value!r}", np.array(value, np.float32))

    def node(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Add a node with one output and return the output."""
        return self.nodes(operator, *inputs, count=1, domain=domain, **attributes)[0]

    def nodes(self, operator: str, *inputs: str, count: int, domain: str = "", **attributes: Any) -> list[str]:
        """Add a node with ``count`` outputs and return them."""
        name = f"{len(self._nodes)}.{operator}"
        outputs = [name] if count == 1 else [f"{name}.{index}" for index in range(count)]
        self._nodes.append(helper.make_node(operator, inputs, outputs, name=name, domain=domain, **attributes))
        return outputs

    def model(self, **facts: str) -> Graph:
        """Return the whole as a model; ``facts`` are kept as its metadata."""
        initializers = [_initializer(name, array) for name, array in self._constants.items()]
        graph = helper.make_graph(self._nodes, self._name, self._inputs, self._outputs, initializer=initializers)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(CONTRIB, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="bertfill_export")
        helper.set_model_props(model, facts)
        return Graph(model, {name: array for name, array in self._constants.items() if array.nbytes >= _INLINE_BYTES})


def _initializer(name: str, array: NDArray[Any] | SideBySide) -> TensorProto:
    """Return a small constant whole, a large one without its numbers."""
    if array.nbytes < _INLINE_BYTES:
        return numpy_helper.from_array(np.ascontiguousarray(array), name)
    return TensorProto(name=name, dims=array.shape, data_type=helper.np_dtype_to_tensor_dtype(array.dtype))
