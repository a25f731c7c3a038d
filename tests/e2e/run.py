"""Run the end-to-end suites: real editors, the real server, real keys.

    python tests/e2e/run.py                   # every suite; installs what is missing into .e2e/
    python tests/e2e/run.py neovim vscode     # some of them
    python tests/e2e/run.py --screenshots     # only make the pictures of the READMEs, into docs/images/

A suite whose editor cannot be installed here is reported as not run, with the reason, and never as passed. The exit
code is 0 when every suite that ran passed, 1 when one failed, 2 when none could be run.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
PREFIX = CHECKOUT / ".e2e"
SERVER = Path(sys.executable).parent / "bertfill-ls"
VSIX = CHECKOUT / "dist" / "bertfill-e2e.vsix"
EXTENSION = CHECKOUT / "editors" / "vscode"
PAGE = CHECKOUT / "editors" / "web"
PICTURES = CHECKOUT / "docs" / "images"

NOT_RUN = 3  # how an install script says "not on this machine"


class CannotRunError(Exception):
    """A suite's editor cannot be had here; the text says why."""


class BrokenError(Exception):
    """Something of our own cannot be built; the text says what. Unlike a missing editor this is a failure."""


@dataclass(frozen=True)
class Suite:
    """One editor's checks: what must be there, and the command that drives it."""

    name: str
    needs: tuple[Callable[[], None], ...]
    command: tuple[object, ...]
    seconds: int = 240


@dataclass(frozen=True)
class Outcome:
    """How one suite ended; ``state`` is passed, failed or not run."""

    name: str
    state: str
    detail: str


def main() -> int:
    """Run what was asked for and print one line a suite at the end."""
    parser = argparse.ArgumentParser(description="Drive the server through real editors.")
    parser.add_argument("suites", nargs="*", choices=[*SUITES, []], help="all of them when none is named")
    parser.add_argument("--screenshots", action="store_true", help="make the pictures of the READMEs instead")
    arguments = parser.parse_args()
    if arguments.screenshots:
        chosen = [SCREENSHOTS]
        PICTURES.mkdir(parents=True, exist_ok=True)
    else:
        chosen = [SUITES[name] for name in arguments.suites or SUITES]
    start = time.monotonic()
    outcomes = [run(suite) for suite in chosen]
    print(f"\nend to end, {time.monotonic() - start:.0f} s:")
    for outcome in outcomes:
        print(f"  {outcome.state:8} {outcome.name:14} {outcome.detail}")
    states = {outcome.state for outcome in outcomes}
    return 1 if "failed" in states else 0 if "passed" in states else 2


def run(suite: Suite) -> Outcome:
    """Install what a suite needs, run it, and say how it ended."""
    print(f"\n== {suite.name}", flush=True)
    start = time.monotonic()
    try:
        for need in suite.needs:
            need()
    except CannotRunError as reason:
        return Outcome(suite.name, "not run", str(reason))
    except BrokenError as reason:
        return Outcome(suite.name, "failed", str(reason))
    with tempfile.TemporaryDirectory(prefix="bertfill-e2e-") as home:
        # A home of its own: no configuration of the user's takes part, and nothing of theirs is written to.
        environment = os.environ | {"HOME": home, "LC_ALL": "C.UTF-8", "WORK": home, "SERVER": str(SERVER)}
        for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            environment[variable] = str(Path(home) / variable.lower())
        code = _run([str(word) for word in suite.command], environment, suite.seconds)
    took = f"{time.monotonic() - start:.0f} s"
    return Outcome(suite.name, "passed" if code == 0 else "failed", took if code == 0 else f"{took}, exit code {code}")


def _run(command: list[str], environment: Mapping[str, str], seconds: int) -> int:
    """Run a command in a process group of its own, so that nothing it started survives it."""
    process = subprocess.Popen(command, cwd=CHECKOUT, env=environment, start_new_session=True)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        print(f"FAIL took longer than {seconds} s", flush=True)
        return 124
    finally:
        _end_group(process)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, 15)
    except ProcessLookupError:
        return  # the usual case: everybody has left already
    process.wait()


def _script(name: str, prefix: str | None = None) -> Callable[[], None]:
    """Return what runs an install script, which does nothing where its work is done."""

    def install() -> None:
        arguments = [str(PREFIX / prefix)] if prefix else []
        result = subprocess.run(
            [str(HERE / "install" / name), *arguments],
            check=False,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHON": sys.executable},
        )
        if result.returncode == NOT_RUN:
            raise CannotRunError(result.stderr.strip())
        if result.returncode:
            last = result.stderr.strip().splitlines()[-1:] or ["no message"]
            raise CannotRunError(f"install/{name} failed: {last[0]}")

    return install


