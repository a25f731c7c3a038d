"""``bertfill-ls model use``, ``verify`` and ``remove``: what is done with models that are installed."""

import argparse
import sys

from bertfill_ls.cli.commands.model.questions import agrees
from bertfill_ls.cli.commands.model.telling import megabytes, model_as_json
from bertfill_ls.cli.exits import ExitCode, InputError
from bertfill_ls.cli.input.decoding import reason_of
from bertfill_ls.cli.output.json_lines import print_json
from bertfill_ls.cli.output.terminal import Terminal, display_width, padded, printable
from bertfill_ls.core import messages
from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.model.manifest import read_manifest
from bertfill_ls.inference.model.model_files import verify_hashes
from bertfill_ls.inference.model.model_store import DEFAULT_MODEL, choose_model, chosen_model, find_installed
from bertfill_ls.inference.store.installed import InstalledModel, describe, installed_models
from bertfill_ls.inference.store.installing import check_removable, remove_model


def use(arguments: argparse.Namespace, terminal: Terminal, locale: str) -> ExitCode:
    """Have a model answer when none is named."""
    model = _installed(arguments.name)
    read_manifest(model.folder)  # what cannot be read cannot answer
    make_default(model.name, locale)
    if arguments.json:
        print_json(model_as_json(describe(model.folder), locale))
    else:
        print(messages.text("models.used", locale, model=model.name))
    return ExitCode.FINE


def make_default(name: str, locale: str) -> None:
    """Write down that a model answers when none is named.

    Raises:
        InputError: it cannot be written.
    """
    try:
        choose_model(name)
    except OSError as error:
        raise cannot_write(error, locale) from error


def cannot_write(error: OSError, locale: str) -> InputError:
    """Return the error for what cannot be written among the models."""
    facts = {"file": error.filename or "–", "reason": reason_of(error, locale)}
    return InputError(messages.text("cli.cannot-write", locale, **facts))


def verify(arguments: argparse.Namespace, terminal: Terminal, locale: str) -> ExitCode:
    """Hash every file of some models, or of all; exit code 3 when one is not what its manifest says."""
    models = [_installed(name) for name in arguments.names] or installed_models()
    width = max(display_width(model.name) for model in models)
    all_good = True
    for model in models:
        good, said = _verified(model, locale)
        all_good = all_good and good
        if arguments.json:
            print_json({"name": model.name, "value": said, "good": good})
        else:
            sign = terminal.style("✓", "green") if good else terminal.style("✗", "red")
            print(f"{sign} {padded(model.name, width)}  {printable(said)}")
    return ExitCode.FINE if all_good else ExitCode.MODEL


def remove(arguments: argparse.Namespace, terminal: Terminal, locale: str) -> ExitCode:
    """Remove a model, once whoever sits there has agreed to it."""
    model = _installed(arguments.name)
    check_removable(model.name)
    if not arguments.yes:
        if not sys.stdin.isatty():
            raise InputError(messages.text("models.remove-needs-yes", locale, model=model.name))
        question = messages.text("models.remove-asked", locale, model=model.name, size=megabytes(model.size))
        if not agrees(question, otherwise=False):
            print(messages.text("models.left", locale), file=sys.stderr)
            return ExitCode.USAGE_OR_INPUT
    was_default = chosen_model() == model.name
    try:
        remove_model(model.name)
    except OSError as error:
        raise cannot_write(error, locale) from error
    if arguments.json:
        print_json(model_as_json(model, locale))
    else:
        key = "models.removed-default" if was_default else "models.removed"
        print(messages.text(key, locale, model=model.name, default=DEFAULT_MODEL))
    return ExitCode.FINE


def _installed(name: str) -> InstalledModel:
    folder = find_installed(name)
    if folder is None:
        raise ModelError("model.not-installed", model=name)
    return describe(folder)


def _verified(model: InstalledModel, locale: str) -> tuple[bool, str]:
    try:
        verify_hashes(model.folder)
    except ModelError as error:
        return False, messages.text(error.key, locale, **error.arguments)
    return True, messages.text("cli.doctor.hashes-match", locale)
