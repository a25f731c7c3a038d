"""``pytorch_model.bin`` as torch writes it, written without torch: the two forms, and pickles of any content.

That these are the bytes of torch is held by `make parity`, which reads torch's own.
"""

import io
import pickle
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

KINDS = {"float32": "FloatStorage", "float16": "HalfStorage", "float64": "DoubleStorage", "int64": "LongStorage"}


class Global:
    """A name that the pickle asks for, such as ``torch._utils _rebuild_tensor_v2``."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name


class Call:
    """A call of such a name."""

    def __init__(self, function: Global, *arguments: object) -> None:
        self.function, self.arguments = function, arguments


class Storage:
    """A reference to a storage."""

    def __init__(self, *pid: object) -> None:
        self.pid = pid


def tensor(key: str, array: NDArray[Any], legacy: bool = False, **changes: Any) -> Call:
    """Return what torch writes for an array that lies alone in the storage ``key``."""
    kind = Global("torch", KINDS[array.dtype.name])
    facts: dict[str, Any] = {
        "count": array.size,
        "offset": 0,
        "shape": array.shape,
        "strides": tuple(stride // array.itemsize for stride in np.ascontiguousarray(array).strides),
        **changes,
    }
    storage = Storage("storage", kind, key, "cpu", facts["count"], *([None] if legacy else []))
    rebuild = Global("torch._utils", "_rebuild_tensor_v2")
    return Call(rebuild, storage, facts["offset"], facts["shape"], facts["strides"], False, OrderedDict())


def pickled(value: object) -> bytes:
    """Write a pickle of protocol 2, as torch does, without importing what it names."""
    out = io.BytesIO()
    out.write(pickle.PROTO + b"\x02")
    _write(out, value)
    out.write(pickle.STOP)
    return out.getvalue()


def _write(out: io.BytesIO, value: object) -> None:
    if isinstance(value, Global):
        out.write(pickle.GLOBAL + f"{value.module}\n{value.name}\n".encode())
    elif isinstance(value, Call):
        _write(out, value.function)
        _write(out, value.arguments)
        out.write(pickle.REDUCE)
    elif isinstance(value, Storage):
        _write(out, value.pid)
        out.write(pickle.BINPERSID)
    elif isinstance(value, OrderedDict):
        _write(out, Call(Global("collections", "OrderedDict")))
    elif isinstance(value, dict):
        out.write(pickle.EMPTY_DICT + pickle.MARK)
        for key, inner in value.items():
            _write(out, key)
            _write(out, inner)
        out.write(pickle.SETITEMS)
    elif isinstance(value, tuple):
        out.write(pickle.MARK)
        for inner in value:
            _write(out, inner)
        out.write(pickle.TUPLE)
    else:
        out.write(pickle.dumps(value, 2)[2:-1])


def write_zip(path: Path, content: bytes, storages: Mapping[str, bytes], compression: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("archive/data.pkl", content)
        archive.writestr("archive/byteorder", "little")
        for key, numbers in storages.items():
            archive.writestr(f"archive/data/{key}", numbers)


def write_legacy(path: Path, content: bytes, storages: Mapping[str, tuple[int, bytes]]) -> None:
    sizes = {"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}
    parts = [pickle.dumps(0x1950A86A20F9469CFC6C, 2), pickle.dumps(1001, 2), pickle.dumps(sizes, 2), content]
    numbers = [struct.pack("<q", count) + raw for count, raw in storages.values()]
    path.write_bytes(b"".join([*parts, pickle.dumps(list(storages), 2), *numbers]))


def write_checkpoint(path: Path, tensors: Mapping[str, NDArray[Any]], legacy: bool, wrapped: bool = False) -> None:
    """Write a whole list of weights; ``wrapped`` among other things, as trainings keep it."""
    arrays = {str(index): np.ascontiguousarray(array) for index, array in enumerate(tensors.values())}
    listed: dict[str, Any] = {
        name: tensor(key, array, legacy) for name, (key, array) in zip(tensors, arrays.items(), strict=True)
    }
    content = pickled({"epoch": 3, "state_dict": listed} if wrapped else listed)
    if legacy:
        write_legacy(path, content, {key: (array.size, array.tobytes()) for key, array in arrays.items()})
    else:
        write_zip(path, content, {key: array.tobytes() for key, array in arrays.items()})
