"""``bertfill-ls completion``: a script that has a shell complete our commands and options.

The scripts are made from the arguments by ``python -m tools.completions``, so that none of it runs at every Tab.
"""

import argparse
from importlib.resources import files

from bertfill_ls.cli.exits import ExitCode


def run(arguments: argparse.Namespace) -> ExitCode:
    """Print the script for a shell."""
    print(script(arguments.shell), end="")
    return ExitCode.FINE


def script(shell: str) -> str:
    """Return the script for a shell."""
    return (files("bertfill_ls.cli") / "completions" / f"bertfill-ls.{shell}").read_text(encoding="utf-8")
