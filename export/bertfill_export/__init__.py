"""Checkpoint folder -> model folder and back, with numpy, safetensors and onnx; neither torch nor transformers.

Never imported by the server at run time. Start at :mod:`bertfill_export.convert`; the graph itself is written in
:mod:`bertfill_export.bert_graph`.
"""

import os

# Before ONNX Runtime is imported; the reason stands in bertfill_ls/__init__.py.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

from bertfill_export.convert import ConversionOptions, convert_checkpoint, write_random_model
from bertfill_export.errors import ExportError

__all__ = ["ConversionOptions", "ExportError", "convert_checkpoint", "write_random_model"]
