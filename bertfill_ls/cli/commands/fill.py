"""``bertfill-ls fill``: candidates for the masks of texts and files, or the texts with their masks filled.

As in an editor, only prose is filled: code, math and comments of files in a language of markup are passed over. JSON
Lines of requests are the business of ``requests``.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bertfill_ls.cli.commands import requests
from bertfill_ls.cli.exits import ExitCode, InputError, worst
from bertfill_ls.cli.input.aliases import aliases_of
from bertfill_ls.cli.input.decoding import argument_text
from bertfill_ls.cli.input.documents import STDIN, Document, read_document
from bertfill_ls.cli.output.compare import side_by_side
from bertfill_ls.cli.output.files import diff, write_document
from bertfill_ls.cli.output.json_lines import error_as_json, place_as_json, print_json
from bertfill_ls.cli.output.progress import Progress
from bertfill_ls.cli.output.tables import fill_table, is_cut, problem_lines
from bertfill_ls.cli.output.terminal import Terminal, printable
from bertfill_ls.core import messages
from bertfill_ls.core.json_shapes import gap_as_json, problem_as_json
from bertfill_ls.core.masks.fixes import apply
from bertfill_ls.core.masks.gaps import LONGEST_GAP, gap_span, gaps
from bertfill_ls.core.masks.mask import Aliases
from bertfill_ls.core.prediction.answers import GapAnswer
from bertfill_ls.core.presentation import DoubtfulFill, filled_sentences
from bertfill_ls.core.text.spans import Change
from bertfill_ls.inference.fill_document import FilledGap, fill_from_the_top, gap_answers
from bertfill_ls.inference.fill_text import TextAnswer
from bertfill_ls.inference.limits import DEFAULT_TOP_K
from bertfill_ls.inference.model.model_dir import Model
from bertfill_ls.lsp.settings.project import find_project
from bertfill_ls.zones import PLAIN_TEXT


def run(arguments: argparse.Namespace, model: Model, terminal: Terminal, locale: str) -> ExitCode:
    """Fill what the arguments name; raise InputError when there is nothing to fill or it is unreadable."""
    project = find_project(Path.cwd()).settings
    aliases = aliases_of(arguments, project)
    top_k = arguments.top_k or project.get("topK") or DEFAULT_TOP_K
    top_k = top_k if isinstance(top_k, int) else DEFAULT_TOP_K
    writes = arguments.write or arguments.diff
    # Who wants a file changed, or to see how it would be, names files.
    files: list[str] = [*arguments.file, *(arguments.text if writes else [])]
    texts: list[str] = [] if writes or arguments.text == [STDIN] else arguments.text
    if files and texts:
        raise InputError(messages.text("cli.text-or-files", locale))
    if arguments.jsonl:
        if texts:
            raise InputError(messages.text("cli.jsonl-or-json", locale))
        return requests.run(files or [STDIN], top_k, aliases, model, locale)
    if writes and (not files or (arguments.write and STDIN in files)):
        raise InputError(messages.text("cli.name-files", locale))
    if not texts:
        _tell_that_it_waits(files or [STDIN], locale)
    language = arguments.language
    documents = _Documents(
        [Document("", argument_text(text, locale), language or PLAIN_TEXT, aliases=aliases) for text in texts],
        [] if texts else files or [STDIN],
        arguments,
        aliases,
        locale,
    )
    if writes or arguments.output or arguments.as_text:
        threshold = arguments.threshold if arguments.threshold is not None else project.get("fillAllThreshold", 0.0)
        filling = _Filling(arguments, model, terminal, locale, float(str(threshold)))
        return worst(filling.fill(documents), documents.code)
    code = _answer(documents, arguments, _Asked(model, top_k, terminal, locale))
    return worst(code, documents.code)


def _tell_that_it_waits(files: Sequence[str], locale: str) -> None:
    if STDIN in files and sys.stdin.isatty():
        print(f"bertfill-ls: {messages.text('cli.waiting', locale)}", file=sys.stderr)


class _Documents:
    """The documents that were named, one after the other; what cannot be read is told, and the next one is read."""

    def __init__(
        self,
        given: Sequence[Document],
        names: Sequence[str],
        arguments: argparse.Namespace,
        aliases: Aliases,
        locale: str,
    ) -> None:
        self._aliases = aliases
        self._given, self._names, self._arguments, self._locale = given, names, arguments, locale
        self.code = ExitCode.FINE

    def __iter__(self) -> Iterator[Document]:
        yield from self._given
        for name in self._names:
            try:
                yield read_document(
                    name,
                    self._locale,
                    language=self._arguments.language,
                    stdin_name=self._arguments.stdin_filename,
                    aliases=self._aliases,
                )
            except InputError as error:
                self.code = ExitCode.USAGE_OR_INPUT
                if self._arguments.json:
                    print_json(error_as_json(str(error), file=name))
                print(f"bertfill-ls: {error}", file=sys.stderr)


# -- candidates


@dataclass(frozen=True, slots=True)
class _Asked:
    model: Model
    top_k: int
    terminal: Terminal
    locale: str


def _answer(documents: _Documents, arguments: argparse.Namespace, asked: _Asked) -> ExitCode:
    """Show the candidates for the gaps of documents."""
    code = ExitCode.FINE
    compared: list[TextAnswer] = []
    for document in documents:
        scan = document.scan
        answers = gap_answers(asked.model, document.text, scan.masks, top_k=asked.top_k)
        if arguments.json:
            _print_json(document, list(answers), asked.locale)
        elif arguments.compare:
            compared.append(TextAnswer(document.text, tuple(answers), scan.problems))
        else:
            _print_tables(document, answers, asked)
        sys.stdout.flush()
        if not scan.masks and not scan.problems and not document.name:
            code = worst(code, ExitCode.USAGE_OR_INPUT)
            said = messages.text("cli.no-mask", asked.locale, text=printable(document.text))
            print(f"bertfill-ls: {said}", file=sys.stderr)
        elif scan.problems:
            code = worst(code, ExitCode.PROBLEMS_FOUND)
    if any(answer.gaps for answer in compared):
        print(side_by_side(compared, asked.terminal))
    return code


def _print_tables(document: Document, answers: Iterator[GapAnswer], asked: _Asked) -> None:
    line = 0
    before: GapAnswer | None = None
    for gap in answers:
        number, _ = document.place_of(gap.span.start)
        if document.name and number != line:
            print(asked.terminal.style(f"{document.name}:{number}", "bold"))
            line = number
        if before and is_cut(before, gap):
            print("  " + messages.text("cli.long-row", asked.locale, most=LONGEST_GAP))
        print(fill_table(document.text, gap, asked.terminal, asked.locale), end="\n\n")
        before = gap
    for problem in document.scan.problems:
        number, column = document.place_of(problem.span.start)
        place = f"{document.name or '-'}:{number}:{column}"
        print(problem_lines(document.text, place, problem, asked.terminal, asked.locale), end="\n\n")


def _print_json(document: Document, answers: Sequence[GapAnswer], locale: str) -> None:
    filled = [{**place_as_json(document, gap.span), **gap_as_json(gap, {})} for gap in answers]
    problems = [
        {**place_as_json(document, problem.span), **problem_as_json(problem, locale)}
        for problem in document.scan.problems
    ]
    print_json({"file": document.name, "text": document.text, "gaps": filled, "problems": problems})


# -- filled texts


class _Filling:
    """Documents filled from the top: written, printed or shown as a diff, and counted."""

    def __init__(
        self, arguments: argparse.Namespace, model: Model, terminal: Terminal, locale: str, threshold: float
    ) -> None:
        self._arguments, self._model, self._terminal, self._locale = arguments, model, terminal, locale
        self._threshold = threshold
        self._filled = self._left = self._problems = 0
        self._doubtful: list[DoubtfulFill] = []

    def fill(self, documents: _Documents) -> ExitCode:
        """Fill documents one after the other, and say at the end how many masks were filled."""
        code = ExitCode.FINE
        several = False
        for document in documents:
            if several and self._arguments.output:
                raise InputError(messages.text("cli.one-output", self._locale))
            several = True
            try:
                self._put(document, self._text_of(document))
            except InputError as error:
                code = ExitCode.USAGE_OR_INPUT
                print(f"bertfill-ls: {error}", file=sys.stderr)
        if not self._arguments.quiet:
            self._tell()
        return worst(code, ExitCode.PROBLEMS_FOUND if self._problems else ExitCode.FINE)

    def _text_of(self, document: Document) -> str:
        masks = document.scan.masks
        self._problems += len(document.scan.problems)
        changes: list[Change] = []
        with Progress(sys.stderr) as progress:
            count = len(gaps(masks))
            filled = fill_from_the_top(self._model, document.text, masks, threshold=self._threshold)
            for number, each in enumerate(filled, 1):
                progress.show(number, count)
                if each.candidate is None:
                    self._left += 1
                else:
                    changes.append(Change(gap_span(each.gap), each.candidate.text))
                    self._note_rival(document, each)
        self._filled += len(changes)
        return apply(document.text, changes)

    def _note_rival(self, document: Document, filled: FilledGap) -> None:
        if filled.candidate is not None and filled.rival is not None:
            line, column = document.place_of(gap_span(filled.gap).start)
            place = f"{document.name or STDIN}:{line}:{column}"
            self._doubtful.append(DoubtfulFill(place, filled.candidate.text, filled.rival.text))

    def _put(self, document: Document, text: str) -> None:
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

    def _tell(self) -> None:
        said = [filled_sentences(self._filled, self._doubtful, self._left, self._threshold, self._locale)]
        if self._problems:
            said.append(messages.text("cli.see-check", self._locale, count=self._problems))
        print(messages.joined(said, self._locale), file=sys.stderr)
