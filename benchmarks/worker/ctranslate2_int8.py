"""CTranslate2's int8 encoder, and the head that it does not have in fp32 numpy over the masked rows, ids → logits."""

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.worker.ids import Tokens
from benchmarks.worker.openvino_graph import best_five


class CTranslate2:
    """The encoder and a head of the right size."""

    def __init__(self, folder: str, threads: int) -> None:
        ctranslate2: Any = import_module("ctranslate2")
        self._encoder = ctranslate2.Encoder(
            folder, device="cpu", compute_type="int8", intra_threads=threads, inter_threads=1
        )
        self._tokens = Tokens(folder)
        head = np.load(Path(folder) / "head.npz")
        self._transform, self._decoder = head["transform"], head["decoder"]  # (hidden, hidden), (hidden, vocabulary)

    def prepare(self, texts: list[str]) -> None:
        """Encode the texts; CTranslate2 pads by itself."""
        rows, attention = self._tokens.rows(texts)
        self._places = np.array(self._tokens.places(rows))
        self._rows = [row[: sum(real)] for row, real in zip(rows, attention, strict=True)]

    def run(self) -> None:
        """Encode, take the masked rows, and score the vocabulary."""
        hidden = np.array(self._encoder.forward_batch(self._rows).last_hidden_state)
        masked = np.take_along_axis(hidden, self._places[..., None], axis=1)
        self._logits = masked @ self._transform @ self._decoder

    def fill(self, texts: list[str]) -> None:
        """Text → five best entries of each mask."""
        self.prepare(texts)
        self.run()
        best_five(self._logits)


def open_runtime(folder: str, threads: int) -> CTranslate2:
    """Open a converted folder."""
    return CTranslate2(folder, threads)
