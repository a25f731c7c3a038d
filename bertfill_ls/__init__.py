"""bertfill: a language server that fills ``[MASK]`` in Chinese text.

The package is layered: ``lsp`` and ``cli`` stand on ``inference`` and ``zones``, which stand on ``core``; nothing
points the other way (``tests/test_layers.py`` holds the table).
"""

__version__ = "0.1.0"
