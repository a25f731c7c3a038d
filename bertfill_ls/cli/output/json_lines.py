"""The JSON of every command: compact, one object a line, described by ``output.schema.json`` beside this file.

Offsets are code points from 0, lines and columns count from 1, scores have six significant digits. ``VERSION`` grows
when a reader of the version before would misread something.
"""

import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

from bertfill_ls.cli.input.documents import Document
from bertfill_ls.core.masks.problems import Problem
from bertfill_ls.core.prediction.answers import Candidate, Explanation, GapAnswer, MaskAnswer
from bertfill_ls.core.presentation import problem_sentence, score_without
from bertfill_ls.core.text.spans import Span

VERSION = 1


def print_json(value: Mapping[str, Any]) -> None:
    """Print one line of output."""
    # A lone surrogate leaves as \udXXX: the stream's error handler writes the very escape that JSON uses.
    print(json.dumps({"version": VERSION, **value}, ensure_ascii=False, separators=(",", ":")))


def schema() -> str:
    """Return the JSON Schema of all output lines."""
    return (files("bertfill_ls.cli.output") / "output.schema.json").read_text(encoding="utf-8")


def bounded(number: float) -> float:
    """Return a number with as many digits as mean something."""
    return float(f"{number:.6g}")


def place_as_json(document: Document, span: Span) -> dict[str, Any]:
    """Return where a span of a document is, for people and for programs."""
    line, column = document.place_of(span.start)
    return {"file": document.name, "line": line, "column": column}


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


def error_as_json(message: str, *, file: str, line: int | None = None) -> dict[str, Any]:
    """Return what went wrong, and where."""
    place = {"file": file} if line is None else {"file": file, "line": line}
    return {**place, "error": message}
