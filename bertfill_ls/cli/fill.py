"""``bertfill-ls fill``: the masks of texts, files or a stream of JSON lines, filled."""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from bertfill_ls.cli.compare import side_by_side
from bertfill_ls.cli.exits import ExitCode, InputError
from bertfill_ls.cli.progress import Progress
from bertfill_ls.cli.render import fill_table, printable, problem_as_json
from bertfill_ls.cli.sources import STDIN, Chunk, SourceLine, argument_text, read_chunks
from bertfill_ls.core import messages
from bertfill_ls.core.prediction.answers import Candidate, GapAnswer, MaskAnswer
from bertfill_ls.core.presentation import problem_sentence
from bertfill_ls.inference.fill_text import FillRequest, TextAnswer, fill_texts
from bertfill_ls.inference.limits import MOST_TOP_K
from bertfill_ls.inference.model.model_dir import Model


def run(arguments: argparse.Namespace, model: Model, locale: str) -> ExitCode:
    """Fill what the arguments name and print it; raise InputError when there is nothing to fill or it is unreadable."""
    if arguments.text and arguments.file:
        raise InputError(messages.text("cli.text-or-files", locale))
    sources: list[str] = arguments.file or ([STDIN] if arguments.text in ([], [STDIN]) else [])
    texts = [argument_text(word, locale) for word in arguments.text]
    if arguments.jsonl:
        return _fill_json_lines(read_chunks(sources, locale) if sources else _given(texts), model, arguments, locale)
    if sources == [STDIN] and sys.stdin.isatty():
        raise InputError(messages.text("cli.nothing-to-fill", locale))
    if sources:
        return _fill_lines(sources, model, arguments.top_k, locale)
    answers = fill_texts(model, [FillRequest(text, arguments.top_k) for text in texts])
    if arguments.compare:
        print(side_by_side(answers))
    else:
        for answer in answers:
            _print_answer(answer, locale)
    return ExitCode.FINE


def _given(texts: list[str]) -> Iterator[Chunk]:
    yield Chunk([SourceLine("", number, text) for number, text in enumerate(texts, 1)], 0, None)


def _fill_lines(sources: list[str], model: Model, top_k: int, locale: str) -> ExitCode:
    with Progress(sys.stderr) as progress:
        for chunk in read_chunks(sources, locale):
            answers = fill_texts(model, [FillRequest(line.text, top_k) for line in chunk.lines])
            progress.clear()
            for line, answer in zip(chunk.lines, answers, strict=True):
                if answer.masks or answer.problems:
                    print(f"{line.source}:{line.number}")
                    _print_answer(answer, locale)
            sys.stdout.flush()
            progress.show(chunk.bytes_read, chunk.bytes_total)
    return ExitCode.FINE


def _print_answer(answer: TextAnswer, locale: str) -> None:
    for gap in answer.gaps:
        print(fill_table(answer.text, gap, locale), end="\n\n")
    for problem in answer.problems:
        print(
            f"! {problem.span.start + 1}: {problem.code}: {printable(problem_sentence(problem, locale))}",
            end="\n\n",
        )
    if not answer.masks and not answer.problems:
        print(messages.text("cli.no-mask", locale, text=printable(answer.text)), end="\n\n")


def _fill_json_lines(chunks: Iterator[Chunk], model: Model, arguments: argparse.Namespace, locale: str) -> ExitCode:
    """Answer each line in its place; a line that cannot be read gets ``{"error": …}`` in its place, and exit code 2."""
    code = ExitCode.FINE
    for chunk in chunks:
        parsed = [_parse(line, arguments, locale) for line in chunk.lines if line.text.strip()]
        answers = iter(fill_texts(model, [request for request in parsed if isinstance(request, FillRequest)]))
        for request in parsed:
            if isinstance(request, FillRequest):
                _print_json(answer_as_json(next(answers), locale))
            else:
                code = ExitCode.USAGE_OR_INPUT
                _print_json({"error": request})
        sys.stdout.flush()
    return code


def _parse(line: SourceLine, arguments: argparse.Namespace, locale: str) -> FillRequest | str:
    """Read one request, or say what is wrong with it. Text given as an argument is the text itself."""
    if not line.source:
        return FillRequest(line.text, arguments.top_k)
    where = {"file": line.source, "line": line.number}
    try:
        raw = json.loads(line.text)
    except (ValueError, RecursionError) as error:
        return messages.text("cli.bad-json", locale, **where, reason=error)
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str):
        return messages.text("cli.json-needs-text", locale, **where)
    top_k = raw.get("top_k", arguments.top_k)
    if isinstance(top_k, bool) or not isinstance(top_k, int) or not 1 <= top_k <= MOST_TOP_K:
        return messages.text("cli.json-bad-top-k", locale, **where, most=MOST_TOP_K)
    targets = raw.get("targets")
    if targets is not None and (not isinstance(targets, list) or not all(isinstance(t, str) and t for t in targets)):
        return messages.text("cli.json-bad-targets", locale, **where)
    return FillRequest(raw["text"], top_k, None if targets is None else tuple(targets))


def _print_json(value: dict[str, Any]) -> None:
    # A lone surrogate leaves as \udXXX: the stream's error handler writes the very escape that JSON uses.
    print(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def answer_as_json(answer: TextAnswer, locale: str) -> dict[str, Any]:
    """Return an answer in the form that ``fill --jsonl`` documents; offsets are code points."""
    return {
        "text": answer.text,
        "masks": [_mask_as_json(mask) for mask in answer.masks],
        "gaps": [_gap_as_json(gap) for gap in answer.gaps],
        "problems": [problem_as_json(problem, locale) for problem in answer.problems],
    }


def _mask_as_json(answer: MaskAnswer) -> dict[str, Any]:
    span = answer.mask.span
    return {
        "start": span.start,
        "end": span.end,
        "candidates": _candidates_as_json(answer.candidates),
        "attribution": [
            {"text": token.text, "start": token.span.start, "end": token.span.end, "share": token.share}
            for token in answer.attribution
        ],
    }


def _gap_as_json(answer: GapAnswer) -> dict[str, Any]:
    span = answer.span
    return {"start": span.start, "end": span.end, "candidates": _candidates_as_json(answer.candidates)}


def _candidates_as_json(candidates: tuple[Candidate, ...]) -> list[dict[str, Any]]:
    return [{"text": candidate.text, "score": candidate.score} for candidate in candidates]
