"""The plot of table 1, drawn with matplotlib in its own environment: ``python -m benchmarks.page.plot JSON PNG``."""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

_LENGTHS = (16, 32, 64, 128, 256, 512)


def main(source: Path, target: Path) -> None:
    """Draw the median by length on two threads, both axes logarithmic."""
    plt: Any = import_module("matplotlib.pyplot")
    times = json.loads(source.read_text(encoding="utf-8"))["threads"]["2"]
    figure, axes = plt.subplots(figsize=(8, 5), dpi=110)
    for name, shapes in times.items():
        ours = name.startswith("bertfill")
        label = name.replace("→", "to")
        values = [shapes[f"{length} tokens"]["median"] for length in _LENGTHS]
        style = {"linewidth": 2.4, "marker": "o"} if ours else {"linewidth": 1.2, "marker": ".", "linestyle": "--"}
        axes.plot(_LENGTHS, values, label=label, **style)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xticks(_LENGTHS, [str(length) for length in _LENGTHS])
    axes.set_xlabel("tokens in the window")
    axes.set_ylabel("ms, median, 2 threads")
    axes.set_title("One mask in one window, geometry of bert-base-chinese")
    axes.grid(visible=True, which="both", alpha=0.25)
    axes.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
