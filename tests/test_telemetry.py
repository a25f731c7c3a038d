"""ONNX Runtime is told to keep quiet before it is imported, wherever that is.

That nothing is sent is watched from outside in ``tests/lsp``; here it is held that no import can come first.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

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
