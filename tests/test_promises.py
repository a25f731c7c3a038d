"""SECURITY.md and PRIVACY.md name tests and files; what they name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = ("SECURITY.md", "PRIVACY.md", "PRIVACY.zh-CN.md")


@pytest.mark.parametrize("page", PAGES)
def test_every_file_and_test_that_is_named_exists(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    paths = re.findall(r"`((?:tests|tools|editors|\.github)/[\w./-]+)`", text)
    assert paths
    for path in paths:
        assert (ROOT / path).exists(), path
    for path, test in re.findall(r"`(tests/[\w./]+\.py)`: `(test_\w+)`", text):
        assert f"def {test}(" in (ROOT / path).read_text("utf-8"), test
    for module in re.findall(r"`python -m ([\w.]+)`", text):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file(), module


def test_both_languages_of_the_privacy_page_say_as_much() -> None:
    english, chinese = ((ROOT / page).read_text("utf-8").count("\n|") for page in PAGES[1:])
    assert english == chinese
