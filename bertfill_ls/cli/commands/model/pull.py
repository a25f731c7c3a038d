"""``bertfill-ls model pull``: look what there is, say it, fetch it, and install what comes of it.

The only command that opens a connection. What was fetched stays until it is installed: the same command goes on where
the last one ended.
"""

import argparse
import os
import shutil
import sys
from functools import partial
from pathlib import Path

from bertfill_ls import hub
from bertfill_ls.cli.commands.model.install import check_free, install, make_from, tell
from bertfill_ls.cli.commands.model.making import Made, check_small_files, require_exporter
from bertfill_ls.cli.commands.model.questions import agrees
from bertfill_ls.cli.commands.model.telling import megabytes, model_as_json
from bertfill_ls.cli.commands.model.upkeep import make_default
from bertfill_ls.cli.exits import ExitCode, InputError
from bertfill_ls.cli.output.json_lines import print_json
from bertfill_ls.cli.output.terminal import Terminal, display_width, padded, printable
from bertfill_ls.cli.output.transfer import Transfer
from bertfill_ls.core import messages
from bertfill_ls.inference.model.model_store import find_installed, user_models_folder
from bertfill_ls.inference.store.installed import InstalledModel, describe

_COMMIT = 12  # digits of a commit in the name of a folder


def pull(arguments: argparse.Namespace, terminal: Terminal, locale: str) -> ExitCode:
    """Fetch a model and install it."""
    require_exporter(locale)
    try:
        return _pull(arguments, terminal, locale)
    except hub.HubError as error:
        raise InputError(error.sentence(locale)) from error


def _pull(arguments: argparse.Namespace, terminal: Terminal, locale: str) -> ExitCode:
    address = hub.read_address(arguments.repository)
    name = arguments.name or address.name.rpartition("/")[2]
    check_free(name, partial(_is_of, address.name), locale)
    source = hub.source_of(arguments.source or address.source, os.environ)
    listing = hub.look(
        address.name,
        revision=arguments.revision or address.revision,
        source=source,
        waiting=partial(_tell_of_waiting, locale),
    )
    made = Made(
        name,
        precision=arguments.precision,
        vocabulary=arguments.vocabulary,
        force=arguments.force,
        license=listing.licence,
        source=listing.page,
        origin={
            "host": source.host,
            "repository": address.name,
            "commit": listing.commit,
            "files": {file.path: file.sha256 or file.git_sha1 for file in listing.wanted},
        },
    )
    folder = find_installed(name)
    if folder is not None and not made.force and _is_as_wanted(describe(folder), made, listing):
        return _say_it_is_there(describe(folder), arguments, locale)
    _tell_what_there_is(listing, terminal, locale)
    if not _may_fetch(arguments, listing, locale):
        tell(messages.text("models.left", locale))
        return ExitCode.USAGE_OR_INPUT
    checkpoint = user_models_folder().parent / "downloads" / f"{name}-{listing.commit[:_COMMIT]}"
    _fetch(listing, checkpoint, terminal, locale)
    is_kept = True  # also for the next try, when no model comes of it
    try:
        code = install(made, partial(make_from, checkpoint, made, locale), arguments, locale)
        is_kept = arguments.keep
    finally:
        if is_kept:
            tell(messages.text("models.kept", locale, folder=checkpoint))
        else:
            shutil.rmtree(checkpoint, ignore_errors=True)
    return code


def _is_of(repository: str, model: InstalledModel) -> bool:
    """Tell whether a model was pulled from this repository before: then a newer one may take its place."""
    origin = model.manifest.origin if model.manifest is not None else None
    return origin is not None and origin.repository == repository


def _is_as_wanted(model: InstalledModel, made: Made, listing: hub.Listing) -> bool:
    manifest = model.manifest
    if manifest is None or manifest.origin is None:
        return False
    there = (manifest.origin.commit, manifest.quantization, manifest.vocabulary)
    return there == (listing.commit, made.precision or "int8", made.vocabulary)


def _say_it_is_there(model: InstalledModel, arguments: argparse.Namespace, locale: str) -> ExitCode:
    if arguments.use:
        make_default(model.name, locale)
    if arguments.json:
        print_json(model_as_json(describe(model.folder), locale))
    else:
        print(messages.text("models.there-already", locale, model=model.name))
        key = "models.used" if arguments.use else "models.how-to-use"
        print(messages.text(key, locale, model=model.name))
    return ExitCode.FINE


def _tell_what_there_is(listing: hub.Listing, terminal: Terminal, locale: str) -> None:
    """Say whose model it is, under which licence, how much comes, and of which commit, before anything does."""
    unknown = messages.text("models.license-unknown", locale, page=listing.page)
    facts = {
        "source": listing.page,
        "commit": listing.commit,
        "license": listing.licence or unknown,
        "size": f"{megabytes(listing.total)} ({', '.join(file.path for file in listing.wanted)})",
    }
    told = [(messages.text(f"models.{name}", locale), value) for name, value in facts.items()]
    width = max(display_width(name) for name, _ in told)
    for name, value in told:
        print(f"{terminal.style(padded(name, width), 'dim')}  {printable(value)}", file=sys.stderr)
    if listing.passed_on is not None:
        tell(messages.text("models.passed-on", locale, host=listing.source.host, to=listing.passed_on))


def _may_fetch(arguments: argparse.Namespace, listing: hub.Listing, locale: str) -> bool:
    """Ask whoever sits there; a script has said what it wants by calling us, and is not asked."""
    if arguments.yes or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    return agrees(messages.text("models.fetch-asked", locale, size=megabytes(listing.total)), otherwise=True)


def _fetch(listing: hub.Listing, checkpoint: Path, terminal: Terminal, locale: str) -> None:
    with Transfer(sys.stderr, terminal.width, locale) as transfer:

        def show(progress: hub.Progress) -> None:
            transfer.show(progress.done, progress.total, progress.received)

        def wait(host: str, seconds: float) -> None:
            transfer.clear()
            _tell_of_waiting(locale, host, seconds)

        try:
            hub.fetch(
                listing, checkpoint, show, before_weights=lambda folder: check_small_files(folder, locale), waiting=wait
            )
        except KeyboardInterrupt:
            transfer.clear()
            tell(messages.text("models.stopped", locale, folder=checkpoint))
            raise
    count, seconds = transfer.summary()
    if count:
        facts = {"size": f"{count:.1f} MB", "seconds": f"{seconds:.1f}", "speed": f"{count / max(seconds, 1e-3):.1f}"}
        tell(messages.text("models.fetched", locale, **facts))


def _tell_of_waiting(locale: str, host: str, seconds: float) -> None:
    tell(messages.text("models.waiting", locale, host=host, seconds=round(seconds)))
