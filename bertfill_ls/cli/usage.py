"""How arguments are read, and what is said of those that cannot be: argparse, in the user's language, with a hint.

Which arguments there are stands in ``arguments``.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from bertfill_ls.cli.exits import ExitCode
from bertfill_ls.core import messages

_HEADING = re.compile(r"(?m)^(\S*[\u4e00-\u9fff]):$")


class Parser(argparse.ArgumentParser):
    """A parser that takes no abbreviations, and says of an error what was probably meant.

    The parser of a subcommand answers for what it does not know itself, so that its own usage is shown.
    """

    def __init__(self, *, locale: str, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)
        self.locale = locale
        self.is_subcommand = False

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, then how the command is used."""
        more = messages.text("cli.see-help", self.locale, command=self.prog)
        self.exit(ExitCode.USAGE_OR_INPUT, f"{self.prog}: {message}\n{self.format_usage()}{more}\n")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse; what a subcommand does not know is its error, not that of the command above it."""
        known, others = super().parse_known_args(args, namespace)
        if others and self.is_subcommand:
            self._unrecognized(others)
        return known, others

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse, and end with an error where something is not known."""
        words = sys.argv[1:] if args is None else args
        if words and words[0].startswith("--") and words[0].partition("=")[0] not in self._option_string_actions:
            self._unrecognized(words[:1])  # argparse would take what follows for the command, and tell about that
        known, others = self.parse_known_args(args, namespace)
        if others:
            self._unrecognized(others)
        return known

    def _unrecognized(self, words: Sequence[str]) -> NoReturn:
        said = messages.template("arg.unrecognized", self.locale) % " ".join(words)
        self.error(said + self.meant(words[0].partition("=")[0], self._option_string_actions))

    def meant(self, word: str, known: Iterable[str]) -> str:
        """Return a question after what was probably meant, or nothing."""
        from difflib import get_close_matches

        close = get_close_matches(word, list(known), n=1, cutoff=0.6)
        if not close:
            return ""
        return ("；" if self.locale == "zh-CN" else "; ") + messages.text(
            "cli.did-you-mean", self.locale, word=close[0]
        )

    def format_help(self) -> str:
        """Return the help, with the stops of the user's language behind its headings."""
        shown = super().format_help()
        return _HEADING.sub(r"\1：", shown) if self.locale == "zh-CN" else shown

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        try:
            super()._check_value(action, value)
        except argparse.ArgumentError as error:
            error.message += self.meant(str(value), map(str, action.choices or ()))
            raise


def speak(locale: str) -> None:
    """Have argparse say its own sentences in ``locale``.

    It asks gettext, whose catalogues are compiled files; ours stand in ``core.messages``. The two names it asks by are
    not public: a Python that has others speaks English here.
    """
    said = {messages.template(key, "en"): messages.template(key, locale) for key in messages.keys("arg")}

    def translated(sentence: str | None) -> str | None:
        if sentence is None:
            return None  # argparse asks for what there is none of, too
        found = said.get(sentence.strip(), sentence)
        # A space behind "usage:" belongs to English; full-width signs have theirs built in.
        return found + " " if sentence.endswith(" ") and found.endswith(":") else found

    def counted(singular: str, plural: str, count: int) -> str | None:
        return translated(singular if count == 1 else plural)

    vars(argparse).update(_=translated, ngettext=counted)
