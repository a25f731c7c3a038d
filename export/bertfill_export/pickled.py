r"""``pytorch_model.bin`` -> tensors, without torch and without running anything that the file asks for.

The file is a pickle: a program for a small machine, whose one dangerous step is to look up a name and call it. Here
that machine has the instructions that data needs and no other, and finds the names that a list of weights consists of:
``OrderedDict``, the functions that put a tensor together (stand-ins of ours, which only take notes), and the types of
storages. Whatever else the file asks for ends its reading. What it says of places and sizes is checked before it is
followed.

Both forms that torch has written are read: since 1.6 a zip of the pickle and one entry for each storage
(``torch/serialization.py``, ``_save``), before that pickles and storages in a row (``_legacy_save``).
"""

import io
import math
import pickle
import struct
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bertfill_export.errors import ExportError
from bertfill_export.families.family import StoredTensor, Tensors
from bertfill_export.mapped import MappedFile, widened

# How numpy reads a storage; bfloat16 as integers, which `widened` then makes numbers of.
_KINDS = {
    "FloatStorage": ("float32", "<f4"),
    "HalfStorage": ("float16", "<f2"),
    "DoubleStorage": ("float64", "<f8"),
    "BFloat16Storage": ("bfloat16", "<u2"),
    "LongStorage": ("int64", "<i8"),
    "IntStorage": ("int32", "<i4"),
    "ShortStorage": ("int16", "<i2"),
    "CharStorage": ("int8", "<i1"),
    "ByteStorage": ("uint8", "<u1"),
    "BoolStorage": ("bool", "<u1"),
}
_LARGEST_PICKLE = 64 << 20  # bytes; the names and sizes of a BERT's tensors take 50,000
_MOST_DIMENSIONS = 8
# The instructions that put data together: numbers, texts, tuples, lists, tables, and what was there before.
_DATA = frozenset(
    (
        *(pickle.PROTO, pickle.FRAME, pickle.STOP, pickle.MARK, pickle.POP, pickle.POP_MARK, pickle.DUP),
        *(pickle.NONE, pickle.NEWTRUE, pickle.NEWFALSE, pickle.INT, pickle.LONG, pickle.FLOAT, pickle.BINFLOAT),
        *(pickle.BININT, pickle.BININT1, pickle.BININT2, pickle.LONG1, pickle.LONG4),
        *(pickle.STRING, pickle.BINSTRING, pickle.SHORT_BINSTRING, pickle.BINBYTES, pickle.SHORT_BINBYTES),
        *(pickle.UNICODE, pickle.BINUNICODE, pickle.SHORT_BINUNICODE, pickle.BINUNICODE8),
        *(pickle.EMPTY_TUPLE, pickle.TUPLE, pickle.TUPLE1, pickle.TUPLE2, pickle.TUPLE3),
        *(pickle.EMPTY_LIST, pickle.LIST, pickle.APPEND, pickle.APPENDS),
        *(pickle.EMPTY_DICT, pickle.DICT, pickle.SETITEM, pickle.SETITEMS),
        *(pickle.PUT, pickle.BINPUT, pickle.LONG_BINPUT, pickle.MEMOIZE),
        *(pickle.GET, pickle.BINGET, pickle.LONG_BINGET),
        *(pickle.GLOBAL, pickle.STACK_GLOBAL, pickle.PERSID, pickle.BINPERSID),
    )
)
_LEGACY_MAGIC, _LEGACY_PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
# What reading a pickle, a zip or a mapping of somebody else's making can raise.
_DAMAGE = (
    *(pickle.UnpicklingError, zipfile.BadZipFile, struct.error, OSError, EOFError, ValueError, TypeError, KeyError),
    *(IndexError, AttributeError, OverflowError, RuntimeError, UnicodeError, MemoryError, zlib.error),
)


class _ForeignNameError(pickle.UnpicklingError):
    """The file asks for something that no list of weights needs; the message is its name."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A type of storages, as the file names it."""

    name: str


@dataclass(frozen=True, slots=True)
class _Storage:
    key: str
    kind: _Kind
    count: int


