"""Checkpoint folder -> model folder and back, with numpy, safetensors and onnx; neither torch nor transformers.

Never imported by the server at run time. Start at :mod:`bertfill_export.convert`; the graph itself is written in
:mod:`bertfill_export.bert_graph`.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bertfill_export.convert import ConversionOptions, convert_checkpoint, write_random_model
    from bertfill_export.errors import ExportError

# Before ONNX Runtime is imported; the reason stands in bertfill_ls/__init__.py.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

__all__ = ["ConversionOptions", "ExportError", "convert_checkpoint", "write_random_model"]


def __getattr__(name: str) -> object:
    """Import what is asked for: ``__main__`` says a sentence where the libraries are missing that it needs."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"bertfill_export.{'errors' if name == 'ExportError' else 'convert'}")
    value: object = getattr(module, name)
    return value
