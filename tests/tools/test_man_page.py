"""The manual pages say what the arguments are, and `man` shows them as they are meant."""

import argparse
import os
import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from bertfill_ls.cli.arguments import make_parser
from tools.man_page import PAGES, generated


def test_the_pages_are_those_of_the_arguments() -> None:
    assert {path: path.read_text(encoding="utf-8") for path in generated()} == generated(), (
        "run python -m tools.man_page"
    )


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:  # argparse tells what it knows in no other way
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from parsers(command)


@pytest.mark.parametrize("locale", list(PAGES))
def test_man_shows_every_command_and_option_without_a_warning(locale: str) -> None:
    if shutil.which("man") is None or shutil.which("groff") is None:
        pytest.skip("there is no man here")
    environment = os.environ | {"LC_ALL": "C.UTF-8", "MANWIDTH": "80", "MAN_KEEP_FORMATTING": ""}
    command = ["man", "--warnings", "-P", "cat", "-l", str(PAGES[locale])]
    shown = subprocess.run(command, env=environment, capture_output=True, check=True, encoding="utf-8", timeout=60)
    assert shown.stderr == ""
    page = re.sub(r"\x1b\[[0-9;]*m|.\x08", "", shown.stdout)
    for parser in parsers(make_parser(locale)):
        assert " ".join(parser.prog.split()) in page
        for action in parser._actions:
            if action.help is not argparse.SUPPRESS and action.dest != "help":
                assert all(f"{name}" in page for name in action.option_strings), (parser.prog, action.option_strings)
    assert not re.search(r"^ +[，。；：、）]", page, re.MULTILINE), "no line begins with what closes the one before"
