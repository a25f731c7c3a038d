"""Which range the input of each linear layer takes on real text: the fp32 graph is run and looked into.

The text that ships beside this module is a hundred lines of many registers, our own or in the public domain.
"""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from bertfill_export.bert_graph import build_graph
from bertfill_export.checkpoint import Checkpoint
from bertfill_export.errors import ExportError
from bertfill_export.onnx_file import write_onnx
from bertfill_export.products import ObservedProducts
from bertfill_export.quantize import ActivationScale, clipped_scale
from bertfill_export.vocabulary import END, MASK, PAD, START, as_tokenizer, token_id

_DEFAULT_TEXT = Path(__file__).with_name("calibration.txt")
_MASKED_SHARE = 0.15  # as in BERT's own training; what the model is asked about has masks in it
_BATCH = 8
_VALUES_KEPT = 1 << 18  # a sample for each linear layer; 2**18 float32 are 1 MiB

Ids = NDArray[np.int64]


def calibration_lines(path: Path | None) -> list[str]:
    """Read the lines to calibrate with; those that ship with the exporter when ``path`` is None."""
    try:
        text = (path or _DEFAULT_TEXT).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(f"{path} cannot be read as UTF-8 text ({error}); give another calibration file.") from error
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        raise ExportError(f"{path} has no text; give a file with some hundred lines of what writers write.")
    return lines


def activation_scales(checkpoint: Checkpoint, lines: Sequence[str]) -> Mapping[str, ActivationScale]:
    """Return the scale of each linear layer's input, by the layer's name in the graph."""
    samples = _observe(checkpoint, encode_lines(checkpoint, lines))
    return {name: clipped_scale(values) for name, values in samples.items()}


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


def _observe(checkpoint: Checkpoint, lines: Sequence[Ids]) -> dict[str, NDArray[np.float32]]:
    """Run the fp32 graph over the lines and keep a sample of each linear layer's inputs, extremes included."""
    products = ObservedProducts()
    model = build_graph(checkpoint.geometry, checkpoint.weights, products)
    mask, pad = (token_id(checkpoint.vocabulary, token) for token in (MASK, PAD))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "observed.onnx"
        write_onnx(model, path)
        session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    kept: dict[str, list[NDArray[np.float32]]] = {name: [] for name in products.names}
    by_length = sorted(lines, key=len)
    batches = [by_length[first : first + _BATCH] for first in range(0, len(by_length), _BATCH)]
    share = _VALUES_KEPT // len(batches)
    for batch in batches:
        ids, is_text, positions = _padded(batch, mask, pad)
        feeds = {"input_ids": ids, "attention_mask": is_text.astype(np.int64), "mask_positions": positions}
        for name, values in zip(products.names, session.run(products.names, feeds), strict=True):
            # Rows of padding are computed but never seen; the last layer's rows are those of the masks.
            rows = values[is_text] if values.shape[1] == ids.shape[1] else values.reshape(-1, values.shape[-1])
            flat = rows.reshape(-1)
            kept[name] += [flat[:: max(1, len(flat) // share)], np.array([flat.min(), flat.max()], np.float32)]
    return {name: np.concatenate(parts) for name, parts in kept.items()}


def _padded(batch: Sequence[Ids], mask: int, pad: int) -> tuple[Ids, NDArray[np.bool_], Ids]:
    """Return input ids and what is text (batch, length), and positions of the masks (batch, masks)."""
    length = max(len(line) for line in batch)
    ids = np.full((len(batch), length), pad, np.int64)
    for row, line in enumerate(batch):
        ids[row, : len(line)] = line
    is_text = np.arange(length) < np.array([len(line) for line in batch])[:, None]
    found = [np.flatnonzero(row == mask) for row in ids]
    positions = np.array([np.resize(places, max(map(len, found))) for places in found], np.int64)
    return ids, is_text, positions
