"""``bertfill-ls fill``: which of its outcomes is asked for, of what.

Candidates for masks are the business of ``candidates``, filled texts of ``filled``, JSON Lines of ``requests``, folders
of parts of ``corpus``.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bertfill_ls.cli.commands import candidates, corpus, filled, requests
from bertfill_ls.cli.commands.jobs import ModelChoice
from bertfill_ls.cli.exits import ExitCode, InputError
from bertfill_ls.cli.input.aliases import aliases_of
from bertfill_ls.cli.input.decoding import argument_text
from bertfill_ls.cli.input.documents import STDIN, Document, Documents
from bertfill_ls.cli.output.terminal import Terminal
from bertfill_ls.core import messages
from bertfill_ls.inference.limits import DEFAULT_TOP_K
from bertfill_ls.lsp.settings.project import find_project
from bertfill_ls.zones import PLAIN_TEXT


def run(arguments: argparse.Namespace, model: ModelChoice, terminal: Terminal, locale: str) -> ExitCode:
    """Fill what the arguments name; raise InputError when there is nothing to fill or it is unreadable."""
    project = find_project(Path.cwd()).settings
    aliases = aliases_of(arguments, project)
    top_k = arguments.top_k or project.get("topK") or DEFAULT_TOP_K
    top_k = top_k if isinstance(top_k, int) else DEFAULT_TOP_K
    writes = arguments.write or arguments.diff
    # Who wants files changed, or to see how they would be, or a corpus filled, names files.
    names_files = writes or arguments.out
    files: list[str] = [*arguments.file, *(arguments.text if names_files else [])]
    texts: list[str] = [] if names_files or arguments.text == [STDIN] else arguments.text
    if files and texts:
        raise InputError(messages.text("cli.text-or-files", locale))
    if arguments.out:
        return corpus.run(files or [STDIN], arguments, model, top_k, aliases, locale)
    if arguments.ray is not None or arguments.out_format:
        raise InputError(messages.text("cli.needs-out", locale))
    if arguments.jsonl:
        if texts:
            raise InputError(messages.text("cli.jsonl-or-json", locale))
        return requests.run(files or [STDIN], top_k, aliases, model, locale)
    if writes and (not files or (arguments.write and STDIN in files)):
        raise InputError(messages.text("cli.name-files", locale))
    if not texts:
        _tell_that_it_waits(files or [STDIN], locale)
    language = arguments.language
    documents = Documents(
        [Document("", argument_text(text, locale), language or PLAIN_TEXT, aliases=aliases) for text in texts],
        [] if texts else files or [STDIN],
        locale,
        language=language,
        stdin_name=arguments.stdin_filename,
        aliases=aliases,
    )
    if writes or arguments.output or arguments.as_text:
        threshold = arguments.threshold if arguments.threshold is not None else project.get("fillAllThreshold", 0.0)
        return filled.run(documents, arguments, model, terminal, locale, float(str(threshold)))
    return candidates.run(documents, arguments, model, terminal, locale, top_k)


def _tell_that_it_waits(files: Sequence[str], locale: str) -> None:
    if STDIN in files and sys.stdin.isatty():
        print(f"bertfill-ls: {messages.text('cli.waiting', locale)}", file=sys.stderr)
