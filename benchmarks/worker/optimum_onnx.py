"""optimum's ``ORTModelForMaskedLM`` with its own session options, ids → logits of all positions."""

from importlib import import_module
from typing import Any

from benchmarks.worker.ids import Tokens


class Optimum:
    """The exported model as optimum runs it."""

    def __init__(self, folder: str, threads: int) -> None:
        self._torch: Any = import_module("torch")
        self._torch.set_num_threads(threads)
        options = import_module("onnxruntime").SessionOptions()
        options.intra_op_num_threads = threads
        model = import_module("optimum.onnxruntime").ORTModelForMaskedLM
        self._model = model.from_pretrained(folder, session_options=options)
        self._tokens = Tokens(folder)

    def prepare(self, texts: list[str]) -> None:
        """Encode the texts, padded to the longest."""
        rows, attention = self._tokens.rows(texts)
        ids = self._torch.tensor(rows)
        self._inputs = {
            "input_ids": ids,
            "attention_mask": self._torch.tensor(attention),
            "token_type_ids": self._torch.zeros_like(ids),
        }

    def run(self) -> None:
        """Run the model."""
        self._logits = self._model(**self._inputs).logits

    def fill(self, texts: list[str]) -> None:
        """Text → five best entries of each mask."""
        self.prepare(texts)
        self.run()
        rows = self._logits[self._inputs["input_ids"] == self._tokens.mask]
        self._torch.topk(self._torch.softmax(rows, -1), 5)


def open_runtime(folder: str, threads: int) -> Optimum:
    """Open an exported folder."""
    return Optimum(folder, threads)
