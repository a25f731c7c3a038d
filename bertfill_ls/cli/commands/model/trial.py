"""The exporter's smoke test of a model that is loaded: for model folders that come without one."""

from pathlib import Path
from typing import Any

import numpy as np

from bertfill_ls.cli.exits import InputError
from bertfill_ls.inference.model.model_dir import Model


class _AsSession:
    """A loaded model, asked as the exporter asks a graph; the server's own rules for graphs have let it pass."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def run(self, outputs: list[str], feeds: dict[str, Any]) -> list[Any]:
        logits, _ = self._model.session.run(*(np.asarray(feeds[name]) for name in _INPUTS))
        return [logits]


_INPUTS = ("input_ids", "attention_mask", "mask_positions")


def smoke_test(folder: Path, model: Model, locale: str, *, force: bool) -> dict[str, Any] | None:
    """Return what a manifest says of a smoke test; None where the exporter's libraries are not installed.

    Raises:
        InputError: the model cannot fill, and is not taken by ``force``; or its tokenizer is none that can be asked.
    """
    try:
        from bertfill_export import ExportError
        from bertfill_export.calibrate import calibration_lines
        from bertfill_export.smoke import ask, judge, smoke_questions
        from bertfill_export.vocabulary_files import read_vocabulary
    except ModuleNotFoundError:
        return None
    try:
        vocabulary = read_vocabulary(folder)
    except ExportError as error:
        raise InputError(error.sentence(locale)) from error
    questions = smoke_questions(vocabulary, model.manifest.max_length, calibration_lines(None))
    found = judge(vocabulary, questions, ask(_AsSession(model), questions), None)
    if not found.passed and not force:
        raise InputError(found.complaint().sentence(locale))
    return found.as_facts()
