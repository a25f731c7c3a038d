"""Figures beside their peers: ``python -m benchmarks`` measures, prints tables and writes ``benchmarks/README.md``."""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # ours and the peers'; the reason stands in bertfill_ls/__init__.py
