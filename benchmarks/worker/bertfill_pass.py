"""Our own session, ids → logits and attention: what the runtimes beside it do, and no more."""

from pathlib import Path

import numpy as np

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.fill_mask import fill_masks
from bertfill_ls.inference.model.model_dir import load_model


class Pass:
    """One pass of the session over prepared ids."""

    def __init__(self, folder: str, threads: int) -> None:
        self.model = load_model(Path(folder), threads=threads)

    def prepare(self, texts: list[str]) -> None:
        """Encode the texts, padded to the longest."""
        windows = [self.model.encoder.encode(window_of(text)) for text in texts]
        length, masks = max(len(w.ids) for w in windows), max(len(w.mask_positions) for w in windows)
        self._ids = np.full((len(windows), length), self.model.encoder.pad_id, np.int64)
        self._attention = np.zeros((len(windows), length), np.int64)
        self._places = np.zeros((len(windows), masks), np.int64)
        for row, window in enumerate(windows):
            self._ids[row, : len(window.ids)] = window.ids
            self._attention[row, : len(window.ids)] = 1
            self._places[row, : len(window.mask_positions)] = window.mask_positions

    def run(self) -> None:
        """Run the session."""
        self.model.session.run(self._ids, self._attention, self._places)

    def fill(self, texts: list[str]) -> None:
        """Text → candidates and reasons, by the product's recipe."""
        fill_masks(self.model, [window_of(text) for text in texts])


def window_of(text: str) -> Window:
    """Return the whole text as one window that asks about all its masks."""
    return Window(text, Span(0, len(text)), find_masks(text).masks, ())


def open_runtime(folder: str, threads: int) -> Pass:
    """Open a model folder."""
    return Pass(folder, threads)
