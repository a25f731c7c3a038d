"""Allow a newer ONNX Runtime once it has been tested: raise the upper bound in ``pyproject.toml``.

    python -m tools.runtime_bound            # prints the newest release when the bound leaves it out, else nothing
    python -m tools.runtime_bound 1.33.0     # lets 1.33 in, and keeps 1.34 out

One release brought telemetry that nobody had asked for, so none is trusted unseen.
"""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
_BOUND = re.compile(r'("onnxruntime>=[\d.]+,<)(\d+)\.(\d+)"')


def bound(text: str) -> tuple[int, int]:
    """Return the first release that is left out: major and minor."""
    found = _BOUND.search(text)
    if found is None:
        raise ValueError("pyproject.toml has no upper bound on onnxruntime")
    return int(found[2]), int(found[3])


def raised(text: str, version: str) -> str:
    """Return the text of ``pyproject.toml`` with the bound above ``version``; never lowers it."""
    major, minor = (int(part) for part in version.split(".")[:2])
    if (major, minor) < bound(text):
        return text
    return _BOUND.sub(rf'\g<1>{major}.{minor + 1}"', text)


def newest() -> str:
    """Return the newest release that the package index has for this interpreter."""
    command = [sys.executable, "-m", "pip", "index", "versions", "onnxruntime", "--disable-pip-version-check"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"\(([\d.]+)\)", told)
    if found is None:
        raise ValueError(f"pip names no version: {told[:200]!r}")
    return found[1]


def main(arguments: Sequence[str]) -> None:
    """Raise the bound, or print what would be let in."""
    text = PYPROJECT.read_text(encoding="utf-8")
    if arguments:
        PYPROJECT.write_text(raised(text, arguments[0]), encoding="utf-8", newline="\n")
    elif raised(text, version := newest()) != text:
        print(version)


if __name__ == "__main__":
    main(sys.argv[1:])
