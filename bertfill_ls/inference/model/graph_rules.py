"""What a graph may hold, found in the bytes of ``model.onnx`` before ONNX Runtime sees them.

A graph is a program that somebody else wrote. It may only multiply and add: no operator that loops, branches, makes
tensors of any size it likes, or comes from a library; no functions of its own; and weights from one file only, the one
that the manifest lists, none of them used over and over. What is left takes time and memory in proportion to its
weights and its input.

The bytes are protocol buffers (https://protobuf.dev/programming-guides/encoding) of onnx.proto; the few fields that
matter are read here, because the package that reads them all is four times the size of this program.
"""

from collections import Counter
from collections.abc import Iterator

from bertfill_ls.inference.model.manifest import WEIGHTS

_CONTRIB = b"com.microsoft"
# Exactly what bertfill_export writes (tests/export/test_graph_rules.py).
_ALLOWED = {
    (b"", name)
    for name in (
        b"Add", b"Cast", b"Gather", b"GatherND", b"Identity", b"LayerNormalization", b"MatMul", b"Mean", b"Mul",
        b"QuantizeLinear", b"Relu", b"Reshape", b"Shape", b"Slice", b"Softmax", b"Split", b"Sub", b"Transpose",
        b"Unsqueeze",
    )
} | {
    (_CONTRIB, name)
    for name in (b"FastGelu", b"FusedMatMul", b"Gelu", b"MatMulIntegerToFloat", b"MatMulNBits", b"MultiHeadAttention")
}  # fmt: skip

# Each node that uses weights keeps them once more, in the layout of its kernel. Ours use each once, the table of words
# twice.
_MOST_USES = 3
_SMALL = 1024  # bytes; scalars and shapes may be shared by as many nodes as like

# Numbers of fields in onnx.proto.
_MODEL_GRAPH, _MODEL_TRAINING, _MODEL_FUNCTIONS = 7, 20, 25
_GRAPH_NODE, _GRAPH_INITIALIZER, _GRAPH_SPARSE = 1, 5, 15
_NODE_INPUT, _NODE_OPERATOR, _NODE_ATTRIBUTE, _NODE_DOMAIN = 1, 4, 5, 7
_ATTRIBUTE_PLAIN = {1, 2, 3, 4, 7, 8, 9, 13, 20, 21}  # name, numbers, strings, documentation, type, reference
_TENSOR_NAME, _TENSOR_EXTERNAL = 8, 13
_ENTRY_KEY, _ENTRY_VALUE = 1, 2

_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5  # wire types; groups (3, 4) are not for graphs

Field = tuple[int, int | bytes]


class ForbiddenGraphError(Exception):
    """A graph that must not be loaded; the message is a few words that say what it holds."""


class DamagedGraphError(Exception):
    """Bytes that are no graph, or not a whole one."""


def check_graph(model: bytes, weights_size: int) -> None:
    """See that a model holds nothing but what a fill-mask model needs.

    Raises:
        ForbiddenGraphError: it does.
        DamagedGraphError: it is no model at all.
    """
    for number, value in _fields(model):
        if number in (_MODEL_TRAINING, _MODEL_FUNCTIONS):
            raise ForbiddenGraphError("functions of its own")
        if number == _MODEL_GRAPH:
            _check_graph(_message(value), weights_size)


def _check_graph(graph: bytes, weights_size: int) -> None:
    uses: Counter[int | bytes] = Counter()
    sizes: dict[int | bytes, int] = {}  # of weights in bytes, by name
    for number, value in _fields(graph):
        if number == _GRAPH_NODE:
            uses.update(_inputs(_message(value)))
        elif number == _GRAPH_INITIALIZER:
            name, size = _tensor(_message(value), weights_size)
            sizes[name] = size
        elif number == _GRAPH_SPARSE:
            raise ForbiddenGraphError("sparse tensors")
    if sum(uses[name] * size for name, size in sizes.items() if size > _SMALL) > _MOST_USES * weights_size:
        raise ForbiddenGraphError("weights used over and over")


def _inputs(node: bytes) -> list[int | bytes]:
    """Return the names of what a node reads."""
    inputs = []
    domain, operator = b"", b""  # of a field that comes twice, the last counts
    for number, value in _fields(node):
        if number == _NODE_INPUT:
            inputs.append(value)
        elif number == _NODE_OPERATOR:
            operator = _message(value)
        elif number == _NODE_DOMAIN:
            domain = _message(value)
        elif number == _NODE_ATTRIBUTE and not {inner for inner, _ in _fields(_message(value))} <= _ATTRIBUTE_PLAIN:
            raise ForbiddenGraphError("a graph or a tensor inside a node")
    if (domain, operator) not in _ALLOWED:
        name = b".".join(filter(None, (domain, operator)))[:60].decode("ascii", "backslashreplace")
        raise ForbiddenGraphError(f"the operator {name!r}")
    return inputs


def _tensor(tensor: bytes, weights_size: int) -> tuple[int | bytes, int]:
    """Return the name of a constant, and its size in bytes."""
    places: dict[bytes, bytes] = {}
    name: int | bytes = b""
    for number, value in _fields(tensor):
        if number == _TENSOR_NAME:
            name = value
        elif number == _TENSOR_EXTERNAL:
            entry = dict(_fields(_message(value)))
            key, text = entry.get(_ENTRY_KEY, b""), entry.get(_ENTRY_VALUE, b"")
            places[_message(key)] = _message(text)
    if not places:
        return name, len(tensor)
    if places.pop(b"location", b"") != WEIGHTS.encode():
        raise ForbiddenGraphError(f"weights outside {WEIGHTS}")
    start, length = (_decimal(places.get(key, b"0")) for key in (b"offset", b"length"))
    if start + length > weights_size:
        raise DamagedGraphError
    return name, length


def _decimal(text: bytes) -> int:
    if not text.isdigit() or len(text) > 18:
        raise DamagedGraphError
    return int(text)


def _message(value: int | bytes) -> bytes:
    if isinstance(value, int):
        raise DamagedGraphError
    return value


def _fields(message: bytes) -> Iterator[Field]:
    """Yield number and value of each field; numbers of a fixed width as their bytes."""
    at, end = 0, len(message)
    while at < end:
        tag = message[at]
        at += 1
        if tag >= 0x80:  # a number of one byte, as nearly all are, is read here: this loop is on the way to every start
            tag, at = _varint(message, at - 1)
        kind = tag & 7
        if kind in (_LENGTH, _VARINT):
            value, at = _varint(message, at) if at < end and message[at] >= 0x80 else (_byte(message, at), at + 1)
            if kind == _VARINT:
                yield tag >> 3, value
                continue
            length = value
        elif kind in (_FIXED32, _FIXED64):
            length = 4 if kind == _FIXED32 else 8
        else:
            raise DamagedGraphError
        if length > end - at:
            raise DamagedGraphError
        yield tag >> 3, message[at : at + length]
        at += length


def _byte(message: bytes, at: int) -> int:
    if at >= len(message):
        raise DamagedGraphError
    return message[at]


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, the lowest first, and the place behind it."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            raise DamagedGraphError
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise DamagedGraphError
