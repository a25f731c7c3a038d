"""What the bundled server is built from, and what is said about it."""

import re
import sys
import tomllib
from pathlib import Path

import pytest

from tools.vsix import bundle_server

CHECKOUT = Path(__file__).resolve().parents[2]
LOCK = bundle_server.LOCK.read_text(encoding="utf-8")


def test_every_dependency_is_locked_with_its_hashes() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = set(re.findall(r"^([\w.-]+)==\S+.* \\\n    --hash=sha256:", LOCK, re.MULTILINE))
    assert locked == set(re.findall(r"^([\w.-]+)==", LOCK, re.MULTILINE))
    for dependency in project["dependencies"]:
        name = re.match(r"[\w-]+", dependency)
        assert name is not None and name[0] in locked


def test_the_lock_names_no_registry() -> None:
    assert "://" not in LOCK


@pytest.mark.skipif(sys.platform != "linux", reason="ELF files are Linux's")
def test_glibc_is_read_from_programs_and_libraries_only(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_bytes(b"\0GLIBC_9.99\0")
    assert bundle_server.glibc_needed(text) == (0, 0)
    program = tmp_path / "program"
    program.write_bytes(b"\x7fELF" + b"\0GLIBC_2.4\0GLIBC_2.17\0GLIBC_2.2.5\0GLIBC_PRIVATE\0")
    assert bundle_server.glibc_needed(program) == (2, 17)


def test_a_server_that_says_nothing_is_not_packed() -> None:
    silent = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with pytest.raises(RuntimeError, match="did not introduce itself"):
        bundle_server.greet(silent, {})
