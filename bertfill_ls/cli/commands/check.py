"""``bertfill-ls check``: malformed masks of files and folders, for people and for CI, and their fixes. Needs no model.

As in an editor, only prose is looked at: code, math and comments of files in a language of markup are passed over.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bertfill_ls.cli.exits import ExitCode, InputError, worst
from bertfill_ls.cli.input.aliases import aliases_of
from bertfill_ls.cli.input.documents import STDIN, Document, read_document
from bertfill_ls.cli.input.walk import walk
from bertfill_ls.cli.output.files import diff, write_document
from bertfill_ls.cli.output.json_lines import error_as_json, place_as_json, print_json
from bertfill_ls.cli.output.reports import Finding, github_annotation, sarif_log
from bertfill_ls.cli.output.tables import problem_lines
from bertfill_ls.cli.output.terminal import Terminal
from bertfill_ls.core import messages
from bertfill_ls.core.json_shapes import problem_as_json
from bertfill_ls.core.masks.fixes import apply, fix_all
from bertfill_ls.core.masks.mask import Aliases
from bertfill_ls.core.masks.problems import Problem, ProblemCode
from bertfill_ls.core.text.spans import Span
from bertfill_ls.lsp.settings.project import Project, find_project


@dataclass
class _Outcome:
    """What a run comes to."""

    problems: int = 0
    fixable: int = 0
    files: int = 0
    fixed: int = 0
    code: ExitCode = ExitCode.FINE


def run(arguments: argparse.Namespace, terminal: Terminal, locale: str) -> ExitCode:
    """Look at every file that is named or stands in a folder that is; what cannot be read does not stop the rest.

    Raises:
        InputError: the project's file cannot be used.
    """
    project = find_project(Path.cwd())
    if project.problems:
        raise InputError(" ".join(project.sentences(locale)))
    selection = _selection(arguments, project)
    checking = _Checking(arguments, terminal, locale, selection, aliases_of(arguments, project.settings))
    names = arguments.files or [STDIN]
    if STDIN in names and sys.stdin.isatty():
        print(f"bertfill-ls: {messages.text('cli.waiting', locale)}", file=sys.stderr)
    exclude = [*project.exclude, *(arguments.exclude or [])]
    for name in walk(names, exclude, project.root):
        checking.check(name)
        sys.stdout.flush()
    return checking.finish()


def _selection(arguments: argparse.Namespace, project: Project) -> frozenset[str]:
    """Return the codes that are reported: what the command line says goes before what the project says."""
    selected = arguments.select or project.select or tuple(ProblemCode)
    ignored = arguments.ignore if arguments.ignore is not None else project.ignore
    return frozenset(map(str, selected)) - frozenset(ignored)


class _Checking:
    """One run: documents are checked one by one, findings printed or kept, and counted."""

    def __init__(
        self,
        arguments: argparse.Namespace,
        terminal: Terminal,
        locale: str,
        selection: frozenset[str],
        aliases: Aliases,
    ) -> None:
        self._aliases = aliases
        self._arguments, self._terminal, self._locale, self._selection = arguments, terminal, locale, selection
        self._outcome = _Outcome()
        self._kept: list[Finding] = []
        self._report: dict[str, Callable[[Finding], None]] = {
            "text": self._print_text,
            "json": self._print_json,
            "github": lambda finding: print(github_annotation(finding, locale)),
            "sarif": self._kept.append,
        }

    def check(self, name: str) -> None:
        """Check one file."""
        try:
            document = read_document(
                name,
                self._locale,
                language=self._arguments.language,
                stdin_name=self._arguments.stdin_filename,
                aliases=self._aliases,
            )
            if self._arguments.fix or self._arguments.diff:
                document = self._fixed(document)
        except InputError as error:
            self._refuse(name, error)
            return
        findings = [Finding(document, problem) for problem in self._problems(document)]
        self._outcome.problems += len(findings)
        self._outcome.fixable += sum(finding.problem.replacement is not None for finding in findings)
        self._outcome.files += bool(findings)
        if not self._arguments.diff:
            for finding in findings:
                self._report[self._arguments.output_format](finding)

    def finish(self) -> ExitCode:
        """Print what is left to print, and return how the run ended."""
        outcome = self._outcome
        if self._arguments.output_format == "sarif":
            print(sarif_log(self._kept, self._locale))
        elif self._arguments.output_format == "text" and not self._arguments.quiet:
            for sentence in self._summary():
                print(sentence, file=sys.stderr if self._arguments.diff or self._to_stdout else sys.stdout)
        found = outcome.problems or (self._arguments.diff and outcome.fixed)
        return worst(outcome.code, ExitCode.PROBLEMS_FOUND if found else ExitCode.FINE)

    def _summary(self) -> Iterator[str]:
        outcome = self._outcome
        if outcome.fixed:
            key = "cli.would-fix" if self._arguments.diff else "cli.fixed"
            yield messages.text(key, self._locale, count=outcome.fixed)
        if outcome.problems:
            yield messages.text("cli.found", self._locale, count=outcome.problems, files=outcome.files)
        if outcome.fixable and not self._arguments.fix and not self._arguments.diff:
            yield messages.text("cli.fixable", self._locale, count=outcome.fixable)

    def _problems(self, document: Document) -> Sequence[Problem]:
        return [problem for problem in document.scan.problems if problem.code in self._selection]

    @property
    def _to_stdout(self) -> bool:
        """Whether what is fixed goes to standard output, because it came from standard input."""
        return bool(self._arguments.fix) and (self._arguments.files or [STDIN]) == [STDIN]

    def _fixed(self, document: Document) -> Document:
        """Write or show a document with its problems mended, and return it as it is then."""
        selected = [problem.span for problem in self._problems(document)]

        def may_change(span: Span) -> bool:
            return document.zones.is_prose(span) and any(span.touches(each) for each in selected)

        changes = fix_all(document.text, may_change, self._aliases) if selected else ()
        text = apply(document.text, changes)
        self._outcome.fixed += len(changes)
        if self._arguments.diff:
            for line in diff(document, text, self._terminal):
                print(line)
        elif self._to_stdout:
            sys.stdout.flush()
            sys.stdout.buffer.write(document.encoded(text))
            sys.stdout.buffer.flush()
        elif changes:
            write_document(document, text, document.name, self._locale)
        return replace(document, text=text)

    def _refuse(self, name: str, error: InputError) -> None:
        self._outcome.code = ExitCode.USAGE_OR_INPUT
        if self._arguments.output_format == "json":
            print_json(error_as_json(str(error), file=name))
        print(f"bertfill-ls: {error}", file=sys.stderr)

    def _print_text(self, finding: Finding) -> None:
        line, column = finding.document.place_of(finding.problem.span.start)
        place = f"{finding.document.name}:{line}:{column}"
        shown = problem_lines(finding.document.text, place, finding.problem, self._terminal, self._locale)
        print(shown, file=sys.stderr if self._to_stdout else sys.stdout)

    def _print_json(self, finding: Finding) -> None:
        place = place_as_json(finding.document, finding.problem.span)
        print_json(place | problem_as_json(finding.problem, self._locale))
