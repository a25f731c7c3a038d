"""Lock what CI, the VSIX and the container are made of: exact versions with the hashes of their files.

    python -m tools.lock            # renews every lock; an entry moves only where the requirements ask for it
    python -m tools.lock --upgrade  # moves every entry to its newest version

uv resolves for every platform and Python at once, which neither pip-tools nor pip's own lock does. Its locks are plain
requirement files, so that pip alone installs from them; they name no index, because every mirror has the same files.
A contributor's `make venv` needs none of this.
"""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = ("--universal", "--generate-hashes", "--no-emit-index-url", "--no-header", "--python-version", "3.11")


@dataclass(frozen=True, slots=True)
class Lock:
    """A file of exact versions, and what it is resolved from; paths below the checkout."""

    path: str
    sources: tuple[str, ...]


LOCKS = (
    Lock(".github/ci.lock", ("--extra", "dev", "pyproject.toml", ".github/ci.in")),
    Lock(".github/audit.lock", (".github/audit.in",)),
    Lock("tools/vsix/bundle.lock", ("pyproject.toml", "tools/vsix/bundle.in")),
    Lock("tools/container.lock", ("--extra", "web", "pyproject.toml")),
    Lock("tools/build.lock", ("tools/build.in",)),
)


def main(arguments: Sequence[str]) -> None:
    """Write every lock with the uv of this environment, which is installed when it is missing."""
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "uv"], check=True)
    for lock in LOCKS:
        command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", *OPTIONS, *lock.sources, "-o", lock.path]
        subprocess.run([*command, *arguments], check=True, cwd=ROOT)
        print(lock.path)


if __name__ == "__main__":
    main(sys.argv[1:])
