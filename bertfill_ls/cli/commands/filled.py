"""``bertfill-ls fill -w``, ``-o``, ``--text`` and ``--diff``: documents with their masks filled from the top.

As in an editor, only prose is filled: code, math and comments of files in a language of markup are passed over.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from bertfill_ls.cli.commands.jobs import ModelChoice, worked_on
from bertfill_ls.cli.exits import ExitCode, InputError, worst
from bertfill_ls.cli.input.documents import STDIN, Document, Documents, Unreadable
from bertfill_ls.cli.output.files import diff, write_document
from bertfill_ls.cli.output.progress import Progress
from bertfill_ls.cli.output.terminal import Terminal
from bertfill_ls.core import messages
from bertfill_ls.core.masks.fixes import apply
from bertfill_ls.core.masks.gaps import gap_span, gaps, shortest
from bertfill_ls.core.prediction.filling import FilledGap
from bertfill_ls.core.prediction.sections import Section, sections
from bertfill_ls.core.presentation import DoubtfulFill, filled_sentences
from bertfill_ls.core.text.spans import Change
from bertfill_ls.inference.fill_document import fill_from_the_top
from bertfill_ls.inference.model.model_dir import Model

_MASKS_OF_A_SECTION = 64  # about a tenth of a second of filling: often enough to show how far it is


def run(
    documents: Documents,
    arguments: argparse.Namespace,
    model: ModelChoice,
    terminal: Terminal,
    locale: str,
    threshold: float,
) -> ExitCode:
    """Fill documents one after the other, and say at the end how many masks were filled."""
    filling = _Filling(arguments, terminal, locale, threshold)
    make = partial(_FillSection, model.loader(), threshold)
    worked = worked_on(make, _tasks(documents), model.jobs, locale, lambda task: f"“{task.section.text[:40]}…”")
    code = ExitCode.FINE
    several = False
    for whose, parts in groupby(worked, key=lambda part: part[0]):
        if isinstance(whose.document, Unreadable):
            code = ExitCode.USAGE_OR_INPUT
            print(f"bertfill-ls: {whose.document.message}", file=sys.stderr)
            continue
        if several and arguments.output:
            raise InputError(messages.text("cli.one-output", locale))
        several = True
        try:
            filling.put(whose.document, filling.text_of(whose.document, (filled for _, filled in parts)))
        except InputError as error:
            code = ExitCode.USAGE_OR_INPUT
            print(f"bertfill-ls: {error}", file=sys.stderr)
    return worst(code, filling.end())


@dataclass(frozen=True, slots=True)
class _Task:
    """A part of a document, and the length of the shortest mask of that document."""

    section: Section
    unit: int


class _FillSection:
    """Fills parts of documents, with one warm model; the gaps come back with their places in the document."""

    def __init__(self, load: Callable[[], Model], threshold: float) -> None:
        self._model, self._threshold = load(), threshold

    def __call__(self, task: _Task) -> list[FilledGap]:
        start, text, masks = task.section.start, task.section.text, task.section.masks
        filled = fill_from_the_top(self._model, text, masks, threshold=self._threshold, unit=task.unit)
        return [each.shifted(start) for each in filled]


@dataclass(frozen=True, eq=False, slots=True)
class _Whose:
    """What a task is a part of: equal to nothing but itself, for one document may be named twice."""

    document: Document | Unreadable


def _tasks(documents: Documents) -> Iterator[tuple[_Whose, _Task]]:
    """Yield what is to be filled, at least one task for each document; together they are the document."""
    for document in documents:
        whose = _Whose(document)
        if isinstance(document, Unreadable):
            yield whose, _Task(Section("", 0, ()), 1)
            continue
        masks = document.scan.masks
        for section in sections(document.text, masks, _MASKS_OF_A_SECTION):
            yield whose, _Task(section, shortest(masks))


class _Filling:
    """Filled documents: written, printed or shown as a diff, and counted."""

    def __init__(self, arguments: argparse.Namespace, terminal: Terminal, locale: str, threshold: float) -> None:
        self._arguments, self._terminal, self._locale, self._threshold = arguments, terminal, locale, threshold
        self._filled = self._left = self._problems = 0
        self._doubtful: list[DoubtfulFill] = []

    def text_of(self, document: Document, parts: Iterable[Sequence[FilledGap]]) -> str:
        """Return the text of a document with what its gaps are filled with, and count them."""
        self._problems += len(document.scan.problems)
        changes: list[Change] = []
        with Progress(sys.stderr) as progress:
            count, done = len(gaps(document.scan.masks)), 0
            for part in parts:
                for each in part:
                    if each.candidate is None:
                        self._left += 1
                    else:
                        changes.append(Change(gap_span(each.gap), each.candidate.text))
                        self._note_rival(document, each)
                done += len(part)
                progress.show(done, count)
        self._filled += len(changes)
        return apply(document.text, changes)

    def _note_rival(self, document: Document, filled: FilledGap) -> None:
        if filled.candidate is not None and filled.rival is not None:
            line, column = document.place_of(gap_span(filled.gap).start)
            place = f"{document.name or STDIN}:{line}:{column}"
            self._doubtful.append(DoubtfulFill(place, filled.candidate.text, filled.rival.text))

    def put(self, document: Document, text: str) -> None:
        """Give a filled text to where it is wanted."""
        if self._arguments.write:
            if text != document.text:
                write_document(document, text, document.name, self._locale)
        elif self._arguments.output:
            write_document(document, text, self._arguments.output, self._locale)
        elif self._arguments.diff:
            for line in diff(document, text, self._terminal):
                print(line)
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(document.encoded(text) + (b"" if document.name else b"\n"))
            sys.stdout.buffer.flush()

    def end(self) -> ExitCode:
        """Say how many masks were filled, unless nobody wants to know."""
        if not self._arguments.quiet:
            said = [filled_sentences(self._filled, self._doubtful, self._left, self._threshold, self._locale)]
            if self._problems:
                said.append(messages.text("cli.see-check", self._locale, count=self._problems))
            print(messages.joined(said, self._locale), file=sys.stderr)
        return ExitCode.PROBLEMS_FOUND if self._problems else ExitCode.FINE
