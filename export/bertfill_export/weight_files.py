"""The files of a checkpoint's folder that hold its weights: which there are, and what is in them by name.

Reads no numbers yet. What the names mean is :mod:`bertfill_export.checkpoint`'s business.
"""

import json
import math
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from bertfill_export.errors import ExportError
from bertfill_export.families.family import StoredTensor, Tensors
from bertfill_export.mapped import MappedFile, widened
from bertfill_export.pickled import read_pickled
from bertfill_export.reading import read_json, refuse_what_is_no_file
from bertfill_export.tensorflow_bundle import read_bundle

# https://github.com/huggingface/safetensors#format; what is not here is a form of quantisation.
_KINDS = {
    "F64": ("float64", "<f8"),
    "F32": ("float32", "<f4"),
    "F16": ("float16", "<f2"),
    "BF16": ("bfloat16", "<u2"),
    "I64": ("int64", "<i8"),
    "I32": ("int32", "<i4"),
    "I16": ("int16", "<i2"),
    "I8": ("int8", "<i1"),
    "U8": ("uint8", "<u1"),
    "BOOL": ("bool", "<u1"),
}
# What others save weights in, by how the name ends, and what it is called.
_OTHER_FORMS = (
    (("tf_model.h5", ".h5"), "TensorFlow"),
    ((".msgpack",), "Flax"),
    ((".index", ".ckpt.meta", ".ckpt"), "TensorFlow"),
    ((".pdparams",), "PaddlePaddle"),
    ((".gguf",), "llama.cpp"),
    ((".onnx",), "ONNX"),
    ((".pt", ".pth"), "PyTorch"),
)


@dataclass(frozen=True, slots=True)
class WeightFiles:
    """All tensors of a checkpoint, under the names that they have in its files."""

    tensors: Tensors
    files: list[MappedFile]

    def release(self) -> None:
        """Give back the memory of what has been read; what is read again comes from the disk again."""
        for file in self.files:
            file.release()


def read_weight_files(folder: Path) -> WeightFiles:
    """Read model.safetensors or its shards, else pytorch_model.bin or its shards, else Google's bert_model.ckpt.

    Raises:
        ExportError: it has none of them, or one is damaged.
    """
    for name, read in (("model.safetensors", _read_safetensors), ("pytorch_model.bin", read_pickled)):
        if (folder / name).exists():
            return _together(folder, [name], read)
        index = folder / f"{name}.index.json"
        if index.exists():
            return _together(folder, _shards(index), read)
    bundles = sorted(folder.glob("*.ckpt*.index"))
    if len(bundles) == 1:
        _check_plain(bundles[0])
        return WeightFiles(*read_bundle(bundles[0]))
    raise _what_else(folder)


def _together(folder: Path, names: list[str], read: Callable[[Path], tuple[Tensors, MappedFile]]) -> WeightFiles:
    tensors: Tensors = {}
    files = []
    for name in names:
        _check_plain(folder / name)
        found, file = read(folder / name)
        tensors |= found
        files.append(file)

    return WeightFiles(tensors, files)


def _shards(index: Path) -> list[str]:
    """Return the files that an index lists, in the order of their names."""
    listed = read_json(index).get("weight_map")
    names = set(listed.values()) if isinstance(listed, dict) and all(map(_is_text, listed.values())) else set()
    if not names or any(Path(name).name != name or not name.isprintable() for name in names):
        raise ExportError("weights.index", path=index)
    missing = sorted(name for name in names if not (index.parent / name).exists())
    if missing:
        raise ExportError("weights.shard", folder=index.parent, file=missing[0], missing=len(missing), all=len(names))
    return sorted(names)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _check_plain(path: Path) -> None:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise ExportError("file.not-plain", path=path)
        with path.open("rb") as file:
            refuse_what_is_no_file(path, file.read(256))
    except OSError as error:
        raise ExportError("file.unreadable", path=path, reason=error.strerror) from error


def _read_safetensors(path: Path) -> tuple[Tensors, MappedFile]:
    try:
        with safe_open(path, "numpy"):  # checks the header: every tensor within the file, none upon another
            pass
        file = MappedFile(path)
        start = 8 + int.from_bytes(file[:8], "little")
        header = json.loads(file[8:start])
    except (SafetensorError, OSError, ValueError) as error:
        raise ExportError("file.damaged", path=path, reason=error) from error
    header.pop("__metadata__", None)
    return {name: _stored(file, start, facts) for name, facts in header.items()}, file


def _stored(file: MappedFile, start: int, facts: dict[str, Any]) -> StoredTensor:
    shape, offset = tuple(facts["shape"]), start + facts["data_offsets"][0]
    kind, read_as = _KINDS.get(facts["dtype"], (facts["dtype"], ""))

    def load() -> NDArray[Any]:
        return widened(file.array(read_as, math.prod(shape), offset), kind).reshape(shape)

    return StoredTensor(shape, kind, load)


def _what_else(folder: Path) -> ExportError:
    """Say what a folder without weights holds instead."""
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if any(name.startswith("adapter_model.") for name in names):
        return ExportError("file.adapter", folder=folder)
    for ends, form in _OTHER_FORMS:
        found = next((name for name in names if name.endswith(ends)), None)
        if found is not None:
            return ExportError("weights.other-form", folder=folder, file=ascii(found)[1:-1], form=form)
    return ExportError("weights.none", folder=folder)
