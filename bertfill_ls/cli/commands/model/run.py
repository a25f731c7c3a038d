"""Starts what ``bertfill-ls model`` was told to do."""

import argparse
from collections.abc import Callable

from bertfill_ls.cli.commands.model import install, overview, upkeep
from bertfill_ls.cli.exits import ExitCode, InputError
from bertfill_ls.cli.output.terminal import Terminal
from bertfill_ls.core import messages


def _pull(arguments: argparse.Namespace, terminal: Terminal, locale: str) -> ExitCode:
    try:
        from bertfill_ls.cli.commands.model.pull import pull  # nothing else opens a connection, or imports what can
    except ModuleNotFoundError as error:  # the server of an editor's extension comes without bertfill_ls.hub and ssl
        raise InputError(messages.text("hub.not-here", locale)) from error
    return pull(arguments, terminal, locale)


def _repository(arguments: argparse.Namespace, terminal: Terminal, locale: str) -> ExitCode:
    from bertfill_ls.cli.commands.model.repository import repository  # with it comes what answers on a server

    return repository(arguments, terminal, locale)


_ACTIONS: dict[str, Callable[[argparse.Namespace, Terminal, str], ExitCode]] = {
    "pull": _pull,
    "import": install.import_model,
    "list": overview.list_models,
    "info": overview.info,
    "use": upkeep.use,
    "verify": upkeep.verify,
    "remove": upkeep.remove,
    "path": overview.path,
    "repository": _repository,
}


def run(arguments: argparse.Namespace, terminal: Terminal, locale: str) -> ExitCode:
    """Do it.

    Raises:
        ModelError: the model that it is about cannot be found, or not be used.
        InputError: something cannot be read or written.
    """
    return _ACTIONS[arguments.action](arguments, terminal, locale)
