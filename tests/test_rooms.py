"""Every module has a test file of its name in the same room, or a test file of its layer names it as held there."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "bertfill_ls"
LAYERS = ("core", "zones", "memory", "inference", "corpus", "serving", "hub", "remote", "lsp", "web", "cli")


def held(layer: str) -> set[str]:
    """Return the modules that the docstrings of a layer's test files say they hold: ``masks/judge``."""
    docstrings = [ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "" for path in (TESTS / layer).rglob("*.py")]
    return {name for text in docstrings for name in re.findall(r"``([a-z_/]+)``", text)}


MODULES = [path for layer in LAYERS for path in sorted((PACKAGE / layer).rglob("*.py")) if path.name != "__init__.py"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_is_tested_where_one_looks_for_it(path: Path) -> None:
    place = path.relative_to(PACKAGE)
    named = (TESTS / place).with_name(f"test_{path.name}")
    layer, *rooms = place.with_suffix("").parts
    assert named.exists() or "/".join(rooms) in held(layer), f"no {named.relative_to(TESTS)}, and no test names it"


FOLDERS = sorted({path.parent for path in PACKAGE.rglob("*.py")})


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(PACKAGE)))
def test_a_room_is_taken_in_at_a_glance(folder: Path) -> None:
    assert len([path for path in folder.glob("*.py") if path.name != "__init__.py"]) <= 12, "it wants rooms of its own"
