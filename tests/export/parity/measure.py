"""How far the exported graph is from transformers: the same checkpoint, the same ids, the same masks."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
import transformers
from bertfill_export import ConversionOptions, convert_checkpoint
from numpy.typing import NDArray

transformers.logging.set_verbosity_error()
torch.set_num_threads(1)  # for models this small, threads that wait for each other take most of the time

Ids = NDArray[np.int64]
# Which of a checkpoint's entries are characters: no ids of special tokens, which some families treat apart.
_FIRST_CHARACTER = 5


@dataclass(frozen=True, slots=True)
class Parity:
    """Logits against those of transformers: largest difference in fp32, correlation in int8, and what was at stake."""

    largest: float
    same_first: bool  # in fp32, in all rows
    correlation: float
    deviation: float  # of the logits of transformers
    rows: int

    def holds(self) -> bool:
        """Tell whether this is the same model: the differences are those of single precision and of 8 bits."""
        # The order of sums in single precision differs between the two; 1e-4 of logits of some size 1 to 4 is that.
        return self.largest < 1e-4 * max(1.0, self.deviation) and self.same_first and self.correlation > 0.99


def measure(checkpoint: Path, out: Path, other: Path | None = None) -> Parity:
    """Convert a checkpoint to fp32 and int8, and compare both at every length from 3 to the longest, and in batches.

    What is converted is the ``other`` form of it, where transformers reads only the one.
    """
    model = transformers.AutoModelForMaskedLM.from_pretrained(checkpoint).eval().float()
    sessions = []
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    for quantization in ("fp32", "int8"):
        folder = out / quantization
        convert_checkpoint(other or checkpoint, folder, ConversionOptions(force=True, quantization=quantization))
        sessions.append(onnxruntime.InferenceSession(folder / "model.onnx", options, ["CPUExecutionProvider"]))
    positions = int(sessions[0].get_modelmeta().custom_metadata_map["positions"])
    vocabulary = model.config.vocab_size
    found: list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]] = []
    for ids, is_text, masks in _batches(positions, vocabulary):
        with torch.no_grad():
            answer = model(input_ids=torch.tensor(ids), attention_mask=torch.tensor(is_text.astype(np.int64)))
        expected = np.take_along_axis(answer.logits.numpy(), masks[..., None], 1)
        feeds = {"input_ids": ids, "attention_mask": is_text.astype(np.int64), "mask_positions": masks}
        fp32, int8 = (session.run(["logits"], feeds)[0] for session in sessions)
        found.append(tuple(logits.reshape(-1, vocabulary) for logits in (expected, fp32, int8)))  # type: ignore[arg-type] # three
    expected, fp32, int8 = (np.concatenate(rows) for rows in zip(*found, strict=True))
    return Parity(
        largest=float(np.abs(fp32 - expected).max()),
        same_first=bool((fp32.argmax(-1) == expected.argmax(-1)).all()),
        correlation=float(np.corrcoef(int8.ravel(), expected.ravel())[0, 1]),
        deviation=float(expected.std()),
        rows=len(expected),
    )


def _batches(positions: int, vocabulary: int) -> list[tuple[Ids, NDArray[np.bool_], Ids]]:
    """Return ids, what of them is text, and masks: each length alone, then batches of three, two of them padded."""
    source = np.random.default_rng(0)
    made = []
    for length in range(3, positions + 1):
        for lengths in ((length,), (length, max(3, length * 2 // 3), 3)) if length % 8 == 0 else ((length,),):
            is_text = np.arange(length) < np.array(lengths)[:, None]
            ids = np.where(is_text, source.integers(_FIRST_CHARACTER, vocabulary, is_text.shape), 0)
            masks = np.array([[0, 1, each - 1] for each in lengths])  # [CLS], the first, and [SEP] or the last
            made.append((ids, is_text, masks))
    return made