@dataclass(frozen=True, slots=True)
class _Part:
    """A tensor as the pickle tells of it: where in which storage its numbers lie."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


_Numbers = Callable[[_Storage], NDArray[Any]]


def read_pickled(path: Path) -> tuple[Tensors, MappedFile]:
    """Return the tensors of a ``pytorch_model.bin`` by name, and the file that they are views of.

    Raises:
        ExportError: it is damaged, or asks for more than tensors.
    """
    try:
        file = MappedFile(path)
        parts, numbers = _read_zip(path, file) if file[:2] == b"PK" else _read_legacy(path, file)
        return {name: _tensor(path, part, numbers) for name, part in parts.items()}, file
    except _ForeignNameError as error:
        raise ExportError("file.pickle", path=path, found=error) from error
    except _DAMAGE as error:
        raise ExportError("file.damaged", path=path, reason=_brief(error)) from error


def _brief(error: BaseException) -> str:
    return (str(error).split("\n")[0] or type(error).__name__)[:200]


class _Unpickler(pickle._Unpickler):  # noqa: SLF001 - the one in C has no table of instructions, and trusts sizes
    """The machine of pickles with the instructions that data needs; all that make or change objects are of ours."""

    stack: list[Any]
    dispatch: ClassVar[dict[int, Callable[[Any], None]]] = {
        code: step
        for code, step in pickle._Unpickler.dispatch.items()  # noqa: SLF001
        if bytes([code]) in _DATA
    }

    def __init__(self, file: IO[bytes], storage: Callable[[Any], object] | None) -> None:
        super().__init__(file, encoding="utf-8")
        self._storage = storage

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _rebuild_tensor
        if (module, name) == ("torch._utils", "_rebuild_parameter"):
            return _rebuild_parameter
        if module in ("torch", "torch.storage") and name in _KINDS:
            return _Kind(name)
        raise _ForeignNameError(ascii(f"{module}.{name}")[1:-1][:100])

    def persistent_load(self, pid: Any) -> object:
        if self._storage is None:
            raise pickle.UnpicklingError("a storage where none belongs")
        return self._storage(pid)

    def _reduce(self) -> None:
        arguments, function = self.stack.pop(), self.stack.pop()
        if function not in (OrderedDict, _rebuild_tensor, _rebuild_parameter):
            raise pickle.UnpicklingError("a call of what is no function")
        self.stack.append(function(*arguments))

    def _build(self) -> None:
        self.stack.pop()  # attributes, such as the version of each module: nothing that a list of weights needs

    dispatch[pickle.REDUCE[0]] = _reduce
    dispatch[pickle.BUILD[0]] = _build


def _rebuild_tensor(storage: object, offset: object, shape: object, strides: object, *_: object) -> _Part:
    if not isinstance(storage, _Storage):
        raise pickle.UnpicklingError("a tensor without a storage")
    [start] = _counts((offset,))
    return _Part(storage, start, _counts(shape), _counts(strides))


def _rebuild_parameter(data: object, *_: object) -> object:
    return data


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 62


def _counts(values: object) -> tuple[int, ...]:
    if not isinstance(values, tuple | list) or len(values) > _MOST_DIMENSIONS or not all(map(_is_count, values)):
        raise pickle.UnpicklingError("a shape that is none")
    return tuple(values)


def _storage(kind: object, key: object, count: object) -> _Storage:
    if not isinstance(kind, _Kind) or not isinstance(key, str) or not isinstance(count, int) or not _is_count(count):
        raise pickle.UnpicklingError("a storage of no known type")
    return _Storage(key, kind, count)


def _read_zip(path: Path, file: MappedFile) -> tuple[dict[str, _Part], _Numbers]:
    with zipfile.ZipFile(path) as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
        root = next((name for name in entries if name.endswith("/data.pkl")), "data.pkl").removesuffix("data.pkl")
        if entries[f"{root}data.pkl"].file_size > _LARGEST_PICKLE:
            raise ValueError("a list of weights that is too long")
        if f"{root}byteorder" in entries and archive.read(f"{root}byteorder") != b"little":
            raise ValueError("numbers in the order of another machine")
        content = archive.read(f"{root}data.pkl")

    def storage(pid: Any) -> _Storage:
        tag, kind, key, _, count = pid
        if tag != "storage":
            raise pickle.UnpicklingError("a reference to no storage")
        return _storage(kind, key, count)

    def numbers(storage: _Storage) -> NDArray[Any]:
        entry = entries[f"{root}data/{storage.key}"]
        kind = _KINDS[storage.kind.name][1]
        if entry.file_size != storage.count * np.dtype(kind).itemsize:
            raise ValueError("a storage of another size than is told")
        if entry.compress_type != zipfile.ZIP_STORED:
            with zipfile.ZipFile(path) as archive:
                return np.frombuffer(archive.read(entry), kind)
        # The numbers come after a header of the entry's own, whose two lengths are the last in it (APPNOTE 4.3.7).
        name_length, extra_length = struct.unpack("<HH", file[entry.header_offset + 26 : entry.header_offset + 30])
        return file.array(kind, storage.count, entry.header_offset + 30 + name_length + extra_length)

    return _parts(_Unpickler(io.BytesIO(content), storage).load()), numbers


def _read_legacy(path: Path, file: MappedFile) -> tuple[dict[str, _Part], _Numbers]:
    known: dict[str, _Storage] = {}

    def storage(pid: Any) -> _Storage:
        tag, kind, key, _, count, view = pid
        if tag != "storage" or view is not None:
            raise pickle.UnpicklingError("a reference to no storage")
        return known.setdefault(key, _storage(kind, key, count))

    with path.open("rb") as stream:
        if _Unpickler(stream, None).load() != _LEGACY_MAGIC:
            raise ValueError("no file of torch")
        if _Unpickler(stream, None).load() != _LEGACY_PROTOCOL:
            raise ValueError("a protocol that is not known")
        if _Unpickler(stream, None).load()["little_endian"] is not True:
            raise ValueError("numbers in the order of another machine")
        parts = _parts(_Unpickler(stream, storage).load())
        keys = _Unpickler(stream, None).load()
        offset = stream.tell()
    places = {}
    for key in keys:
        (count,) = struct.unpack("<q", file[offset : offset + 8])
        if count != known[key].count:
            raise ValueError("a storage of another size than is told")
        places[key] = offset + 8
        offset += 8 + count * np.dtype(_KINDS[known[key].kind.name][1]).itemsize
        if offset > len(file):
            raise ValueError("it ends too early")

    def numbers(storage: _Storage) -> NDArray[Any]:
        return file.array(_KINDS[storage.kind.name][1], storage.count, places[storage.key])

    return parts, numbers


def _parts(loaded: object) -> dict[str, _Part]:
    """Return the tensors of a state_dict, also of one that a training saved among other things."""
    if isinstance(loaded, Mapping) and isinstance(loaded.get("state_dict"), Mapping):
        loaded = loaded["state_dict"]
    if not isinstance(loaded, Mapping):
        raise pickle.UnpicklingError("no list of weights")
    return {name: part for name, part in loaded.items() if isinstance(name, str) and isinstance(part, _Part)}


def _tensor(path: Path, part: _Part, numbers: _Numbers) -> StoredTensor:
    if len(part.shape) != len(part.strides):
        raise pickle.UnpicklingError("a shape that is none")
    last = sum((size - 1) * stride for size, stride in zip(part.shape, part.strides, strict=True))
    if all(part.shape) and part.offset + last >= part.storage.count:
        raise ValueError("a tensor that reaches beyond its storage")
    if math.prod(part.shape) > part.storage.count:
        raise ValueError("a tensor of more numbers than its storage has")
    kind = _KINDS[part.storage.kind.name][0]

    def load() -> NDArray[Any]:
        try:
            flat = numbers(part.storage)
            strides = [stride * flat.itemsize for stride in part.strides]
            if not all(part.shape):
                return np.empty(part.shape, flat.dtype)
            view = np.lib.stride_tricks.as_strided(flat[part.offset :], part.shape, strides, writeable=False)
        except _DAMAGE as error:
            raise ExportError("file.damaged", path=path, reason=_brief(error)) from error
        return widened(view, kind)

    return StoredTensor(part.shape, kind, load)
