"""An answer, an explanation or a problem as JSON: one shape for every command and for the workbench in the browser.

Offsets are code points from 0, scores have six significant digits; ``cli/output/output.schema.json`` describes it all.
``VERSION`` grows when a reader of the version before would misread something.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from bertfill_ls.core.masks.problems import Problem
from bertfill_ls.core.prediction.answers import Candidate, Explanation, GapAnswer, MaskAnswer
from bertfill_ls.core.presentation import problem_sentence, score_without
from bertfill_ls.core.text.spans import Span

VERSION = 1


def json_line(value: Mapping[str, Any]) -> str:
    """Return one line of output, without its line end.

    A lone surrogate stays in it: written with ``backslashreplace`` it becomes the very escape that JSON uses.
    """
    return json.dumps({"version": VERSION, **value}, ensure_ascii=False, separators=(",", ":"))


def bounded(number: float) -> float:
    """Return a number with as many digits as mean something."""
    return float(f"{number:.6g}")


def gap_as_json(gap: GapAnswer, unfit: Mapping[str, str]) -> dict[str, Any]:
    """Return the answer for a gap; ``unfit`` targets have no score but a reason."""
    value: dict[str, Any] = {
        "start": gap.span.start,
        "end": gap.span.end,
        "candidates": [*_candidates(gap.candidates, unfit)],
        "attribution": [
            {"text": token.text, "start": token.span.start, "end": token.span.end, "share": bounded(token.share)}
            for token in gap.attribution
        ],
    }
    if len(gap.masks) > 1:
        value["masks"] = [_mask(mask, unfit) for mask in gap.masks]
    return value


def _mask(answer: MaskAnswer, unfit: Mapping[str, str]) -> dict[str, Any]:
    span = answer.mask.span
    return {"start": span.start, "end": span.end, "candidates": [*_candidates(answer.candidates, unfit)]}


def _candidates(candidates: Iterable[Candidate], unfit: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    for candidate in candidates:
        if candidate.text in unfit:
            yield {"text": candidate.text, "score": None, "reason": unfit[candidate.text]}
        else:
            yield candidate_as_json(candidate)


def candidate_as_json(candidate: Candidate) -> dict[str, Any]:
    """Return a candidate; one that is quoted, or rests on a phrase that is often written, with that."""
    recalled = {"source": candidate.source, "phrase": candidate.phrase}
    told = {name: value for name, value in recalled.items() if value is not None}
    return {"text": candidate.text, "score": bounded(candidate.score), **told}


def problem_as_json(problem: Problem, locale: str) -> dict[str, Any]:
    """Return a problem with its place, its message in the user's language, and its fix."""
    return {
        "code": str(problem.code),
        "severity": problem.severity.name.lower(),
        "start": problem.span.start,
        "end": problem.span.end,
        "message": problem_sentence(problem, locale),
        "replacement": problem.replacement,
    }


def explanation_as_json(span: Span, explanation: Explanation) -> dict[str, Any]:
    """Return an explanation: how probable the candidate is, and how probable with each word hidden."""
    candidate = explanation.candidate
    return {
        "start": span.start,
        "end": span.end,
        "candidate": candidate_as_json(candidate),
        "tokens": [
            {
                "text": token.text,
                "start": token.span.start,
                "end": token.span.end,
                "score_when_hidden": bounded(score_without(candidate.score, token.nats)),
            }
            for token in explanation.tokens
        ],
    }
