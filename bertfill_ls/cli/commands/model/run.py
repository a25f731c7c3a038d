"""Starts what ``bertfill-ls model`` was told to do.

Each command is imported when it is meant: most do without ONNX Runtime, and all but one must not even import what
can open a connection.
"""

import argparse
from collections.abc import Callable

from bertfill_ls.cli.exits import ExitCode, InputError
from bertfill_ls.cli.output.terminal import Terminal
from bertfill_ls.core import messages

_Action = Callable[[argparse.Namespace, Terminal, str], ExitCode]


def run(arguments: argparse.Namespace, terminal: Terminal, locale: str) -> ExitCode:
    """Do it.

    Raises:
        ModelError: the model that it is about cannot be found, or not be used.
        InputError: something cannot be read or written.
    """
    return _action(arguments.action, locale)(arguments, terminal, locale)


def _action(name: str, locale: str) -> _Action:
    match name:
        case "pull":
            return _pull(locale)
        case "import":
            from bertfill_ls.cli.commands.model.install import import_model

            return import_model
        case "repository":
            from bertfill_ls.cli.commands.model.repository import repository

            return repository
        case "list" | "info" | "path":
            from bertfill_ls.cli.commands.model import overview

            return {"list": overview.list_models, "info": overview.info, "path": overview.path}[name]
        case _:
            from bertfill_ls.cli.commands.model import upkeep

            return {"use": upkeep.use, "verify": upkeep.verify, "remove": upkeep.remove}[name]


def _pull(locale: str) -> _Action:
    try:
        from bertfill_ls.cli.commands.model.pull import pull
    except ModuleNotFoundError as error:  # the server of an editor's extension comes without bertfill_ls.hub and ssl
        raise InputError(messages.text("hub.not-here", locale)) from error
    return pull
