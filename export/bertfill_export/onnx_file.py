"""``model.onnx`` and ``model.onnx.data``: weights apart, aligned, so that they are mapped into memory, not copied."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, checker

from bertfill_export.nodes import Graph

_ALIGNMENT = 4096  # a page, so that each tensor can be mapped by itself


def write_onnx(graph: Graph, path: Path, release: Callable[[], None] | None = None) -> Path:
    """Write a model and its weights (``<name>.data`` beside it); return the path of the weights.

    The bytes depend on the graph alone, which is left as it was. ``release`` is called when a tensor has been written
    and its memory can be given back.
    """
    data_path = path.with_name(f"{path.name}.data")
    model = onnx.ModelProto()
    model.CopyFrom(graph.model)
    with data_path.open("wb") as data:
        for tensor in model.graph.initializer:
            if tensor.name not in graph.arrays:
                continue
            array = np.ascontiguousarray(graph.arrays[tensor.name])
            data.write(b"\0" * (-data.tell() % _ALIGNMENT))
            offset = data.tell()
            data.write(array.data)
            _point_outside(tensor, data_path.name, offset, array.nbytes)
            if release is not None:
                release()
    path.write_bytes(model.SerializeToString(deterministic=True))
    checker.check_model(str(path))
    return data_path


def _point_outside(tensor: TensorProto, location: str, offset: int, length: int) -> None:
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", str(offset)), ("length", str(length))):
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
