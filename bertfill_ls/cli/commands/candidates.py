"""``bertfill-ls fill``: candidates for the masks of texts and files, in tables, side by side, or in JSON.

As in an editor, only prose counts: code, math and comments of files in a language of markup are passed over.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby

from bertfill_ls.cli.commands.jobs import ModelChoice, worked_on
from bertfill_ls.cli.exits import ExitCode, worst
from bertfill_ls.cli.input.documents import Document, Documents, Unreadable
from bertfill_ls.cli.output.compare import side_by_side
from bertfill_ls.cli.output.json_lines import error_as_json, place_as_json, print_json
from bertfill_ls.cli.output.tables import fill_table, is_cut, problem_lines
from bertfill_ls.cli.output.terminal import Terminal, printable
from bertfill_ls.core import messages
from bertfill_ls.core.json_shapes import gap_as_json, problem_as_json
from bertfill_ls.core.masks.gaps import LONGEST_GAP
from bertfill_ls.core.prediction.answers import GapAnswer
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.inference.fill_document import window_batches
from bertfill_ls.inference.fill_text import TextAnswer, fill_windows
from bertfill_ls.inference.model.model_dir import Model


def run(
    documents: Documents, arguments: argparse.Namespace, model: ModelChoice, terminal: Terminal, locale: str, top_k: int
) -> ExitCode:
    """Show the candidates for the gaps of documents."""
    code = ExitCode.FINE
    compared: list[TextAnswer] = []
    for document, answers in _answered(documents, model, top_k, locale):
        if isinstance(document, Unreadable):
            code = ExitCode.USAGE_OR_INPUT
            if arguments.json:
                print_json(error_as_json(document.message, file=document.name))
            print(f"bertfill-ls: {document.message}", file=sys.stderr)
            continue
        scan = document.scan
        if arguments.json:
            _print_json(document, list(answers), locale)
        elif arguments.compare:
            compared.append(TextAnswer(document.text, tuple(answers), scan.problems))
        else:
            _print_tables(document, answers, terminal, locale)
        sys.stdout.flush()
        if not scan.masks and not scan.problems and not document.name:
            code = worst(code, ExitCode.USAGE_OR_INPUT)
            said = messages.text("cli.no-mask", locale, text=printable(document.text))
            print(f"bertfill-ls: {said}", file=sys.stderr)
        elif scan.problems:
            code = worst(code, ExitCode.PROBLEMS_FOUND)
    if any(answer.gaps for answer in compared):
        print(side_by_side(compared, terminal))
    return code


class _FillBatch:
    """Answers windows that are filled together, with one warm model."""

    def __init__(self, load: Callable[[], Model], top_k: int) -> None:
        self._model, self._top_k = load(), top_k

    def __call__(self, windows: Sequence[Window]) -> list[GapAnswer]:
        return [gap for gaps in fill_windows(self._model, windows, top_k=self._top_k) for gap in gaps]


@dataclass(frozen=True, eq=False, slots=True)
class _Whose:
    """What a batch is of: equal to nothing but itself, for one document may be named twice."""

    document: Document | Unreadable


def _answered(
    documents: Documents, model: ModelChoice, top_k: int, locale: str
) -> Iterator[tuple[Document | Unreadable, Iterator[GapAnswer]]]:
    """Yield each document, or what cannot be read, with the answers for its gaps as they come."""
    make = partial(_FillBatch, model.loader(), top_k)
    batches = _batches(documents, model.manifest.capacity)
    worked = worked_on(make, batches, model.jobs, locale, _place_of)
    for whose, parts in groupby(worked, key=lambda part: part[0]):
        yield whose.document, chain.from_iterable(answers for _, answers in parts)


def _batches(documents: Documents, capacity: int) -> Iterator[tuple[_Whose, list[Window]]]:
    """Yield the windows of documents by the batch, at least one batch for each document."""
    for document in documents:
        whose = _Whose(document)
        if isinstance(document, Unreadable):
            yield whose, []
            continue
        some = window_batches(document.text, document.scan.masks, capacity)
        yield whose, next(some, [])
        yield from ((whose, windows) for windows in some)


def _place_of(windows: Sequence[Window]) -> str:
    return f"“{windows[0].text}”" if windows else ""


def _print_tables(document: Document, answers: Iterator[GapAnswer], terminal: Terminal, locale: str) -> None:
    line = 0
    before: GapAnswer | None = None
    for gap in answers:
        number, _ = document.place_of(gap.span.start)
        if document.name and number != line:
            print(terminal.style(f"{document.name}:{number}", "bold"))
            line = number
        if before and is_cut(before, gap):
            print("  " + messages.text("answer.long-row", locale, most=LONGEST_GAP))
        print(fill_table(document.text, gap, terminal, locale), end="\n\n")
        before = gap
    for problem in document.scan.problems:
        number, column = document.place_of(problem.span.start)
        place = f"{document.name or '-'}:{number}:{column}"
        print(problem_lines(document.text, place, problem, terminal, locale), end="\n\n")


def _print_json(document: Document, answers: Sequence[GapAnswer], locale: str) -> None:
    filled = [{**place_as_json(document, gap.span), **gap_as_json(gap, {})} for gap in answers]
    problems = [
        {**place_as_json(document, problem.span), **problem_as_json(problem, locale)}
        for problem in document.scan.problems
    ]
    print_json({"file": document.name, "text": document.text, "gaps": filled, "problems": problems})
