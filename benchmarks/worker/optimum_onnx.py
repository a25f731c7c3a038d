"""optimum's ``ORTModelForMaskedLM`` with its own session options, ids → logits of all positions."""

from importlib import import_module
from typing import Any

from benchmarks.worker.torch_model import TorchModel


class Optimum(TorchModel):
    """The exported model as optimum runs it."""

    def open_model(self, folder: str, threads: int) -> Any:
        """Open the exported graph."""
        options = import_module("onnxruntime").SessionOptions()
        options.intra_op_num_threads = threads
        model = import_module("optimum.onnxruntime").ORTModelForMaskedLM
        return model.from_pretrained(folder, session_options=options)


def open_runtime(folder: str, threads: int) -> Optimum:
    """Open an exported folder."""
    return Optimum(folder, threads)
