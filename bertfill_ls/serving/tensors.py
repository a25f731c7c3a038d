"""The tensors that travel between an editor's engine and an inference server, in the JSON of the protocol.

Both sides read what the other one wrote through here, and believe nothing that does not fit together. What stands in
the tensors of a request and of an answer is told by ``INPUTS``, ``PARAMETERS`` and ``OUTPUTS``; docs/serving.md has the
same in prose. Offsets are code points of the text they belong to. Light to import: no numpy.

The protocol: https://github.com/kserve/open-inference-protocol (REST, version 2).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Datatype = Literal["BYTES", "INT64", "FP32"]

MOST_TEXTS = 256  # of one request
MOST_CHARACTERS = 100_000  # of all texts of one request together
MOST_TARGETS = 256

# What a request may ask for: a row for each gap, for each mask by itself, or for each gap with what its first
# candidate rests on, by hiding words.
TASKS = ("gaps", "masks", "reasons")
PARAMETERS = ("top_k", "task")

# name -> datatype, shape. -1 is any length: n texts, m masks.
INPUTS: dict[str, tuple[Datatype, tuple[int, ...]]] = {
    "text": ("BYTES", (-1,)),  # (n)
    "targets": ("BYTES", (-1,)),  # optional: score these alone, in every gap
    "masks": ("INT64", (-1, 4)),  # optional, (m, 4): text, start, end, asked about (1) or only context (0)
}
# r rows, k columns, t tokens. Columns that a row does not fill hold "" and 0, tokens -1.
OUTPUTS: dict[str, tuple[Datatype, tuple[int, ...]]] = {
    "gaps": ("INT64", (-1, 3)),  # (r, 3): text, start, end
    "candidates": ("BYTES", (-1, -1)),  # (r, k), best first
    "probabilities": ("FP32", (-1, -1)),  # (r, k)
    "errors": ("BYTES", (-1,)),  # (n): "" or why a text has no rows
    "sources": ("BYTES", (-1, -1)),  # (r, k): where a candidate that is quoted stands
    "phrases": ("BYTES", (-1, -1)),  # (r, k): the phrase that a candidate rests on
    "token_spans": ("INT64", (-1, -1, 2)),  # (r, t, 2): start, end
    "token_weights": ("FP32", (-1, -1)),  # (r, t): shares of the attention; of reasons, nats
    "model": ("BYTES", (1,)),  # what answers, as a JSON object: name, capacity, weights, version
}
# What an answer holds when the request names no outputs.
USUAL_OUTPUTS = ("gaps", "candidates", "probabilities", "errors")

_NUMBERS: dict[str, type | tuple[type, ...]] = {"INT64": int, "FP32": (int, float)}


class TensorError(ValueError):
    """What came is no tensor, or not the one that was to come; the message tells which and why, and quotes no text."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor: its ``data`` is flat, row after row, as many items as its ``shape`` says."""

    name: str
    datatype: Datatype
    shape: tuple[int, ...]
    data: Sequence[Any]

    @classmethod
    def of(cls, raw: object, known: Mapping[str, tuple[Datatype, tuple[int, ...]]]) -> "Tensor":
        """Read one of the ``known`` tensors from JSON, its data flat or in nested lists, as the protocol allows.

        Raises:
            TensorError: it is none, or is not what its name or its shape says.
        """
        name = raw.get("name") if isinstance(raw, Mapping) else None
        if not isinstance(raw, Mapping) or not isinstance(name, str) or name not in known:
            raise TensorError(f"a tensor must be one of: {', '.join(known)}")
        datatype, lengths = known[name]
        shape = raw.get("shape")
        if raw.get("datatype") != datatype:
            raise TensorError(f"{name}: the datatype must be {datatype}")
        if not isinstance(shape, list | tuple) or not all(type(length) is int and length >= 0 for length in shape):
            raise TensorError(f"{name}: the shape must be a list of lengths")
        if len(shape) != len(lengths) or any(
            wanted not in (-1, length) for wanted, length in zip(lengths, shape, strict=True)
        ):
            raise TensorError(f"{name}: the shape must be {list(lengths)}, -1 for any length")
        data = _flat(raw.get("data"))
        if len(data) != math.prod(shape):
            raise TensorError(f"{name}: the shape says {math.prod(shape)} items, and there are {len(data)}")
        if not all(_fits(item, datatype) for item in data):
            raise TensorError(f"{name}: not every item is a {datatype}")
        return cls(name, datatype, tuple(shape), data)

    def rows(self) -> list[Sequence[Any]]:
        """Return the data cut along the first axis, each part flat."""
        width = math.prod(self.shape[1:])
        return [self.data[row * width : (row + 1) * width] for row in range(self.shape[0])]

    def as_json(self) -> dict[str, Any]:
        """Return the tensor as it travels."""
        return {"name": self.name, "datatype": self.datatype, "shape": list(self.shape), "data": list(self.data)}


def tensors_of(raw: object, known: Mapping[str, tuple[Datatype, tuple[int, ...]]]) -> dict[str, Tensor]:
    """Read a list of tensors by name.

    Raises:
        TensorError: as ``Tensor.of``, or there is no list, or one comes twice.
    """
    if not isinstance(raw, list | tuple):
        raise TensorError("there is no list of tensors")
    tensors = [Tensor.of(each, known) for each in raw]
    by_name = {tensor.name: tensor for tensor in tensors}
    if len(by_name) != len(tensors):
        raise TensorError("one tensor comes twice")
    return by_name


def described(tensors: Mapping[str, tuple[Datatype, tuple[int, ...]]]) -> list[dict[str, Any]]:
    """Return what a server's metadata says of some tensors."""
    return [{"name": name, "datatype": datatype, "shape": list(shape)} for name, (datatype, shape) in tensors.items()]


def _flat(data: object) -> list[Any]:
    """Return the items of a list, be they in lists of lists: no deeper than a tensor of ours has axes."""
    items: list[Any] = list(data) if isinstance(data, list | tuple) else []
    for _ in range(2):
        if not any(isinstance(item, list | tuple) for item in items):
            break
        items = [each for item in items for each in (item if isinstance(item, list | tuple) else [item])]
    return items


def _fits(item: object, datatype: Datatype) -> bool:
    if datatype == "BYTES":
        return isinstance(item, str)
    return isinstance(item, _NUMBERS[datatype]) and not isinstance(item, bool) and math.isfinite(item)  # type: ignore[arg-type]  # it is a number now
