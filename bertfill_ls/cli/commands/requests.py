"""``bertfill-ls fill --jsonl``: a request a line in, an answer a line out, in the same order, as they come.

A line that cannot be read is answered in its place with what is wrong, and makes the exit code 2.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bertfill_ls.cli.exits import ExitCode
from bertfill_ls.cli.input.lines import SourceLine, read_chunks
from bertfill_ls.cli.output.json_lines import error_as_json, print_json
from bertfill_ls.core import messages
from bertfill_ls.core.json_shapes import gap_as_json, problem_as_json
from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.mask import Aliases
from bertfill_ls.core.prediction.answers import GapAnswer
from bertfill_ls.inference.fill_phrase import ids_of
from bertfill_ls.inference.fill_text import FillRequest, TextAnswer, fill_texts
from bertfill_ls.inference.limits import MOST_TOP_K
from bertfill_ls.inference.model.model_dir import Model

_KNOWN = ("id", "text", "top_k", "targets")


@dataclass(frozen=True, slots=True)
class _Request:
    """A line that could be read: what is asked, and what comes back with the answer."""

    fill: FillRequest
    echoed: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Refused:
    """A line that could not be read, and why."""

    line: SourceLine
    message: str
    echoed: dict[str, Any] = field(default_factory=dict)


def run(sources: Sequence[str], top_k: int, aliases: Aliases, model: Model, locale: str) -> ExitCode:
    """Answer the requests of some sources, in whose texts ``aliases`` count as masks."""
    code = ExitCode.FINE
    for lines in read_chunks(sources, locale):
        parsed = [_parse(line, top_k, aliases, locale) for line in lines if line.text.strip()]
        answers = iter(fill_texts(model, [each.fill for each in parsed if isinstance(each, _Request)]))
        for each in parsed:
            if isinstance(each, _Request):
                print_json({**each.echoed, **_answer(next(answers), each.fill, model, locale)})
            else:
                code = ExitCode.USAGE_OR_INPUT
                refused = error_as_json(each.message, file=each.line.source, line=each.line.number)
                print_json({**each.echoed, **refused})
        sys.stdout.flush()
    return code


def _parse(line: SourceLine, top_k: int, aliases: Aliases, locale: str) -> _Request | _Refused:
    """Read one request, or say what is wrong with it."""
    try:
        raw = json.loads(line.text)
    except (ValueError, RecursionError) as error:
        return _Refused(line, messages.text("cli.bad-json", locale, reason=error))
    if not isinstance(raw, dict):
        return _Refused(line, messages.text("cli.json-needs-text", locale))
    echoed = {"id": raw["id"]} if "id" in raw else {}

    def refused(key: str, **facts: object) -> _Refused:
        return _Refused(line, messages.text(key, locale, **facts), echoed)

    if unknown := [name for name in raw if name not in _KNOWN]:
        return refused("cli.json-unknown-name", name=unknown[0], known=", ".join(_KNOWN))
    if not isinstance(raw.get("text"), str):
        return refused("cli.json-needs-text")
    wanted = raw.get("top_k", top_k)
    if isinstance(wanted, bool) or not isinstance(wanted, int) or not 1 <= wanted <= MOST_TOP_K:
        return refused("cli.json-bad-top-k", most=MOST_TOP_K)
    scan = find_masks(raw["text"], aliases)
    targets = raw.get("targets")
    if targets is None:
        return _Request(FillRequest(raw["text"], wanted, scan=scan), echoed)
    if not isinstance(targets, list) or not targets or not all(isinstance(each, str) and each for each in targets):
        return refused("cli.json-bad-targets")
    return _Request(FillRequest(raw["text"], wanted, tuple(targets), scan), echoed)


def _answer(answer: TextAnswer, request: FillRequest, model: Model, locale: str) -> dict[str, Any]:
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
