"""OpenVINO on our own pruned graph, ids → logits and attention of the masks."""

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.worker.ids import Tokens


class OpenVino:
    """One compiled model, set for latency; what is not quantised is in ``precision``, or in what OpenVINO chooses."""

    def __init__(self, folder: str, threads: int, precision: str | None = None) -> None:
        ov: Any = import_module("openvino")
        settings = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1}
        if precision is not None:
            settings["INFERENCE_PRECISION_HINT"] = precision
        self._request = ov.Core().compile_model(Path(folder) / "model.xml", "CPU", settings).create_infer_request()
        self._tokens = Tokens(folder)

    def prepare(self, texts: list[str]) -> None:
        """Encode the texts, padded to the longest."""
        rows, attention = self._tokens.rows(texts)
        self._inputs = {
            "input_ids": np.array(rows, np.int64),
            "attention_mask": np.array(attention, np.int64),
            "mask_positions": np.array(self._tokens.places(rows), np.int64),
        }

    def run(self) -> None:
        """Infer."""
        self._outputs = self._request.infer(self._inputs, share_inputs=True, share_outputs=True)

    def fill(self, texts: list[str]) -> None:
        """Text → five best entries of each mask."""
        self.prepare(texts)
        self.run()
        best_five(self._outputs["logits"])


def best_five(logits: Any) -> Any:
    """Return the ids of the five best entries (…, 5), after the softmax that their scores need."""
    exponents = np.exp(logits - logits.max(-1, keepdims=True))
    return np.argpartition(exponents / exponents.sum(-1, keepdims=True), -5)[..., -5:]


def open_runtime(folder: str, threads: int) -> OpenVino:
    """Open a folder with ``model.xml`` and ``vocab.txt``."""
    return OpenVino(folder, threads)
