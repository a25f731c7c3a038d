"""Where the benchmarks keep what they make: everything that can be made again is under ``.bench``, results are not."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
BENCH = ROOT / ".bench"
MODELS = BENCH / "models"
CACHE = BENCH / "cache"  # stands in for the user's cache folder
RESULTS = Path(__file__).with_name("results")

CHECKPOINT = MODELS / "checkpoint"  # a Hugging Face folder with random weights
INT8 = MODELS / "bert-base-chinese-int8"
FP32 = MODELS / "bert-base-chinese-fp32"

_LONGEST_LINE = 500  # characters; what one worker took at one shape fits


def keep(results: dict[str, Any], path: Path) -> None:
    """Write results as JSON that can be read and compared: what belongs together on one line."""
    path.write_text(_compact(results) + "\n", encoding="utf-8")


def _compact(value: Any, margin: str = "") -> str:
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict) or len(line) <= _LONGEST_LINE:
        return line
    inner = margin + " "
    fields = [f"{inner}{json.dumps(name, ensure_ascii=False)}: {_compact(each, inner)}" for name, each in value.items()]
    return "{\n" + ",\n".join(fields) + f"\n{margin}}}"
