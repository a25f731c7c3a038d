"""What the runtimes that take torch's tensors share: ids → logits of all positions, text → candidates."""

from abc import ABC, abstractmethod
from importlib import import_module
from typing import Any

from benchmarks.worker.ids import Tokens


class TorchModel(ABC):
    """A callable model over padded ids; ``open_model`` of a subclass makes it, after the threads are set."""

    def __init__(self, folder: str, threads: int) -> None:
        self.torch: Any = import_module("torch")
        self.torch.set_num_threads(threads)
        self._model = self.open_model(folder, threads)
        self._tokens = Tokens(folder)

    @abstractmethod
    def open_model(self, folder: str, threads: int) -> Any:
        """Return what maps the inputs to logits."""

    def prepare(self, texts: list[str]) -> None:
        """Encode the texts, padded to the longest."""
        rows, attention = self._tokens.rows(texts)
        ids = self.torch.tensor(rows)
        self._inputs = {
            "input_ids": ids,
            "attention_mask": self.torch.tensor(attention),
            "token_type_ids": self.torch.zeros_like(ids),
        }

    def run(self) -> None:
        """Run the model."""
        with self.torch.inference_mode():
            self._logits = self._model(**self._inputs).logits

    def fill(self, texts: list[str]) -> None:
        """Text → five best entries of each mask."""
        self.prepare(texts)
        self.run()
        rows = self._logits[self._inputs["input_ids"] == self._tokens.mask]
        self.torch.topk(self.torch.softmax(rows, -1), 5)
