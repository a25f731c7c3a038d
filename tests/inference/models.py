"""Models to test with: the one that ships, and tiny ones with random weights made by the exporter."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from bertfill_export import ConversionOptions, write_random_model

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.model.model_dir import Model, load_model
from bertfill_ls.inference.model.model_store import default_model_folder
from bertfill_ls.inference.stop import Stop


@cache
def shipped_model() -> Model:
    """Return the default model, loaded once for the whole run."""
    return load_model(default_model_folder())


def write_tiny_model(folder: Path) -> Path:
    """Write a model of two layers, 32 units, 2,000 entries and 64 positions."""
    write_random_model("tiny", folder, ConversionOptions())
    return folder


@cache
def tiny_model() -> Model:
    """Return a tiny random model, made and loaded once for the whole run."""
    return load_model(write_tiny_model(Path(mkdtemp(prefix="bertfill-tiny-"))))


class StopBeforePass(Stop):
    """A stop that is there before pass ``last + 1`` begins, and counts the passes that have looked for it."""

    def __init__(self, last: int) -> None:
        super().__init__()
        self.passes, self._last = 0, last

    def __call__(self) -> bool:
        self.passes += 1
        return self.passes > self._last


def window(text: str, *, at: int = 0, asked: tuple[int, ...] | None = None) -> Window:
    """Return a window over all of ``text``, standing at code point ``at`` of its document.

    ``asked`` numbers the masks to ask about; None asks about all.
    """
    masks = [mask.shifted(at) for mask in find_masks(text).masks]
    chosen = [mask for index, mask in enumerate(masks) if asked is None or index in asked]
    rest = [mask for mask in masks if mask not in chosen]
    return Window(text, Span(at, at + len(text)), tuple(chosen), tuple(rest))


def mask_at(start: int) -> Mask:
    """Return a plain mask at a code point."""
    return Mask(Span(start, start + len("[MASK]")))
