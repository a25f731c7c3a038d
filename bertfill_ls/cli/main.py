"""The ``bertfill-ls`` command: starts one subcommand, turns what went wrong into an exit code.

Without arguments it is the language server. Nothing heavy is imported before it is known to be needed: an editor is
waiting for ``initialize``.
"""

import gc
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from bertfill_ls.cli.exits import ExitCode, InputError
from bertfill_ls.cli.streams import open_missing_streams
from bertfill_ls.core import messages

if TYPE_CHECKING:
    import argparse

    from bertfill_ls.cli.output.terminal import Terminal

logger = logging.getLogger(__name__)
LANGUAGE_VARIABLE = "BERTFILL_LANG"


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """What the server may be told; the defaults are those of the parser."""

    model: str | None = None
    no_memory: bool = False
    log_level: str = "warning"
    log_file: str | None = None


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    open_missing_streams()
    words = sys.argv[1:] if argv is None else argv
    locale = _locale(words)
    try:
        # Without options, as editors start it, a server is a megabyte smaller than with a parser, and there sooner.
        code = _serve(ServerOptions(), locale) if [*words] in ([], ["serve"]) else _run(words, locale)
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


def _locale(words: Sequence[str]) -> messages.Locale:
    """Return the language to speak, which the parser itself is made in: ``--lang``, or what the environment says."""
    asked = next(
        (
            word.removeprefix("--lang=") if word.startswith("--lang=") else following
            for word, following in pairwise([*words, ""])
            if word == "--lang" or word.startswith("--lang=")
        ),
        None,
    )
    return messages.locale_of(asked or os.environ.get(LANGUAGE_VARIABLE) or messages.environment_tag(os.environ))


def _run(words: Sequence[str], locale: messages.Locale) -> int:
    from bertfill_ls.cli.arguments import make_parser

    parser = make_parser(locale, words)
    arguments = parser.parse_args(words)
    if arguments.command in (None, "serve"):
        told = {field: getattr(arguments, field) for field in ServerOptions.__slots__}
        return _serve(ServerOptions(**told), locale)
    _set_up_streams()
    _set_up_logging(arguments.log_level, arguments.log_file, locale)
    match arguments.command:
        case "help":
            parser.parse_args([*([arguments.topic] if arguments.topic else []), "--help"])
            return ExitCode.FINE
        case "completion":
            from bertfill_ls.cli.commands import completion

            return completion.run(arguments)
        case "schema":
            from bertfill_ls.cli.output.json_lines import schema

            print(schema(), end="")
            return ExitCode.FINE
        case "web":
            return _web(arguments, locale)
        case _:
            return _run_for_people(arguments, locale)


def _run_for_people(arguments: "argparse.Namespace", locale: str) -> int:
    """Run a command that prints for people, unless it is told otherwise."""
    from bertfill_ls.cli.output.terminal import terminal_of

    terminal = terminal_of(sys.stdout, arguments.color)
    if arguments.command == "check":
        from bertfill_ls.cli.commands import check

        return check.run(arguments, terminal, locale)
    if arguments.command == "doctor":
        from bertfill_ls.cli.commands import doctor

        return doctor.run(arguments, terminal, locale)
    if arguments.command == "model":
        return _about_models(arguments, terminal, locale)

    from bertfill_ls.cli.commands import explain, fill
    from bertfill_ls.cli.commands.jobs import ModelChoice
    from bertfill_ls.inference.errors import ModelError
    from bertfill_ls.inference.model.model_store import resolve_model

    try:
        folder = resolve_model(arguments.model)
        logger.debug("using the model in %s", folder)
        choice = ModelChoice(folder, not arguments.no_memory)
        if arguments.command == "explain":
            return explain.run(arguments, choice.loader()(), terminal, locale)
        return fill.run(arguments, replace(choice, jobs=arguments.jobs or 1), terminal, locale)
    except ModelError as error:
        return _fail(ExitCode.MODEL, messages.text(error.key, locale, **error.arguments))


def _about_models(arguments: "argparse.Namespace", terminal: "Terminal", locale: str) -> int:
    from bertfill_ls.cli.commands.model import run
    from bertfill_ls.inference.errors import ModelError

    try:
        return run.run(arguments, terminal, locale)
    except ModelError as error:
        return _fail(ExitCode.MODEL, messages.text(error.key, locale, **error.arguments))


def _web(arguments: "argparse.Namespace", locale: str) -> int:
    from bertfill_ls.cli.commands import web
    from bertfill_ls.inference.errors import ModelError

    try:
        return web.run(arguments, locale)
    except ModelError as error:
        return _fail(ExitCode.MODEL, messages.text(error.key, locale, **error.arguments))


def _serve(options: ServerOptions, locale: str) -> int:
    _set_up_streams()
    _set_up_logging(options.log_level, options.log_file, locale)
    parent = os.getppid()  # an editor may be killed while the imports take their time
    # The server opens no connection, and asyncio and hashlib do without OpenSSL: 5 MB of memory less.
    for library in ("ssl", "_hashlib"):
        sys.modules.setdefault(library, None)  # type: ignore[arg-type]  # how Python marks what cannot be imported
    # What is imported stays. Looking for garbage among its fifty thousand objects costs a fifth of the start, and again
    # at every full collection unless they are set aside.
    gc.disable()
    from bertfill_ls.lsp.wire.types_import import import_types

    import_types()
    from bertfill_ls.lsp.server import serve_stdio

    gc.freeze()
    gc.enable()
    if sys.stdin.isatty():
        print(messages.text("cli.serving-a-terminal", locale), file=sys.stderr)
    return serve_stdio(model=options.model, parent=parent, with_memory=not options.no_memory)


def _fail(code: ExitCode, sentence: str) -> ExitCode:
    print(f"bertfill-ls: {sentence}", file=sys.stderr)
    return code


def _set_up_streams() -> None:
    """Speak UTF-8 whatever the locale says; what UTF-8 cannot carry leaves as an escape, never as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _set_up_logging(level: str, file: str | None, locale: str) -> None:
    try:
        handler = logging.FileHandler(file, encoding="utf-8") if file else logging.StreamHandler()
    except OSError as error:
        from bertfill_ls.cli.input.decoding import reason_of

        facts = {"file": file, "reason": reason_of(error, locale)}
        raise InputError(messages.text("cli.cannot-write", locale, **facts)) from error
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler])
