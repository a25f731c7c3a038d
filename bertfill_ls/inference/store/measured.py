"""How long a model takes for one mask on this machine: measured once it is warm, and remembered in the user's cache.

What is measured is the same for every model, so that one can be chosen by it: the best of a few fills of one short
sentence, from text to candidates.
"""

import time
from typing import TYPE_CHECKING

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.machine.user_cache import remember, remembered, user_cache_folder
from bertfill_ls.inference.model.manifest import WEIGHTS

if TYPE_CHECKING:
    from bertfill_ls.inference.model.model_dir import Model

PROBE = "床前明月光,疑是地[MASK]霜。"
_REMEMBERED = "milliseconds.json"
_MOST_MODELS = 64  # remembered
FILLS = 10


def measure(model: "Model") -> float:
    """Return how many milliseconds a warm model takes for one mask, and remember it."""
    from bertfill_ls.inference.fill_text import FillRequest, fill_texts  # numpy, for which no server should wait

    seconds = []
    for _ in range(FILLS):
        started = time.perf_counter()
        fill_texts(model, [FillRequest(PROBE)])
        seconds.append(time.perf_counter() - started)
    milliseconds = round(min(seconds) * 1e3, 1)
    _remember(model.manifest.files[WEIGHTS].sha256, milliseconds)
    return milliseconds


def probe_window() -> Window:
    """Return what is filled to measure, as a window."""
    return Window(PROBE, Span(0, len(PROBE)), find_masks(PROBE).masks, ())


def measured_milliseconds(weights: str) -> float | None:
    """Return what was measured here of a model with these weights (SHA-256); None where nothing was."""
    return _known().get(weights)


def _known() -> dict[str, float]:
    """Return what was measured, by the hash of the weights."""
    found = remembered(user_cache_folder(), _REMEMBERED)
    return {name: float(value) for name, value in found.items() if type(value) in (int, float) and 0 < value < 1e6}


def _remember(weights: str, milliseconds: float) -> None:
    others = [(name, value) for name, value in _known().items() if name != weights]
    kept = dict([*others[-(_MOST_MODELS - 1) :], (weights, milliseconds)])
    remember(user_cache_folder(), _REMEMBERED, kept)
