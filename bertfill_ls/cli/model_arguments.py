"""What ``bertfill-ls model`` may be told: its own commands and their options."""

from functools import partial

from bertfill_ls.cli.options import AddArguments, add_commands, help_text
from bertfill_ls.cli.usage import Parser


def add_model(command: Parser, locale: str) -> None:
    """Hang the commands about models below ``bertfill-ls model``."""
    add_commands(command, locale, _COMMANDS, "model")


def _add_pull(command: Parser, locale: str) -> None:
    help_of = partial(help_text, locale)
    command.add_argument("repository", metavar="OWNER/NAME", help=help_of("model.pull.repository"))
    command.add_argument("--from", dest="source", metavar="SOURCE", help=help_of("model.pull.from"))
    command.add_argument("--revision", metavar="REVISION", help=help_of("model.pull.revision"))
    command.add_argument("-y", "--yes", action="store_true", help=help_of("model.pull.yes"))
    command.add_argument("--keep", action="store_true", help=help_of("model.pull.keep"))
    _add_making(command, locale)


def _add_import(command: Parser, locale: str) -> None:
    help_of = partial(help_text, locale)
    command.add_argument("folder", metavar="FOLDER", help=help_of("model.import.folder"))
    command.add_argument("--license", metavar="LICENCE", help=help_of("model.import.license"))
    command.add_argument("--source", metavar="TEXT", help=help_of("model.import.source"))
    _add_making(command, locale)


def _add_making(command: Parser, locale: str) -> None:
    help_of = partial(help_text, locale)
    command.add_argument("--name", metavar="NAME", help=help_of("model.making.name"))
    form = command.add_mutually_exclusive_group()
    for precision in ("int8", "fp32"):
        form.add_argument(
            f"--{precision}",
            dest="precision",
            action="store_const",
            const=precision,
            help=help_of(f"model.making.{precision}"),
        )
    command.add_argument("--vocabulary", metavar="zh|FILE", help=help_of("model.making.vocabulary"))
    command.add_argument("--force", action="store_true", help=help_of("model.making.force"))
    command.add_argument("--use", action="store_true", help=help_of("model.making.use"))
    _add_json(command, locale)


def _add_list(command: Parser, locale: str) -> None:
    _add_json(command, locale)


def _add_info(command: Parser, locale: str) -> None:
    _add_name_or_default(command, locale)
    _add_json(command, locale)


def _add_use(command: Parser, locale: str) -> None:
    command.add_argument("name", metavar="NAME", help=help_text(locale, "model.name"))
    _add_json(command, locale)


def _add_verify(command: Parser, locale: str) -> None:
    command.add_argument("names", nargs="*", metavar="NAME", help=help_text(locale, "model.verify.names"))
    _add_json(command, locale)


def _add_remove(command: Parser, locale: str) -> None:
    command.add_argument("name", metavar="NAME", help=help_text(locale, "model.name"))
    command.add_argument("-y", "--yes", action="store_true", help=help_text(locale, "model.remove.yes"))
    _add_json(command, locale)


def _add_path(command: Parser, locale: str) -> None:
    _add_name_or_default(command, locale)


def _add_repository(command: Parser, locale: str) -> None:
    command.add_argument("out", metavar="OUT", help=help_text(locale, "model.repository.out"))
    _add_name_or_default(command, locale)


def _add_name_or_default(command: Parser, locale: str) -> None:
    command.add_argument("name", nargs="?", metavar="NAME", help=help_text(locale, "model.name-or-default"))


def _add_json(command: Parser, locale: str) -> None:
    command.add_argument("--json", action="store_true", help=help_text(locale, "json"))


_COMMANDS: dict[str, AddArguments] = {
    "pull": _add_pull,
    "import": _add_import,
    "list": _add_list,
    "info": _add_info,
    "use": _add_use,
    "verify": _add_verify,
    "remove": _add_remove,
    "path": _add_path,
    "repository": _add_repository,
}
