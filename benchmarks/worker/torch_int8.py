"""torch with dynamically quantised linear layers, ids → logits of all positions."""

from importlib import import_module
from typing import Any

from benchmarks.worker.ids import Tokens


class TorchInt8:
    """``quantize_dynamic`` over a ``BertForMaskedLM``."""

    def __init__(self, folder: str, threads: int) -> None:
        self._torch: Any = import_module("torch")
        self._torch.set_num_threads(threads)
        model = import_module("transformers").BertForMaskedLM.from_pretrained(folder).eval()
        quantize = self._torch.ao.quantization.quantize_dynamic
        self._model = quantize(model, {self._torch.nn.Linear}, dtype=self._torch.qint8)
        self._tokens = Tokens(folder)

    def prepare(self, texts: list[str]) -> None:
        """Encode the texts, padded to the longest."""
        rows, attention = self._tokens.rows(texts)
        self._inputs = {"input_ids": self._torch.tensor(rows), "attention_mask": self._torch.tensor(attention)}

    def run(self) -> None:
        """Run the model."""
        with self._torch.inference_mode():
            self._logits = self._model(**self._inputs).logits

    def fill(self, texts: list[str]) -> None:
        """Text → five best entries of each mask."""
        self.prepare(texts)
        self.run()
        rows = self._logits[self._inputs["input_ids"] == self._tokens.mask]
        self._torch.topk(self._torch.softmax(rows, -1), 5)


def open_runtime(folder: str, threads: int) -> TorchInt8:
    """Open a checkpoint folder."""
    return TorchInt8(folder, threads)
