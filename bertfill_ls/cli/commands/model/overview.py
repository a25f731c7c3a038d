"""``bertfill-ls model list``, ``info`` and ``path``: what is installed, and what is known of it."""

import argparse
from dataclasses import replace

from bertfill_ls.cli.commands.model.telling import facts_of, model_as_json, row_of
from bertfill_ls.cli.exits import ExitCode
from bertfill_ls.cli.output.json_lines import print_json
from bertfill_ls.cli.output.terminal import Terminal, display_width, padded, printable, shortened
from bertfill_ls.core import messages
from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.model.model_store import resolve_model
from bertfill_ls.inference.store.installed import InstalledModel, describe, installed_models
from bertfill_ls.inference.store.measured import measure

_COLUMNS = ("name", "size", "milliseconds", "smoke-test", "license")


def list_models(arguments: argparse.Namespace, terminal: Terminal, locale: str) -> ExitCode:
    """Print a row for each installed model; the one that answers when none is named has a star."""
    models = installed_models()
    if arguments.json:
        for model in models:
            print_json(model_as_json(model, locale))
        return ExitCode.FINE
    heads = [messages.text(f"models.{name}", locale) for name in _COLUMNS]
    rows = [heads, *([printable(cell) for cell in row_of(model, locale)] for model in models)]
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(padded, row, widths)).rstrip() for row in rows]
    print(terminal.style(shortened(f"  {lines[0]}", terminal.width), "dim"))
    for model, line in zip(models, lines[1:], strict=True):
        print(shortened(f"{'*' if model.is_default else ' '} {line}", terminal.width))
    return ExitCode.FINE


def info(arguments: argparse.Namespace, terminal: Terminal, locale: str) -> ExitCode:
    """Print what is known of one model, which is measured if it never was; exit code 3 when it is damaged."""
    model = describe(resolve_model(arguments.name))
    if model.manifest is not None and model.milliseconds is None:
        model = _measured(model)
    if arguments.json:
        print_json(model_as_json(model, locale))
    else:
        facts = facts_of(model, locale)
        width = max(display_width(name) for name, _ in facts)
        for name, value in facts:
            print(f"{terminal.style(padded(name, width), 'dim')}  {printable(value)}")
    return ExitCode.FINE if model.problem is None else ExitCode.MODEL


def _measured(model: InstalledModel) -> InstalledModel:
    from bertfill_ls.inference.model.model_dir import load_model  # ONNX Runtime, which a list does without

    try:
        return replace(model, milliseconds=measure(load_model(model.folder)))
    except ModelError as error:
        return replace(model, problem=error)


def path(arguments: argparse.Namespace, terminal: Terminal, locale: str) -> ExitCode:
    """Print the folder of a model, for programs that want its files."""
    print(resolve_model(arguments.name).absolute())
    return ExitCode.FINE
