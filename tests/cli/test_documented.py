"""The pages about the command line name what there is, and nothing else."""

import argparse
import re
from pathlib import Path

import pytest

from bertfill_ls.cli.arguments import make_parser
from bertfill_ls.core.masks.problems import ProblemCode
from bertfill_ls.zones import SUFFIXES

ROOT = Path(__file__).parents[2]
PAGES = ["docs/command-line.md", "docs/command-line.zh-CN.md", "README.md", "README.zh-CN.md", ".pre-commit-hooks.yaml"]


def options() -> dict[str, set[str]]:
    """Return the options of each command, those of its own commands among them, and under ``""`` those of all."""
    parser = make_parser("en")
    return {"": set(parser._option_string_actions), **{name: below(each) for name, each in commands_of(parser)}}


def below(parser: argparse.ArgumentParser) -> set[str]:
    return set(parser._option_string_actions).union(*(below(each) for _, each in commands_of(parser)))


def commands_of(parser: argparse.ArgumentParser) -> list[tuple[str, argparse.ArgumentParser]]:
    found = [action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return [item for choices in found for item in choices.items()]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_and_option_of_a_page_exists(page: str) -> None:
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
    # The first page of the project names other programs, too.
    text = "\n".join(line for line in lines if "README" not in page or line.startswith("bertfill-ls "))
    known = options()
    assert set(re.findall(r"bertfill-ls ([a-z]+)", text)) <= set(known)
    models = dict(commands_of(make_parser("en")))["model"]
    assert set(re.findall(r"bertfill-ls model ([a-z]+)", text)) <= set(dict(commands_of(models)))
    assert set(re.findall(r"(?<![\w-])(--[a-z][a-z0-9-]*)", text)) <= set().union(*known.values())


def test_the_suffixes_of_the_page_are_read() -> None:
    for page in PAGES[:2]:
        listed = re.search(r"`(\.md .*?)`", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
        assert listed and set(listed[1].split()) <= set(SUFFIXES)


@pytest.mark.parametrize("page", ["command-line.md", "command-line.zh-CN.md"])
def test_every_code_of_a_problem_is_explained(page: str) -> None:
    said = (Path(__file__).parents[2] / "docs" / page).read_text(encoding="utf-8")
    assert [code for code in ProblemCode if f"| `{code}` |" not in said] == []
