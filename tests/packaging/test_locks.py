"""What CI and the VSIX are made of is locked: exact versions with hashes, as pyproject.toml asks for them."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.lock import LOCKS, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
_ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; [^\\]+)? \\$")

ASKED = {
    ".github/ci.lock": [*PROJECT["dependencies"], *EXTRAS["dev"], *EXTRAS["export"], "editables", "uv"],
    ".github/audit.lock": ["pip-audit", "cyclonedx-bom"],
    "tools/vsix/bundle.lock": [*PROJECT["dependencies"], "pyinstaller"],
    "tools/container.lock": [*PROJECT["dependencies"], *EXTRAS["web"]],
    "tools/build.lock": tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"],
}


@pytest.mark.parametrize("lock", [lock.path for lock in LOCKS])
def test_every_line_is_an_exact_version_or_a_hash(lock: str) -> None:
    lines = [line for line in (ROOT / lock).read_text("utf-8").split("\n") if line and "# " not in line[:6]]
    entries = [index for index, line in enumerate(lines) if not line.startswith(" ")]
    for index in entries:
        assert _ENTRY.match(lines[index]), lines[index]
        assert lines[index + 1].startswith("    --hash=sha256:")
    assert all(line.startswith("    --hash=sha256:") for i, line in enumerate(lines) if i not in entries)


@pytest.mark.parametrize("lock", ASKED)
def test_holds_what_is_asked_for_in_a_version_that_is_allowed(lock: str) -> None:
    entries = [_ENTRY.match(line) for line in (ROOT / lock).read_text("utf-8").split("\n")]
    locked = {canonicalize_name(entry[1]): entry[2] for entry in entries if entry}
    for asked in map(Requirement, ASKED[lock]):
        if asked.name == PROJECT["name"]:
            continue
        assert asked.name in locked, f"{asked.name} is not locked: run make lock"
        assert locked[canonicalize_name(asked.name)] in asked.specifier, f"{asked} does not fit its lock: run make lock"


@pytest.mark.parametrize("workflow", sorted((ROOT / ".github" / "workflows").glob("*.yml")), ids=lambda path: path.name)
def test_workflows_name_what_they_run_by_its_content(workflow: Path) -> None:
    text = workflow.read_text("utf-8")
    uses = re.findall(r"uses: (\S+)", text)
    assert uses
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action) for action in uses), uses
    assert re.search(r"^permissions: \{\}$", text, re.MULTILINE), "nothing is granted but to a job by name"
