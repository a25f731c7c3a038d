"""Where the benchmarks keep what they make: everything that can be made again is under ``.bench``, results are not."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
BENCH = ROOT / ".bench"
MODELS = BENCH / "models"
CACHE = BENCH / "cache"  # stands in for the user's cache folder
RESULTS = Path(__file__).with_name("results")

CHECKPOINT = MODELS / "checkpoint"  # a Hugging Face folder with random weights
INT8 = MODELS / "bert-base-chinese-int8"
FP32 = MODELS / "bert-base-chinese-fp32"
