"""``bertfill-ls fill --out DIR``: whole corpora into a folder of parts, by one process, several, or a cluster.

A run that was ended goes on where it was. What is done with a piece is the business of ``corpus``.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from bertfill_ls.cli.commands.jobs import ModelChoice, worked_on
from bertfill_ls.cli.exits import ExitCode, InputError
from bertfill_ls.cli.input.decoding import reason_of
from bertfill_ls.cli.input.documents import STDIN
from bertfill_ls.cli.output.progress import Progress
from bertfill_ls.core import messages
from bertfill_ls.core.masks.mask import Aliases
from bertfill_ls.corpus.fill_piece import Done, FillPiece, clear_unfinished, fingerprint_of
from bertfill_ls.corpus.forms import SUFFIXES, Form, form_of
from bertfill_ls.corpus.plan import OtherRunError, Piece, Plan, keep_plan, make_plan

_LIBRARIES = {"pyarrow": "parquet", "ray": "ray"}  # and the extra that each comes with


def run(
    files: Sequence[str], arguments: argparse.Namespace, model: ModelChoice, top_k: int, aliases: Aliases, locale: str
) -> ExitCode:
    """Fill the rows of files; raise InputError where they cannot be read, or the folder holds something else."""
    try:
        return _run(files, arguments, model, top_k, aliases, locale)
    except ModuleNotFoundError as error:
        if error.name not in _LIBRARIES:
            raise
        said = messages.text("cli.needs-extra", locale, library=error.name, extra=_LIBRARIES[error.name])
        raise InputError(said) from error
    except OSError as error:
        facts = {"file": error.filename or arguments.out, "reason": reason_of(error, locale)}
        raise InputError(messages.text("cli.failed-at", locale, **facts)) from error


def _run(
    files: Sequence[str], arguments: argparse.Namespace, model: ModelChoice, top_k: int, aliases: Aliases, locale: str
) -> ExitCode:
    forms = dict(_forms(files, locale))
    folder = Path(arguments.out).absolute()
    out = Form(arguments.out_format or _form_like(forms))
    fingerprint = fingerprint_of(model.manifest)
    sources = {str(Path(name).absolute()): form for name, form in forms.items()}
    options = {"top_k": top_k, "aliases": list(aliases), "memory": model.with_memory, "locale": locale}
    plan = make_plan(sources, out, options | {"model": fingerprint})
    try:
        keep_plan(plan, folder)
    except OtherRunError as error:
        raise InputError(messages.text("cli.other-run", locale, folder=arguments.out)) from error
    filler = model.filler if arguments.ray is None else model.filler_elsewhere
    fill = filler(top_k=top_k, aliases=aliases, locale=locale)
    make = partial(FillPiece, fill, folder, out, locale, fingerprint)
    clear_unfinished(folder)
    missing = plan.missing(folder)
    started = time.monotonic()
    rows, errors = _follow(_done(make, missing, arguments, model, locale), plan, missing)
    clear_unfinished(folder)
    if not arguments.quiet:
        _tell(plan, missing, rows, errors, time.monotonic() - started, arguments.out, locale)
    return ExitCode.USAGE_OR_INPUT if errors else ExitCode.FINE


def _forms(files: Sequence[str], locale: str) -> Iterator[tuple[str, Form]]:
    """Yield files with their forms; of a folder, those in it that have one, by name."""
    for name in files:
        path = Path(name)
        if name == STDIN:
            raise InputError(messages.text("cli.out-needs-files", locale))
        if path.is_dir():
            yield from ((str(each), form) for each in sorted(path.rglob("*")) if (form := form_of(each.name)))
            continue
        form = form_of(name)
        if form is None:
            raise InputError(messages.text("cli.unknown-form", locale, file=name, known=" ".join(SUFFIXES)))
        yield name, form


def _form_like(forms: dict[str, Form]) -> Form:
    return Form.PARQUET if Form.PARQUET in forms.values() else Form.JSON


def _done(
    make: partial[FillPiece], pieces: Sequence[Piece], arguments: argparse.Namespace, model: ModelChoice, locale: str
) -> Iterator[Done]:
    """Yield what has been done, by whatever does it."""
    if not pieces:
        return
    if arguments.ray is None:
        tasks = ((None, piece) for piece in pieces)
        yield from (done for _, done in worked_on(make, tasks, model.jobs, locale, lambda piece: piece.source))
        return
    from bertfill_ls.corpus.cluster import ClusterError, on_cluster

    try:
        yield from on_cluster(make, pieces, address=arguments.ray or None, workers=arguments.jobs)
    except ClusterError as error:
        raise InputError(messages.text("cli.cluster-failed", locale, reason=error)) from error


def _follow(done: Iterator[Done], plan: Plan, missing: Sequence[Piece]) -> tuple[int, int]:
    """Show how far it is; return how many rows were done, and how many of them are errors."""
    rows = errors = 0
    there = len(plan.pieces) - len(missing)
    with Progress(sys.stderr, beside_results=False) as progress:
        progress.show(there, len(plan.pieces))
        for each in done:
            there += 1
            rows += each.rows
            errors += each.errors
            progress.show(there, len(plan.pieces))
    return rows, errors


def _tell(
    plan: Plan, missing: Sequence[Piece], rows: int, errors: int, seconds: float, folder: str, locale: str
) -> None:
    facts = {"parts": len(missing), "all": len(plan.pieces), "folder": folder, "rows": rows, "errors": errors}
    rate = rows / seconds if seconds else 0.0
    print(messages.text("cli.out-written", locale, **facts, seconds=round(seconds), rate=round(rate)), file=sys.stderr)
