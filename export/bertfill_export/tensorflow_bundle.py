"""Google's TensorFlow checkpoints -> tensors, without TensorFlow: ``bert_model.ckpt.index`` and ``.data-…`` beside it.

The index is a table of LevelDB (its ``doc/table_format.md``): blocks of keys in order, each without what it shares with
the one before. The keys are the names of tensors, the values protocol buffers that say where in the data each lies
(``tensor_bundle.proto`` of TensorFlow). Names and orientation become those that transformers gives them.
"""

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from bertfill_export.errors import ExportError
from bertfill_export.families.family import StoredTensor, Tensors
from bertfill_export.mapped import MappedFile, widened
from bertfill_export.reading import read_bytes

_MAGIC = (0xDB4775248B80FB57).to_bytes(8, "little")
_FOOTER = 48  # bytes: two handles, padding, and the magic number
_LARGEST = 4 << 20  # bytes; an index of BERT-large has 40,000
# Numbers of DataType in types.proto, and of fields in tensor_bundle.proto and tensor_shape.proto.
_KINDS = {1: ("float32", "<f4"), 2: ("float64", "<f8"), 14: ("bfloat16", "<u2"), 19: ("float16", "<f2")}
_SHARDS, _ORDER = 1, 2
_KIND, _SHAPE, _SHARD, _OFFSET, _SIZE = 1, 2, 3, 4, 5
_DIMENSION, _EXTENT = 2, 1
# What the optimiser kept, and how far training was: no weights.
_OF_TRAINING = re.compile(r".*/(adam_[mv]|Momentum|Adam(_1)?)|global_step|.*_power")


def read_bundle(index: Path) -> tuple[Tensors, list[MappedFile]]:
    """Return the tensors that an index lists, under the names of transformers, and the files that they lie in.

    Raises:
        ExportError: the index is damaged, or its data is not beside it.
    """
    try:
        entries = dict(_entries(read_bytes(index)))
        header = _fields(entries.pop(b""))
        shards = header.get(_SHARDS, [0])[0]
        if not 0 < shards < 1000 or header.get(_ORDER, [0])[0]:
            raise ValueError("shards or an order of bytes that are not known")
        names = [f"{index.stem}.data-{shard:05d}-of-{shards:05d}" for shard in range(shards)]
        if missing := [name for name in names if not index.with_name(name).is_file()]:
            raise ExportError("weights.shard", folder=index.parent, file=missing[0], missing=len(missing), all=shards)
        files = [MappedFile(index.with_name(name)) for name in names]
        tensors: Tensors = {}
        for key, value in entries.items():
            name = key.decode()
            if not _OF_TRAINING.fullmatch(name):
                plain, is_turned = _named(name)
                tensors[plain] = _stored(_fields(value), files, is_turned)
        return tensors, files
    except (ValueError, KeyError, IndexError, OSError, TypeError, OverflowError) as error:
        raise ExportError("file.damaged", path=index, reason=str(error)[:200]) from error


def _named(name: str) -> tuple[str, bool]:
    """Return what transformers calls a tensor, and whether it has it turned: (out, in) instead of (in, out)."""
    plain = re.sub(r"\blayer_(\d+)\b", r"layer.\1", name).replace("/", ".")
    if plain.endswith(".kernel"):
        return f"{plain.removesuffix('kernel')}weight", True
    if plain.endswith("_embeddings"):
        return f"{plain}.weight", False
    return plain.replace("cls.predictions.output_bias", "cls.predictions.bias"), False


def _stored(entry: dict[int, list[Any]], files: list[MappedFile], is_turned: bool) -> StoredTensor:
    sizes = [_fields(each) for shape in entry.get(_SHAPE, []) for each in _fields(shape).get(_DIMENSION, [])]
    shape = tuple(size.get(_EXTENT, [0])[0] for size in sizes)
    number = entry[_KIND][0]
    if number not in _KINDS:  # refused where it is wanted
        return StoredTensor(shape, f"{number} of TensorFlow", NotImplemented)
    kind, read_as = _KINDS[number]
    file, offset = files[entry.get(_SHARD, [0])[0]], entry.get(_OFFSET, [0])[0]
    view = file.array(read_as, math.prod(shape), offset)
    if view.nbytes != entry[_SIZE][0]:
        raise ValueError("a tensor of another size than is told")

    def load() -> NDArray[Any]:
        array = widened(view, kind).reshape(shape)
        return array.T if is_turned else array

    return StoredTensor(shape[::-1] if is_turned else shape, kind, load)


def _entries(table: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the keys and values of a table of LevelDB."""
    footer = table[-_FOOTER:]
    if not _FOOTER <= len(table) <= _LARGEST or not footer.endswith(_MAGIC):
        raise ValueError("no index of TensorFlow")
    _, at = _handle(footer, 0)  # of blocks that say more about the table; there are none
    done = 0
    for _, handle in _block(table, *_handle(footer, at)[0]):
        (start, size), _ = _handle(handle, 0)
        if start < done:
            raise ValueError("blocks that are not in order")
        done = start + size
        yield from _block(table, start, size)


def _block(table: bytes, start: int, size: int) -> Iterator[tuple[bytes, bytes]]:
    content = table[start : start + size]
    if len(content) != size or table[start + size] != 0:
        raise ValueError("an index that is cut off or compressed")
    end = size - 4 - 4 * int.from_bytes(content[-4:], "little")  # of the entries; restarts and their number follow
    at, key = 0, b""
    while at < end:
        shared, at = _varint(content, at)
        more, at = _varint(content, at)
        length, at = _varint(content, at)
        key = key[:shared] + content[at : at + more]
        at += more
        yield key, content[at : at + length]
        at += length


def _handle(data: bytes, at: int) -> tuple[tuple[int, int], int]:
    start, at = _varint(data, at)
    size, at = _varint(data, at)
    return (start, size), at


def _fields(message: bytes) -> dict[int, list[Any]]:
    """Return the numbers and messages of a protocol buffer by the number of their field."""
    fields: dict[int, list[Any]] = {}
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        value, at = _varint(message, at) if tag & 7 in (0, 2) else ({1: 8, 5: 4}[tag & 7], at)
        if tag & 7:
            at += value
            fields.setdefault(tag >> 3, []).append(message[at - value : at])
        else:
            fields.setdefault(tag >> 3, []).append(value)
    return fields


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("a number without end")
