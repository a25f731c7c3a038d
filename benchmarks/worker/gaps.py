"""``python gaps.py MODEL``: what the phrase memory and whole words take, on the ``bertfill_ls`` that is imported.

The questions come on stdin, a text a line. Prints JSON: the least CPU time of some turns, in milliseconds, on one
thread. It is run by its path, so that the code of another revision can be measured beside this one (``PYTHONPATH``).
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.inference.fill_text import FillRequest, fill_texts, windows_of
from bertfill_ls.inference.model.mixing import Sides
from bertfill_ls.inference.model.model_dir import load_model

_TURNS = 15
_AT_ONCE = 16
_WORD = "今天天气很好，我们一起去公园里[MASK][MASK]，大家都很高兴。"  # 28 tokens


def milliseconds(run: Callable[[], object], gaps: int) -> float:
    """Return the least CPU time of some turns for one of so many gaps."""
    took = []
    for _ in range(_TURNS):
        started = time.process_time()
        run()
        took.append(time.process_time() - started)
    return 1000 * min(took) / gaps


def main() -> None:
    """Ask the network once, then score its answers again and again."""
    model = load_model(Path(sys.argv[1]), threads=1)
    if model.beside is None:
        raise SystemExit(f"{model.folder} has no memory")
    logits, sides = [], []
    for text in sys.stdin.read().splitlines():
        [window] = windows_of(text, find_masks(text).masks, model.encoder.capacity)
        encoded = model.encoder.encode(window)
        found, _ = model.session.run(encoded.ids[None], np.ones_like(encoded.ids[None]), encoded.mask_positions[None])
        logits.append(found[0, :1])
        sides.append(Sides.of(window, window.asked[:1]))
    rows, scores = np.concatenate(logits), model.beside.scores
    batches = [slice(first, first + _AT_ONCE) for first in range(0, len(rows), _AT_ONCE)]
    alone = milliseconds(lambda: [scores(row, [side]) for row, side in zip(logits, sides, strict=True)], len(rows))
    batch = milliseconds(lambda: [scores(rows[some], sides[some]) for some in batches], len(rows))
    word = milliseconds(lambda: fill_texts(model, [FillRequest(_WORD, 5)]), 1)
    print(json.dumps({"a gap alone": alone, f"a gap of {_AT_ONCE}": batch, "a word of two characters": word}))


if __name__ == "__main__":
    main()
