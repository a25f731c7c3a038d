"""torch with dynamically quantised linear layers, ids → logits of all positions."""

from importlib import import_module
from typing import Any

from benchmarks.worker.torch_model import TorchModel


class TorchInt8(TorchModel):
    """``quantize_dynamic`` over a ``BertForMaskedLM``."""

    def open_model(self, folder: str, threads: int) -> Any:
        """Quantise the checkpoint; the threads are torch's own."""
        model = import_module("transformers").BertForMaskedLM.from_pretrained(folder).eval()
        quantize = self.torch.ao.quantization.quantize_dynamic
        return quantize(model, {self.torch.nn.Linear}, dtype=self.torch.qint8)


def open_runtime(folder: str, threads: int) -> TorchInt8:
    """Open a checkpoint folder."""
    return TorchInt8(folder, threads)
