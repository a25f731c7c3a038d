"""``bertfill-ls model repository``: a folder that inference servers load, with a model in it."""

import argparse
from pathlib import Path

from bertfill_ls.cli.commands.model.upkeep import cannot_write
from bertfill_ls.cli.exits import ExitCode, InputError
from bertfill_ls.cli.output.terminal import Terminal, printable
from bertfill_ls.core import messages
from bertfill_ls.inference.model.model_store import resolve_model
from bertfill_ls.serving.repository import write_repository


def repository(arguments: argparse.Namespace, terminal: Terminal, locale: str) -> ExitCode:
    """Write the repository, and say how the two servers are started on it."""
    folder = resolve_model(arguments.name)
    out = Path(arguments.out)
    try:
        write_repository(folder, out)
    except FileExistsError as error:
        raise InputError(messages.text("models.repository-there", locale, folder=out)) from error
    except OSError as error:
        raise cannot_write(error, locale) from error
    print(printable(messages.text("models.repository-written", locale, model=folder.name, folder=out)))
    for server, command in (("MLServer", f"mlserver start {out}"), ("KServe", f"python {out / 'model.py'}")):
        print(f"  {terminal.style(server, 'dim'):<9} {printable(command)}")
    return ExitCode.FINE
