"""A model is made in a folder of its own, tried, and installed; then what came of it is said.

``bertfill-ls model import`` does so with what lies on the disk, ``pull`` with what it has fetched.
"""

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bertfill_ls.cli.commands.model.making import Made, convert, copy_model, rewrite_manifest
from bertfill_ls.cli.commands.model.telling import megabytes, model_as_json, smoke_sentence
from bertfill_ls.cli.commands.model.trial import smoke_test
from bertfill_ls.cli.commands.model.upkeep import cannot_write, make_default
from bertfill_ls.cli.exits import ExitCode, InputError
from bertfill_ls.cli.output.json_lines import print_json
from bertfill_ls.cli.output.terminal import Terminal, printable
from bertfill_ls.core import messages
from bertfill_ls.inference.model.manifest import MANIFEST, read_manifest
from bertfill_ls.inference.model.model_dir import load_model
from bertfill_ls.inference.model.model_store import find_installed, user_models_folder
from bertfill_ls.inference.store.installed import InstalledModel, describe
from bertfill_ls.inference.store.installing import check_name, installing


def import_model(arguments: argparse.Namespace, terminal: Terminal, locale: str) -> ExitCode:
    """Install what lies in a folder: a checkpoint, or a model folder."""
    folder = Path(arguments.folder).expanduser()
    if not folder.is_dir():
        raise InputError(messages.text("models.no-folder", locale, folder=folder))
    folder = folder.resolve()
    is_model = (folder / MANIFEST).is_file()
    if is_model and (arguments.precision or arguments.vocabulary):
        raise InputError(messages.text("models.made-already", locale, folder=folder))
    made = Made(
        arguments.name or folder.name,
        precision=arguments.precision,
        vocabulary=arguments.vocabulary,
        force=arguments.force,
        license=arguments.license,
        source=arguments.source or (read_manifest(folder).source if is_model else str(folder)),
    )
    check_free(made.name, lambda there: there.manifest is not None and there.manifest.source == made.source, locale)
    make = partial(_copy if is_model else make_from, folder, made, locale)
    return install(made, make, arguments, locale)


def make_from(checkpoint: Path, made: Made, locale: str, target: Path) -> None:
    """Convert a checkpoint, and say what happens meanwhile."""
    begun = messages.text("models.converting", locale, folder=checkpoint, precision=made.precision or "int8")
    for notice in convert(checkpoint, target, made, locale, partial(tell, begun)):
        tell(notice)


def _copy(model: Path, made: Made, locale: str, target: Path) -> None:
    """Copy a model folder; one without a smoke test is tried, where that can be done here."""
    copy_model(model, target, made)
    if read_manifest(target).smoke_test is None:
        tell(messages.text("models.trying", locale))
        found = smoke_test(target, load_model(target, keep_prepacked=False), locale, force=made.force)
        rewrite_manifest(target / MANIFEST, target / MANIFEST, smoke_test=found)


def tell(sentence: str) -> None:
    """Say something that is not the outcome."""
    print(printable(sentence), file=sys.stderr)


def check_free(name: str, is_ours: Callable[[InstalledModel], bool], locale: str) -> None:
    """Refuse a name that another model has; one that ``is_ours`` is replaced.

    Raises:
        ModelError: it is no name, or that of a model that comes with the program.
        InputError: there is another model of that name.
    """
    check_name(name)
    folder = find_installed(name)
    if folder is None:
        return
    model = describe(folder)
    if not is_ours(model):
        source = model.manifest.source if model.manifest is not None else str(folder)
        raise InputError(messages.text("models.name-taken", locale, model=name, source=source))


def install(made: Made, make: Callable[[Path], None], arguments: argparse.Namespace, locale: str) -> ExitCode:
    """Have ``make`` write a model into a folder, install it, and say what came of it."""
    started = time.perf_counter()
    try:
        with installing(made.name) as target:
            make(target)
    except OSError as error:
        raise cannot_write(error, locale) from error
    except MemoryError as error:
        raise InputError(messages.text("models.no-memory", locale)) from error
    if arguments.use:
        make_default(made.name, locale)
    model = describe(user_models_folder() / made.name)
    if arguments.json:
        print_json(model_as_json(model, locale))
        return ExitCode.FINE
    seconds = f"{time.perf_counter() - started:.1f}"
    print(messages.text("models.installed", locale, model=made.name, size=megabytes(model.size), seconds=seconds))
    print(messages.text("models.tried", locale, found=smoke_sentence(model, locale)))
    print(messages.text("models.used" if arguments.use else "models.how-to-use", locale, model=made.name))
    return ExitCode.FINE