def _program(name: str) -> Callable[[], None]:
    def look() -> None:
        if not shutil.which(name):
            raise CannotRunError(f"{name} is not here")

    return look


def _packages() -> None:
    """Install what the extension is compiled and checked with."""
    if not (EXTENSION / "node_modules" / ".package-lock.json").exists():
        result = subprocess.run(["npm", "ci", "--silent", "--ignore-scripts"], cwd=EXTENSION, check=False)
        if result.returncode:
            raise CannotRunError("npm ci failed (see above)")


def _page() -> None:
    """Install what the page of the workbench is made of, and build it: a second where nothing has changed."""
    if subprocess.run(["make", "--silent", "web"], cwd=CHECKOUT, check=False).returncode:
        raise BrokenError("the page could not be built (see above)")


def _vsix() -> None:
    """Build the package of this checkout, unless one is there that is younger than everything in it."""
    sources = [
        file
        for folder in ("bertfill_ls", "models/bertfill-zh", "editors/vscode", "tools/vsix")
        for file in (CHECKOUT / folder).rglob("*")
        if file.is_file() and not {"node_modules", "dist", "__pycache__"} & set(file.parts)
    ]
    if VSIX.exists() and VSIX.stat().st_mtime > max(file.stat().st_mtime for file in sources):
        return
    command = [sys.executable, "-m", "tools.vsix.build", "--out", str(VSIX)]
    if subprocess.run(command, cwd=CHECKOUT, check=False).returncode:
        raise BrokenError("the VSIX could not be built (see above)")


_debian = _script("debian.sh", "debian")
_vscode = _script("vscode.sh", "vscode")
_oldest_neovim = _script("neovim-oldest.sh", "neovim-oldest")
_stylua = _script("stylua.sh", "stylua")
_monaco = _script("monaco.sh", "monaco")
_system = _script("system.sh")

_NVIM = PREFIX / "debian" / "bin" / "nvim"
_CHROMIUM = PREFIX / "debian" / "bin" / "chromium"
_IN_NEOVIM = ("--clean", "-l", HERE / "neovim" / "suite.lua", CHECKOUT, SERVER)
_AXE = PAGE / "node_modules" / "axe-core" / "axe.min.js"
_DRIVER = PREFIX / "vscode" / "driver"
_WEB = ("node", HERE / "web" / "suite.mjs", _DRIVER, _CHROMIUM, SERVER, _AXE, PREFIX / "pictures")
_VSCODE = ("node", HERE / "vscode" / "ui.mjs", PREFIX / "vscode", _CHROMIUM, VSIX)

SUITES = {
    suite.name: suite
    for suite in (
        Suite(
            "client-filter",
            (_program("node"), _monaco),
            ("node", HERE / "client_filter" / "suite.mjs", PREFIX / "monaco", SERVER),
        ),
        Suite(
            "extension",
            (_program("npm"), _packages),
            ("npm", "run", "--silent", "--prefix", EXTENSION, "verify"),
        ),
        Suite("page", (_program("npm"), _page), ("npm", "run", "--silent", "--prefix", PAGE, "verify")),
        Suite("lua", (_program("node"), _stylua), ("node", HERE / "lua" / "suite.mjs", PREFIX / "stylua")),
        Suite("neovim", (_debian,), (_NVIM, *_IN_NEOVIM)),
        Suite("neovim-oldest", (_oldest_neovim,), (PREFIX / "neovim-oldest" / "bin" / "nvim", *_IN_NEOVIM)),
        Suite("vscode", (_program("node"), _debian, _vscode, _vsix), _VSCODE),
        Suite("web", (_program("npm"), _debian, _vscode, _page), _WEB, seconds=420),
        Suite("helix", (_debian, _system), (HERE / "helix" / "suite.sh", PREFIX / "debian" / "bin" / "hx", SERVER)),
        Suite("emacs", (_system,), ("emacs", "-Q", "--batch", "-l", HERE / "emacs" / "suite.el")),
    )
}
SCREENSHOTS = Suite(
    "screenshots",
    (_program("node"), _debian, _vscode, _vsix, _page),
    ("node", HERE / "screenshots" / "make.mjs", PREFIX / "vscode", _CHROMIUM, VSIX, PICTURES, _NVIM, CHECKOUT, SERVER),
)

if __name__ == "__main__":
    sys.exit(main())
