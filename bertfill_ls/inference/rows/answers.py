"""Answers -> rows: plain values, shaped as the JSON of every command (``core/json_shapes``)."""

from collections.abc import Sequence
from typing import Any

from bertfill_ls.core.json_shapes import gap_as_json, problem_as_json
from bertfill_ls.core.prediction.answers import GapAnswer
from bertfill_ls.inference.fill_phrase import ids_of
from bertfill_ls.inference.fill_text import FillRequest, TextAnswer
from bertfill_ls.inference.model.model_dir import Model


def text_answer(answer: TextAnswer, request: FillRequest, model: Model, locale: str) -> dict[str, Any]:
    """Return the answer to a request; a target that cannot stand in a gap has a reason instead of a score."""
    return {
        "text": answer.text,
        "gaps": [_gap(gap, request, model) for gap in answer.gaps],
        "problems": [problem_as_json(problem, locale) for problem in answer.problems],
    }


def _gap(gap: GapAnswer, request: FillRequest, model: Model) -> dict[str, Any]:
    length = sum(mask.mask.length for mask in gap.masks)
    value = gap_as_json(gap, _unfit(request.targets or (), length, model))
    if request.targets is not None:
        value.pop("masks", None)  # targets are asked of the gap as a whole
    return value


def _unfit(targets: Sequence[str], length: int, model: Model) -> dict[str, str]:
    """Return why some targets cannot stand in a gap: their length, or characters that the model does not know."""
    unfit = {}
    for target in targets:
        if length == 1:
            if model.encoder.id_of(target) is None:
                unfit[target] = "wrong-length" if len(target) > 1 else "unknown-character"
        elif len(target) != length:
            unfit[target] = "wrong-length"
        elif ids_of(model, target, length) is None:
            unfit[target] = "unknown-character"
    return unfit
