"""What the parsers of all commands have in common: options, help texts, and how commands hang below a parser."""

import argparse
from collections.abc import Callable, Mapping
from functools import partial

from bertfill_ls.cli.usage import Parser
from bertfill_ls.core import messages
from bertfill_ls.inference.limits import MOST_TOP_K

LOG_LEVELS = ("debug", "info", "warning", "error")

AddArguments = Callable[[Parser, str], None]  # adds what a command takes to its parser, in a locale


def help_text(locale: str, key: str) -> str:
    """Return what the help says of a command or an option."""
    return messages.text(f"help.{key}", locale, most=MOST_TOP_K)


def common_options(locale: str, default: str | None, *, of_model: bool = True) -> Parser:
    """Return the options that every command has; those ``of_model`` say which model answers."""
    help_of = partial(help_text, locale)
    options = Parser(locale=locale, add_help=False, argument_default=default)
    if of_model:
        options.add_argument("--model", metavar="NAME|FOLDER", help=help_of("option.model"))
        options.add_argument("--no-memory", action="store_true", default=default or False, help=help_of("no-memory"))
    options.add_argument("--lang", choices=["zh-CN", "en"], help=help_of("lang"))
    options.add_argument("--color", choices=["auto", "always", "never"], help=help_of("color"))
    options.add_argument("--log-level", choices=LOG_LEVELS, help=help_of("log-level"))
    options.add_argument("--log-file", metavar="FILE", help=help_of("log-file"))
    return options


def add_commands(parser: Parser, locale: str, table: Mapping[str, AddArguments], above: str = "") -> None:
    """Hang commands below a parser, or below the command ``above`` of it: ``arguments.command``, ``arguments.action``.

    Options may stand before or after a command; SUPPRESS keeps the second parser from undoing the first. The two share
    no options, because ``set_defaults`` on one would reach the other; the commands share theirs.
    """
    with_model, without = (common_options(locale, argparse.SUPPRESS, of_model=of_model) for of_model in (True, False))
    commands = parser.add_subparsers(
        dest="action" if above else "command",
        metavar="COMMAND",
        prog=f"bertfill-ls {above}".rstrip(),
        title=help_text(locale, "commands"),
        required=bool(above),
    )
    for name, add in table.items():
        key = f"{above}.{name}" if above else name
        command = commands.add_parser(
            name,
            locale=locale,
            parents=[without if above or name == "model" else with_model],
            help=help_text(locale, key),
            description=help_text(locale, key),
            usage=messages.text(f"usage.{key}", locale),
        )
        command.is_subcommand = True
        add(command, locale)
