"""What ``bertfill-ls`` may be told: subcommands, options, and what argparse itself has to say, in the user's language.

What the arguments do lives in ``main`` and in one file per subcommand.
"""

import argparse
from functools import partial
from typing import NoReturn

from bertfill_ls import __version__
from bertfill_ls.cli.exits import ExitCode
from bertfill_ls.core import messages
from bertfill_ls.inference.limits import DEFAULT_TOP_K, MOST_TOP_K


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(ExitCode.USAGE_OR_INPUT, f"{self.format_usage()}{self.prog}: {message}\n")


def make_parser(locale: str) -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    _speak(locale)

    def help_of(key: str, **facts: object) -> str:
        return messages.text(f"cli.help.{key}", locale, **facts)

    def common(default: str | None) -> _Parser:
        options = _Parser(add_help=False, argument_default=default)
        options.add_argument("--model", metavar="NAME|FOLDER", help=help_of("model"))
        options.add_argument("--log-level", choices=["debug", "info", "warning", "error"], help=help_of("log-level"))
        options.add_argument("--log-file", metavar="FILE", help=help_of("log-file"))
        return options

    # Options may stand before or after the subcommand; SUPPRESS keeps the second parser from undoing the first. The
    # two share no options, because `set_defaults` on one would reach the other.
    parser = _Parser(prog="bertfill-ls", description=help_of("bertfill-ls"), parents=[common(None)])
    parser.set_defaults(log_level="warning")
    kept = common(argparse.SUPPRESS)
    parser.add_argument("--version", action="version", version=f"bertfill-ls {__version__}", help=help_of("version"))
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    commands.add_parser("serve", parents=[kept], help=help_of("serve"), description=help_of("serve"))

    fill = commands.add_parser("fill", parents=[kept], help=help_of("fill"), description=help_of("fill"))
    fill.add_argument("text", nargs="*", metavar="TEXT", help=help_of("fill.text"))
    fill.add_argument("-f", "--file", nargs="+", metavar="FILE", help=help_of("fill.file"))
    fill.add_argument("--jsonl", action="store_true", help=help_of("fill.jsonl"))
    fill.add_argument("--compare", action="store_true", help=help_of("fill.compare"))
    fill.add_argument(
        "--top-k",
        type=partial(_top_k, locale),
        default=DEFAULT_TOP_K,
        metavar="N",
        help=help_of("fill.top-k", most=MOST_TOP_K),
    )

    explain = commands.add_parser("explain", parents=[kept], help=help_of("explain"), description=help_of("explain"))
    explain.add_argument("text", metavar="TEXT", help=help_of("explain.text"))
    explain.add_argument("--candidate", metavar="WORD", help=help_of("explain.candidate"))
    explain.add_argument("--json", action="store_true", help=help_of("json"))

    check = commands.add_parser("check", parents=[kept], help=help_of("check"), description=help_of("check"))
    check.add_argument("files", nargs="*", metavar="FILE", help=help_of("check.files"))
    check.add_argument("--json", action="store_true", help=help_of("json"))

    doctor = commands.add_parser("doctor", parents=[kept], help=help_of("doctor"), description=help_of("doctor"))
    doctor.add_argument("--json", action="store_true", help=help_of("json"))
    return parser


def _top_k(locale: str, word: str) -> int:
    if not word.isdecimal() or not 1 <= int(word) <= MOST_TOP_K:
        raise argparse.ArgumentTypeError(messages.text("cli.bad-top-k", locale, word=word, most=MOST_TOP_K))
    return int(word)


def _speak(locale: str) -> None:
    """Have argparse say its own sentences in ``locale``.

    It asks gettext, whose catalogues are compiled files; ours stand in ``core.messages``. The two names it asks by are
    not public: a Python that has others speaks English here.
    """
    said = {messages.template(key, "en"): messages.template(key, locale) for key in messages.KEYS if key[:4] == "arg."}

    def translated(sentence: str) -> str:
        return said.get(sentence.strip(), sentence)

    def counted(singular: str, plural: str, count: int) -> str:
        return translated(singular if count == 1 else plural)

    vars(argparse).update(_=translated, ngettext=counted)
