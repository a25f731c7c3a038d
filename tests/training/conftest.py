"""Tests of the training recipe and the evaluation; those that need PyTorch are skipped without it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "models" / "training"))
