"""Which range the input of each linear layer takes on real text: the fp32 graph is run and looked into.

The text that ships beside this module is a hundred lines of many registers, our own or in the public domain.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from bertfill_export.bert_graph import build_graph
from bertfill_export.checkpoint import Checkpoint
from bertfill_export.errors import ExportError
from bertfill_export.mapped import give_memory_back
from bertfill_export.onnx_file import write_onnx
from bertfill_export.products import ObservedProducts
from bertfill_export.quantize import ActivationScale
from bertfill_export.vocabulary import END, MASK, START, as_tokenizer, token_id

_DEFAULT_TEXT = Path(__file__).with_name("calibration.txt")
_MASKED_SHARE = 0.15  # as in BERT's own training; what the model is asked about has masks in it

# In a pass, at least where a line is not longer by itself: each pass reads and lays out all weights, and what it
# computes takes memory beside them.
TOKENS_TOGETHER = 64

Ids = NDArray[np.int64]


def calibration_lines(path: Path | None) -> list[str]:
    """Read the lines to calibrate with; those that ship with the exporter when ``path`` is None."""
    try:
        text = (path or _DEFAULT_TEXT).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError("asked.calibration", path=path, reason=error) from error
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        raise ExportError("asked.calibration-empty", path=path)
    return lines


@dataclass(frozen=True, slots=True)
class ObservedGraph:
    """The fp32 graph in a file, with the ranges of the linear layers of these names among its outputs."""

    path: Path
    names: Sequence[str]


@contextmanager
def observed_graph(checkpoint: Checkpoint) -> Iterator[ObservedGraph]:
    """Write the fp32 graph for as long as it is looked into."""
    products = ObservedProducts()
    graph = build_graph(checkpoint.geometry, checkpoint.weights, products)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "observed.onnx"
        write_onnx(graph, path, checkpoint.release)
        del graph
        yield ObservedGraph(path, products.names)


def activation_scales(checkpoint: Checkpoint, lines: Sequence[str]) -> dict[str, ActivationScale]:
    """Return the scale of each linear layer's input, by the layer's name in the graph."""
    with observed_graph(checkpoint) as observed:
        return observed_scales(light_session(observed.path), observed.names, checkpoint, lines)


def observed_scales(
    session: ort.InferenceSession,
    names: Sequence[str],
    checkpoint: Checkpoint,
    lines: Sequence[str],
    tell: Callable[[float], None] = lambda share: None,
) -> dict[str, ActivationScale]:
    """Return the scale of each linear layer's input, by the layer's name in the graph; ``tell`` what share is done.

    A scale covers the whole range seen: clipping it at the percentile of least squared error changes nothing that can
    be measured (a KL divergence of 0.0012 from fp32 either way, on the 4 × 312 model).
    """
    outputs = [f"{name}.{end}" for name in names for end in ("least", "greatest")]
    mask = token_id(checkpoint.vocabulary, MASK)
    ranges = np.zeros((len(names), 2), np.float32)
    batches = _of_one_length(encode_lines(checkpoint, lines))  # padding has no place in a range
    for done, ids in enumerate(batches, start=1):
        feeds = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "mask_positions": _places(ids == mask),
        }
        seen = np.array(session.run(outputs, feeds), np.float32).reshape(-1, 2)
        ranges[:, 0] = np.minimum(ranges[:, 0], seen[:, 0])
        ranges[:, 1] = np.maximum(ranges[:, 1], seen[:, 1])
        tell(done / len(batches))
    return {
        name: ActivationScale.of_range(float(low), float(high)) for name, (low, high) in zip(names, ranges, strict=True)
    }


def _of_one_length(lines: Sequence[Ids]) -> list[Ids]:
    """Put lines of the same length together: (lines, length) each."""
    by_length: dict[int, list[Ids]] = {}
    for ids in lines:
        by_length.setdefault(len(ids), []).append(ids)
    return [
        np.stack(alike[start : start + most])
        for length, alike in by_length.items()
        for most in [max(1, TOKENS_TOGETHER // length)]
        for start in range(0, len(alike), most)
    ]


def _places(is_mask: NDArray[np.bool_]) -> Ids:
    """Return where the masks of each line are, the first ones again where a line has fewer: (lines, masks)."""
    places = [np.flatnonzero(line) for line in is_mask]
    most = max(map(len, places))
    return np.stack([np.resize(each, most) for each in places])


def light_session(path: Path) -> ort.InferenceSession:
    """Open an fp32 graph for a few passes: weights stay mapped from the file instead of being laid out anew."""
    options = ort.SessionOptions()
    options.add_session_config_entry("session.disable_prepacking", "1")
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # A pattern keeps a block for each shape that comes, and an arena grows by doubling unless it is told not to.
    options.enable_mem_pattern = False
    provider = ("CPUExecutionProvider", {"arena_extend_strategy": "kSameAsRequested"})
    give_memory_back()
    return ort.InferenceSession(path, options, [provider])


def encode_lines(checkpoint: Checkpoint, lines: Sequence[str]) -> list[Ids]:
    """Encode lines as the model sees them, with masks drawn at random (one at least, fixed seed): (length,) each."""
    tokenizer = as_tokenizer(checkpoint.vocabulary)
    start, end, mask = (token_id(checkpoint.vocabulary, token) for token in (START, END, MASK))
    source = np.random.default_rng(0)
    encoded = []
    for line in lines:
        ids = np.array(tokenizer.encode(line, add_special_tokens=False).ids, np.int64)
        ids = ids[: checkpoint.geometry.positions - 2]
        if len(ids):
            masked = source.random(len(ids)) < _MASKED_SHARE
            masked[source.integers(len(ids))] = True
            encoded.append(np.concatenate([[start], np.where(masked, mask, ids), [end]]))
    return encoded
