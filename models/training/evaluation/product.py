"""The shipped product as a predictor: a model folder behind the server's own window, encoder, graph and decoding."""

from collections.abc import Sequence
from pathlib import Path

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.inference.fill_mask import fill_masks
from bertfill_ls.inference.fill_text import FillRequest, TextAnswer, fill_texts, windows_of
from bertfill_ls.inference.model.model_dir import load_model
from models.training.evaluation.predictor import Ranked

_TEXTS_AT_A_TIME = 256


class Product:
    """A model folder, asked as a writer's editor asks it: window, encoder, graph, phrase memory and decoding included.

    `temperature` is what the logits are divided by.
    """

    def __init__(self, folder: Path, *, with_memory: bool = True) -> None:
        self._model = load_model(folder, with_memory=with_memory)
        beside = self._model.beside
        self.temperature = beside.temperature if beside else self._model.manifest.temperature
        self.entries = self._model.encoder.vocab_size

    def fill(self, texts: Sequence[str], top_k: int) -> list[Ranked]:
        """Return the `top_k` best fillings of the one gap of each text."""
        ranked: list[Ranked] = []
        for first in range(0, len(texts), _TEXTS_AT_A_TIME):
            requests = [FillRequest(text, top_k) for text in texts[first : first + _TEXTS_AT_A_TIME]]
            ranked += [_only_gap(answer) for answer in fill_texts(self._model, requests)]
        return ranked

    def fill_far_down(self, texts: Sequence[str], top_k: int) -> list[Ranked]:
        """Return as many candidates for the one mask of each text as asked for, more than anybody is shown."""
        ranked: list[Ranked] = []
        for first in range(0, len(texts), _TEXTS_AT_A_TIME):
            windows = []
            for text in texts[first : first + _TEXTS_AT_A_TIME]:
                windows += windows_of(text, find_masks(text).masks, self._model.manifest.capacity)
            for (answer,) in fill_masks(self._model, windows, top_k=top_k):
                ranked.append([(candidate.text, candidate.score) for candidate in answer.candidates])
        return ranked


def _only_gap(answer: TextAnswer) -> Ranked:
    candidates = answer.gaps[0].candidates
    return [(candidate.text, candidate.score) for candidate in candidates]
