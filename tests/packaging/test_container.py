"""The container: what it is built from is there, what it starts is a command, and that runs where nothing is allowed.

The image itself is built and started in the workflow (``.github/workflows/test.yml``); no test needs docker.
"""

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bertfill_ls.cli.arguments import make_parser
from tests.web.support import Workbench

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
# A root that cannot be written, and root without what makes it root; what is started then may gain nothing either.
NOTHING_ALLOWED = (
    "mount --make-rprivate / && mount -o remount,bind,ro / || exit 77; "
    'exec setpriv --bounding-set=-all --inh-caps=-all --no-new-privs "$@"'
)


def context(folder: Path) -> Path:
    """Copy what docker is given."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    kept = [line[1:] for line in lines if line.startswith("!")]
    assert "*" in lines and kept
    for pattern in kept:
        matching = [path for path in ROOT.glob(pattern) if fnmatch.fnmatch(str(path.relative_to(ROOT)), pattern)]
        assert matching, f"nothing is called {pattern}"
        for path in matching:
            target = folder / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                shutil.copytree(path, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(path, target)
    return folder


def test_what_docker_is_given_makes_a_wheel_with_the_model_and_the_page(tmp_path: Path) -> None:
    source = context(tmp_path / "context")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    assert "bertfill_ls/models/bertfill-zh/manifest.json" in names
    assert {f"bertfill_ls/web/assets/{name}" for name in ("index.html", "workbench.js", "workbench.css")} <= set(names)


def test_what_is_copied_from_the_context_is_in_it(tmp_path: Path) -> None:
    source = context(tmp_path / "context")
    named = re.findall(r"(?m)^COPY (?!--from)(\S+) ", DOCKERFILE) + re.findall(r"--requirement (tools/\S+)", DOCKERFILE)
    assert named
    assert [name for name in named if not (source / name).exists()] == []


def test_it_starts_a_command_that_there_is_for_nobody_in_particular() -> None:
    [command] = re.findall(r"(?m)^CMD (.*)$", DOCKERFILE)
    started = make_parser("en").parse_args(json.loads(command))
    assert (started.command, started.host, started.no_browser, started.expose_to_network) == (
        "web", "0.0.0.0", True, True,  # noqa: S104  # docker publishes it, on the loopback
    )  # fmt: skip
    assert re.findall(r"(?m)^EXPOSE (.*)$", DOCKERFILE) == [str(started.port)]
    [user] = re.findall(r"(?m)^USER (\d+):\d+$", DOCKERFILE)
    assert int(user) > 1000


def test_it_runs_where_nothing_can_be_written_and_nothing_is_allowed() -> None:
    if shutil.which("setpriv") is None or shutil.which("unshare") is None or os.geteuid() != 0:
        pytest.skip("needs root, setpriv and unshare")
    before = ["unshare", "--mount", "sh", "-c", NOTHING_ALLOWED, "sh"]
    if subprocess.run([*before, "true"], capture_output=True).returncode != 0:
        pytest.skip("no file system can be made read-only here")
    started = json.loads(re.findall(r"(?m)^CMD (.*)$", DOCKERFILE)[0])[1:]
    started[started.index("--port") + 1] = "0"
    with Workbench(*started, before=before, HOME="/nonexistent", XDG_CACHE_HOME="") as workbench:
        assert workbench.ready().fill(["𠮷天气很[MASK]。"]).lines[0]["gaps"]
        assert "127.0.0.1" in workbench.printed
        assert workbench.interrupt() == 0
