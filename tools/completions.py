"""Write the scripts that have bash, zsh and fish complete the command line, from its own arguments.

    python -m tools.completions          # rewrites bertfill_ls/cli/completions
    python -m tools.completions --check  # exit 1 when they differ from the arguments

bash and zsh come from shtab; fish it does not know.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import shtab

from bertfill_ls.cli.arguments import make_parser
from tools.generated import write_or_check

FOLDER = Path(__file__).resolve().parents[1] / "bertfill_ls" / "cli" / "completions"
NAME = "bertfill-ls"
_FILES = ("PATH", "TEXT", "FOLDER")  # what a plain argument is called that may be one


def generated() -> dict[Path, str]:
    """Return the scripts as they should be."""
    parser = make_parser("en")
    _complete_files(parser)
    scripts = {shell: shtab.complete(parser, shell=shell) for shell in ("bash", "zsh")}
    scripts["fish"] = "\n".join(_fish(parser)) + "\n"
    return {FOLDER / f"{NAME}.{shell}": script for shell, script in scripts.items()}


def _complete_files(parser: argparse.ArgumentParser) -> None:
    """Tell shtab which arguments are names of files."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                _complete_files(command)
        elif action.metavar in (*_FILES, "FILE", "NAME|FOLDER"):
            vars(action)["complete"] = shtab.FILE


def _fish(parser: argparse.ArgumentParser) -> Iterator[str]:
    yield f"complete -c {NAME} -f"
    yield from _fish_commands(parser, "__fish_use_subcommand", "")


def _fish_commands(parser: argparse.ArgumentParser, nothing_yet: str, above: str) -> Iterator[str]:
    """Complete the options of a parser, and its commands; ``above`` is the condition that it is the one at hand."""
    yield from _fish_options(parser, above or nothing_yet)
    if any(action.metavar in _FILES and not action.option_strings for action in parser._actions):
        yield f"complete -c {NAME} -n {_quoted(above)} -F"
    for commands in (each for each in parser._actions if isinstance(each, argparse._SubParsersAction)):
        for choice in commands._choices_actions:
            told = _quoted(choice.help or "")
            yield f"complete -c {NAME} -n {_quoted(nothing_yet)} -a {choice.dest} -d {told}"
        for name, command in commands.choices.items():
            seen = f"{above}; and __fish_seen_subcommand_from {name}".removeprefix("; and ")
            below = " ".join(command_names(command))
            yield from _fish_commands(command, f"{seen}; and not __fish_seen_subcommand_from {below}", seen)


def command_names(parser: argparse.ArgumentParser) -> list[str]:
    """Return the names of the commands that hang below a parser."""
    return [name for each in parser._actions if isinstance(each, argparse._SubParsersAction) for name in each.choices]


def _fish_options(parser: argparse.ArgumentParser, condition: str) -> Iterator[str]:
    for action in parser._actions:
        if not action.option_strings:
            if action.choices and not isinstance(action, argparse._SubParsersAction):
                choices = " ".join(map(str, action.choices))
                yield f"complete -c {NAME} -n {_quoted(condition)} -a {_quoted(choices)}"
            continue
        if action.help == argparse.SUPPRESS:
            continue
        words = [
            f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}" for option in action.option_strings
        ]
        takes_value = action.nargs != 0
        if action.choices:
            words.append(f"-x -a {_quoted(' '.join(map(str, action.choices)))}")
        elif takes_value:
            words.append("-r" + (" -F" if action.metavar in ("FILE", "NAME|FOLDER") else ""))
        told = _quoted((action.help or "") % vars(action))
        yield f"complete -c {NAME} -n {_quoted(condition)} {' '.join(words)} -d {told}"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


if __name__ == "__main__":
    sys.exit(write_or_check("Write the completion scripts.", "tools.completions", generated))
