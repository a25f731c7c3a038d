"""What ``bertfill-ls`` may be told: subcommands and their options; those of ``model`` stand in ``model_arguments``.

What the arguments do lives in ``main`` and in one file per subcommand; how they are read, in ``usage``.
"""

import argparse
from collections.abc import Sequence
from functools import partial

from bertfill_ls import __version__
from bertfill_ls.cli.model_arguments import add_model
from bertfill_ls.cli.options import AddArguments, add_commands, common_options, help_text
from bertfill_ls.cli.usage import Parser, speak
from bertfill_ls.core import messages
from bertfill_ls.inference.limits import MOST_TOP_K
from bertfill_ls.web.limits import DEFAULT_HOST, DEFAULT_PORT

SHELLS = ("bash", "zsh", "fish")
OUTPUT_FORMATS = ("text", "json", "github", "sarif")
OUT_FORMATS = ("jsonl", "parquet")
MOST_JOBS = 256


def make_parser(locale: str, words: Sequence[str] | None = None) -> Parser:
    """Return the parser of the command line: the whole of it, or what ``words`` can need.

    Every start of the server makes it, and the options of commands that are not named would cost it milliseconds.
    """
    speak(locale)
    help_of = partial(help_text, locale)
    parser = Parser(
        locale=locale,
        prog="bertfill-ls",
        usage=messages.text("usage.bertfill-ls", locale),
        description=help_of("bertfill-ls"),
        epilog=help_of("examples"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[common_options(locale, None)],
    )
    parser.set_defaults(log_level="warning", color="auto")
    version = f"bertfill-ls {__version__}"
    parser.add_argument("-V", "--version", action="version", version=version, help=help_of("version"))
    _add_client_habits(parser)
    named = {name: add if words is None or name in words else _add_nothing for name, add in _COMMANDS.items()}
    add_commands(parser, locale, named)
    return parser


def _add_client_habits(parser: Parser) -> None:
    """Add what clients pass by habit: there is no other way to talk to this server than standard input and output."""
    parser.add_argument("--stdio", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--clientProcessId", metavar="N", help=argparse.SUPPRESS)


def _add_serve(command: Parser, locale: str) -> None:
    _add_client_habits(command)


def _add_alias(command: Parser, locale: str) -> None:
    alias = partial(_alias, locale)
    command.add_argument("--alias", action="append", type=alias, metavar="TEXT", help=help_text(locale, "alias"))


def _add_source(command: Parser, locale: str) -> None:
    help_of = partial(help_text, locale)
    _add_alias(command, locale)
    language = partial(_language, command, locale)
    command.add_argument("--language", type=language, metavar="ID", help=help_of("language"))
    command.add_argument("--stdin-filename", metavar="FILE", help=help_of("stdin-filename"))
    command.add_argument("-q", "--quiet", action="store_true", help=help_of("quiet"))


def _add_fill(command: Parser, locale: str) -> None:
    help_of = partial(help_text, locale)
    command.add_argument("text", nargs="*", metavar="TEXT", help=help_of("fill.text"))
    command.add_argument("-f", "--file", action="append", default=[], metavar="FILE", help=help_of("fill.file"))
    outcome = command.add_mutually_exclusive_group()
    outcome.add_argument("-w", "--write", action="store_true", help=help_of("fill.write"))
    outcome.add_argument("-o", "--output", metavar="FILE", help=help_of("fill.output"))
    outcome.add_argument("--text", dest="as_text", action="store_true", help=help_of("fill.as-text"))
    outcome.add_argument("--diff", action="store_true", help=help_of("diff"))
    outcome.add_argument("--compare", action="store_true", help=help_of("fill.compare"))
    outcome.add_argument("--json", action="store_true", help=help_of("json"))
    outcome.add_argument("--jsonl", action="store_true", help=help_of("fill.jsonl"))
    outcome.add_argument("--out", metavar="DIR", help=help_of("fill.out"))
    command.add_argument("--out-format", choices=OUT_FORMATS, help=help_of("fill.out-format"))
    command.add_argument("--ray", nargs="?", const="", metavar="ADDRESS", help=help_of("fill.ray"))
    command.add_argument("--threshold", type=partial(_share, locale), metavar="P", help=help_of("fill.threshold"))
    command.add_argument(
        "-k", "--top-k", type=partial(_count, locale), default=None, metavar="N", help=help_of("fill.top-k")
    )
    command.add_argument("-j", "--jobs", type=partial(_jobs, locale), metavar="N", help=help_of("fill.jobs"))
    _add_source(command, locale)


def _add_check(command: Parser, locale: str) -> None:
    help_of = partial(help_text, locale)
    command.add_argument("files", nargs="*", metavar="PATH", help=help_of("check.files"))
    changes = command.add_mutually_exclusive_group()
    changes.add_argument("--fix", action="store_true", help=help_of("check.fix"))
    changes.add_argument("--diff", action="store_true", help=help_of("diff"))
    codes = partial(_codes, command, locale)
    command.add_argument("--select", type=codes, metavar="CODES", help=help_of("check.select"))
    command.add_argument("--ignore", type=codes, metavar="CODES", help=help_of("check.ignore"))
    command.add_argument("--exclude", action="append", metavar="PATTERN", help=help_of("check.exclude"))
    shape = command.add_mutually_exclusive_group()
    shape.add_argument("--output-format", choices=OUTPUT_FORMATS, default="text", help=help_of("check.output-format"))
    shape.add_argument("--json", dest="output_format", action="store_const", const="json", help=help_of("json"))
    _add_source(command, locale)


def _add_explain(command: Parser, locale: str) -> None:
    help_of = partial(help_text, locale)
    command.add_argument("text", metavar="TEXT", help=help_of("explain.text"))
    command.add_argument("--candidate", metavar="WORD", help=help_of("explain.candidate"))
    _add_alias(command, locale)
    command.add_argument("--json", action="store_true", help=help_of("json"))


def _add_doctor(command: Parser, locale: str) -> None:
    command.add_argument("--json", action="store_true", help=help_text(locale, "json"))


def _add_web(command: Parser, locale: str) -> None:
    help_of = partial(help_text, locale)
    command.add_argument("--host", default=DEFAULT_HOST, metavar="ADDRESS", help=help_of("web.host"))
    first_port = messages.text("help.web.port", locale, port=DEFAULT_PORT)
    command.add_argument("--port", type=partial(_port, locale), metavar="N", help=first_port)
    command.add_argument("--no-browser", action="store_true", help=help_of("web.no-browser"))
    command.add_argument("--expose-to-network", action="store_true", help=help_of("web.expose-to-network"))


def _add_completion(command: Parser, locale: str) -> None:
    command.add_argument("shell", choices=SHELLS, help=help_text(locale, "completion.shell"))


def _add_nothing(command: Parser, locale: str) -> None:
    pass  # it has no options, or is not asked


def _add_help(command: Parser, locale: str) -> None:
    command.add_argument(
        "topic", nargs="?", choices=tuple(_COMMANDS), metavar="COMMAND", help=help_text(locale, "help.topic")
    )


_COMMANDS: dict[str, AddArguments] = {
    "fill": _add_fill,
    "check": _add_check,
    "explain": _add_explain,
    "model": add_model,
    "web": _add_web,
    "doctor": _add_doctor,
    "serve": _add_serve,
    "completion": _add_completion,
    "schema": _add_nothing,
    "help": _add_help,
}


def _count(locale: str, word: str) -> int:
    if not word.isdecimal() or not 1 <= int(word) <= MOST_TOP_K:
        raise argparse.ArgumentTypeError(messages.text("cli.bad-top-k", locale, word=word, most=MOST_TOP_K))
    return int(word)


def _port(locale: str, word: str) -> int:
    if not word.isdecimal() or int(word) > 65535:
        raise argparse.ArgumentTypeError(messages.text("cli.bad-port", locale, word=word))
    return int(word)


def _jobs(locale: str, word: str) -> int:
    if not word.isdecimal() or not 1 <= int(word) <= MOST_JOBS:
        raise argparse.ArgumentTypeError(messages.text("cli.bad-jobs", locale, word=word, most=MOST_JOBS))
    return int(word)


def _share(locale: str, word: str) -> float:
    """Read a probability: 0.3 or 30%."""
    number, is_percent = (word[:-1], True) if word.endswith("%") else (word, False)
    try:
        share = float(number) / (100 if is_percent else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(messages.text("cli.bad-share", locale, word=word))
    return share


def _alias(locale: str, word: str) -> str:
    from bertfill_ls.core.masks.aliases import LONGEST_ALIAS, are_aliases

    if not are_aliases([word]):
        raise argparse.ArgumentTypeError(messages.text("cli.bad-alias", locale, word=word, longest=LONGEST_ALIAS))
    return word


def _language(parser: Parser, locale: str, word: str) -> str:
    from bertfill_ls.zones import LANGUAGE_IDS, PLAIN_TEXT

    known = (*LANGUAGE_IDS, PLAIN_TEXT)
    if word not in known:
        said = messages.text("cli.unknown-language", locale, word=word) + parser.meant(word, known)
        raise argparse.ArgumentTypeError(said)
    return word


def _codes(parser: Parser, locale: str, words: str) -> tuple[str, ...]:
    from bertfill_ls.core.masks.problems import ProblemCode

    codes = tuple(word.strip() for word in words.split(",") if word.strip())
    for code in codes:
        if code not in set(ProblemCode):
            said = messages.text("cli.unknown-code", locale, word=code) + parser.meant(code, ProblemCode)
            raise argparse.ArgumentTypeError(said)
    return codes
