"""ONNX Runtime is told to keep quiet before it is imported, wherever that is.

That nothing is sent is watched from outside in ``test_quiet``; here it is held that no import can come first.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

import onnxruntime
import pytest

from tools import runtime_bound

ROOT = Path(__file__).parent.parent
PACKAGES = {"bertfill_ls": ROOT, "bertfill_export": ROOT / "export", "benchmarks": ROOT}


def _imports_runtime(path: Path) -> bool:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if any(name.split(".")[0] == "onnxruntime" for name in names):
            return True
    return False


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_that_uses_the_runtime_silences_it_when_it_is_imported(package: str) -> None:
    program = f"import os, sys, {package}; assert os.environ['ORT_DISABLE_TELEMETRY'] == '1'"
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    subprocess.run([sys.executable, "-c", program], cwd=PACKAGES[package], env=environment, check=True)


def test_only_those_packages_import_the_runtime() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for folder in ("bertfill_ls", "export", "benchmarks", "models", "tools", "editors")
        for path in (ROOT / folder).rglob("*.py")
        if "node_modules" not in path.parts and _imports_runtime(path)
    }
    homes = ("bertfill_ls/", "export/bertfill_export/", "benchmarks/")
    assert users, "the search finds nothing: it would find nothing new either"
    assert not {user for user in users if not user.startswith(homes)}


PYPROJECT = 'dependencies = [\n  "onnxruntime>=1.24,<1.33",\n]\n'


@pytest.mark.parametrize(
    ("tested", "bound"),
    [("1.32.9", "1.33"), ("1.33.0", "1.34"), ("1.40.1", "1.41"), ("2.0.0", "2.1"), ("1.9.0", "1.33")],
)
def test_a_release_is_let_in_with_its_fixes_and_the_next_one_is_not(tested: str, bound: str) -> None:
    assert runtime_bound.raised(PYPROJECT, tested) == PYPROJECT.replace("1.33", bound)


def test_a_runtime_that_nobody_has_watched_is_not_allowed() -> None:
    major, minor = (int(part) for part in onnxruntime.__version__.split(".")[:2])
    assert (major, minor) < runtime_bound.bound((ROOT / "pyproject.toml").read_text("utf-8"))
