"""``model.onnx`` and ``model.onnx.data``: weights apart, aligned, so that they are mapped into memory, not copied."""

from pathlib import Path

import onnx
from onnx import TensorProto, checker

_INLINE_BYTES = 1024  # smaller constants (shapes, scalars) stay in model.onnx, where shape inference sees them
_ALIGNMENT = 4096  # a page, so that each tensor can be mapped by itself


def write_onnx(model: onnx.ModelProto, path: Path) -> Path:
    """Write a model and its weights (``<name>.data`` beside it); return the path of the weights.

    The bytes depend on the model alone. The model in memory is left as it was.
    """
    data_path = path.with_name(f"{path.name}.data")
    light = onnx.ModelProto()
    light.CopyFrom(model)
    with data_path.open("wb") as data:
        for tensor in light.graph.initializer:
            if len(tensor.raw_data) < _INLINE_BYTES:
                continue
            data.write(b"\0" * (-data.tell() % _ALIGNMENT))
            offset = data.tell()
            data.write(tensor.raw_data)
            _point_outside(tensor, data_path.name, offset, len(tensor.raw_data))
    path.write_bytes(light.SerializeToString(deterministic=True))
    checker.check_model(str(path))
    return data_path


def _point_outside(tensor: TensorProto, location: str, offset: int, length: int) -> None:
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", str(offset)), ("length", str(length))):
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
