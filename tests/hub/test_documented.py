"""docs/hubs.md says what the program does: which names and variables are known, in both languages."""

import ast
import re
from pathlib import Path

import pytest

from bertfill_ls.hub.sources import MODELSCOPE_NAMES, SOURCE_NAMES
from bertfill_ls.hub.wire import patience

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / name for name in ("hubs.md", "hubs.zh-CN.md")]
VARIABLE = r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_table_of_names_is_the_programs(page: Path) -> None:
    assert dict(re.findall(r"^\| `([\w.-]+/[\w.-]+)` \| `([\w.-]+/[\w.-]+)` \|$", page.read_text("utf-8"), re.M)) == (
        MODELSCOPE_NAMES
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_source_and_every_variable_that_is_read_is_described(page: Path) -> None:
    said = page.read_text("utf-8")
    assert set(SOURCE_NAMES) - {"huggingface"} <= set(re.findall(r"^\| `([\w-]+)` \|", said, re.M))
    read = {
        node.value
        for path in (ROOT / "bertfill_ls" / "hub").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(VARIABLE, node.value)
    } - {"SOURCE_NAMES"}
    proxies = {"HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"}  # urllib reads these
    assert set(re.findall(rf"`({VARIABLE})`", said)) == read | proxies


def test_how_long_is_waited_is_as_the_pages_say() -> None:
    assert sum(patience._PAUSES) == 120
    assert patience._LONGEST_LIMIT == 5.5 * 60
