"""bertfill: a language server that fills ``[MASK]`` in Chinese text.

The package is layered: ``lsp`` and ``cli`` stand on ``inference`` and ``zones``, which stand on ``core``; nothing
points the other way (``tests/test_layers.py`` holds the table).
"""

import os

# ONNX Runtime (seen in 1.32) asks a host of its vendor nine seconds after a model is loaded, and keeps a device id in
# the cache folder. It reads this when it is imported; ``disable_telemetry_events()`` comes too late. Nothing of this
# package can be imported before this line.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

__version__ = "0.2.0"
