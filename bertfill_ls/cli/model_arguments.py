"""What ``bertfill-ls model`` may be told: its own commands and their options."""

from bertfill_ls.cli.options import AddArguments, add_commands, help_text
from bertfill_ls.cli.usage import Parser


def add_model(command: Parser, locale: str) -> None:
    """Hang the commands about models below ``bertfill-ls model``."""
    add_commands(command, locale, _COMMANDS, "model")


def _add_list(command: Parser, locale: str) -> None:
    _add_json(command, locale)


def _add_info(command: Parser, locale: str) -> None:
    _add_name_or_default(command, locale)
    _add_json(command, locale)


def _add_path(command: Parser, locale: str) -> None:
    _add_name_or_default(command, locale)


def _add_name_or_default(command: Parser, locale: str) -> None:
    command.add_argument("name", nargs="?", metavar="NAME", help=help_text(locale, "model.name-or-default"))


def _add_json(command: Parser, locale: str) -> None:
    command.add_argument("--json", action="store_true", help=help_text(locale, "json"))


_COMMANDS: dict[str, AddArguments] = {
    "list": _add_list,
    "info": _add_info,
    "path": _add_path,
}
