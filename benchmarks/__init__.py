"""Figures beside their peers: ``python -m benchmarks`` measures, prints tables and writes ``benchmarks/README.md``."""
