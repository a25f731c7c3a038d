"""The ``bertfill-ls`` command: reads arguments, starts one subcommand, turns what went wrong into an exit code.

Without arguments it is the language server. Nothing heavy is imported before it is known to be needed: an editor is
waiting for ``initialize``.
"""

import argparse
import gc
import logging
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from bertfill_ls import __version__
from bertfill_ls.cli.exits import ExitCode, InputError
from bertfill_ls.core import messages


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    locale = messages.locale_of(messages.environment_tag(os.environ))
    arguments = _parser(locale).parse_args(argv)
    _set_up_streams()
    _set_up_logging(arguments)
    try:
        code = _dispatch(arguments, locale)
        sys.stdout.flush()
    except InputError as error:
        return _fail(ExitCode.USAGE_OR_INPUT, str(error))
    except BrokenPipeError:
        # The reader has seen enough (`| head`). Point stdout elsewhere, or the interpreter's last flush complains.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.FINE
    except KeyboardInterrupt:
        return 130  # 128 + SIGINT, as shells count
    return code


def _dispatch(arguments: argparse.Namespace, locale: str) -> int:
    if arguments.command in (None, "serve"):
        return _serve(arguments, locale)
    if arguments.command == "check":
        from bertfill_ls.cli import check

        return check.run(arguments, locale)
    if arguments.command == "doctor":
        from bertfill_ls.cli import doctor

        return doctor.run(arguments, locale)

    from bertfill_ls.cli import explain, fill
    from bertfill_ls.inference.model_dir import ModelError, load_model
    from bertfill_ls.inference.model_store import resolve_model

    try:
        run = explain.run if arguments.command == "explain" else fill.run
        return run(arguments, load_model(resolve_model(arguments.model)), locale)
    except ModelError as error:
        return _fail(ExitCode.MODEL, messages.text(error.key, locale, **error.arguments))


def _serve(arguments: argparse.Namespace, locale: str) -> int:
    # The server opens no connection, and asyncio and hashlib do without OpenSSL: 5 MB of memory less.
    for library in ("ssl", "_hashlib"):
        sys.modules.setdefault(library, None)  # type: ignore[arg-type]  # how Python marks what cannot be imported
    # Importing the protocol's types makes fifty thousand objects, all of which stay. Looking for garbage among them
    # costs a fifth of the start, and again at every full collection unless they are set aside.
    gc.disable()
    from bertfill_ls.lsp.server import serve_stdio

    gc.freeze()
    gc.enable()
    if sys.stdin.isatty():
        print(messages.text("cli.serving-a-terminal", locale), file=sys.stderr)
    return serve_stdio(model=arguments.model)


def _fail(code: ExitCode, sentence: str) -> ExitCode:
    print(f"bertfill-ls: {sentence}", file=sys.stderr)
    return code


def _set_up_streams() -> None:
    """Speak UTF-8 whatever the locale says; what UTF-8 cannot carry leaves as an escape, never as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _set_up_logging(arguments: argparse.Namespace) -> None:
    handler = (
        logging.FileHandler(arguments.log_file, encoding="utf-8") if arguments.log_file else logging.StreamHandler()
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=arguments.log_level.upper(), handlers=[handler])


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(ExitCode.USAGE_OR_INPUT, f"{self.format_usage()}{self.prog}: {message}\n")


def _parser(locale: str) -> argparse.ArgumentParser:
    def help_of(key: str) -> str:
        return messages.text(f"cli.help.{key}", locale)

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
    parser.add_argument("--version", action="version", version=f"bertfill-ls {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    commands.add_parser("serve", parents=[kept], help=help_of("serve"), description=help_of("serve"))

    fill = commands.add_parser("fill", parents=[kept], help=help_of("fill"), description=help_of("fill"))
    fill.add_argument("text", nargs="*", metavar="TEXT", help=help_of("fill.text"))
    fill.add_argument("-f", "--file", nargs="+", metavar="FILE", help=help_of("fill.file"))
    fill.add_argument("--jsonl", action="store_true", help=help_of("fill.jsonl"))
    fill.add_argument("--compare", action="store_true", help=help_of("fill.compare"))
    fill.add_argument("--top-k", type=_positive, default=5, metavar="N", help=help_of("fill.top-k"))

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


def _positive(word: str) -> int:
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} < 1")
    return number
