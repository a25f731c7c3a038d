"""Regular expressions stay clear of what Python has got wrong."""

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "bertfill_ls"
# `(…)*+`, `(…)++`, `(…)?+`, `(…){2,}+`; what an escaped bracket closes is no group.
POSSESSIVE_GROUP = re.compile(r"(?<!\\)\)(?:[*+?]|\{[0-9]*,?[0-9]*\})\+")


@pytest.mark.parametrize(
    ("pattern", "is_one"),
    [
        (r"(?:a|b)*+", True), ("(a)++", True), ("(a)?+", True), ("(a){3,}+", True),
        ("[a]*+", False), ("a++", False), (r"\)*+", False), ("(?>(?:a|b)*)", False), ("(a)+", False), ("(a)*", False),
    ],
)  # fmt: skip
def test_a_possessive_group_is_known(pattern: str, is_one: bool) -> None:
    assert (POSSESSIVE_GROUP.search(pattern) is not None) == is_one


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_group_is_possessive(path: Path) -> None:
    """Before 3.11.5 one matches too little or too much when its last turn fails; an atomic group is right everywhere.

    Debian 12 has 3.11.2, on which a full-width stop ended no sentence, and a window was looked for without end.
    """
    found = [line.strip() for line in path.read_text("utf-8").splitlines() if POSSESSIVE_GROUP.search(line)]
    assert found == []
