"""What ARCHITECTURE.md draws is what there is."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def test_the_tree_of_exceptions_is_whole() -> None:
    drawn = TEXT.partition("## What can go wrong")[2].split("```")[1]
    sources = [*(ROOT / "bertfill_ls").rglob("*.py"), *(ROOT / "export").rglob("*.py")]
    classes = [
        node
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    raised = {"Exception", "ValueError"}
    while (
        more := {
            node.name for node in classes if {base.id for base in node.bases if isinstance(base, ast.Name)} & raised
        }
        - raised
    ):
        raised |= more
    assert {name for name in raised if name not in drawn} == set()
    assert {word for line in drawn.split("\n") for word in line.split()[1:2] if word.endswith("Error")} <= raised


def test_every_place_it_names_is_there() -> None:
    named = {code.rstrip("/") for code in re.findall(r"`([a-z_]+(?:/[a-z_.]+)+/?)`", TEXT)}
    places = [ROOT, ROOT / "bertfill_ls"]
    missing = {
        name for name in named if not any((place / f"{name}{end}").exists() for place in places for end in ("", ".py"))
    }
    assert not missing
