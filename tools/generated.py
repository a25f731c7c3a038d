"""Files, or parts of files, that a command makes: write them, or tell whether they are what it would make.

What is made, and out of what, is each command's own business.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path


def write_or_check(description: str, module: str, generated: Callable[[], Mapping[Path, str]]) -> int:
    """Run the command line of ``module`` and return its exit code: 1 when ``--check`` finds a file out of date.

    ``generated`` returns the texts of the files as they should be.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file is out of date")
    check = parser.parse_args().check
    stale = {path: text for path, text in generated().items() if path.read_text(encoding="utf-8") != text}
    for path, text in stale.items():
        if check:
            print(f"{path} is out of date: run python -m {module}", file=sys.stderr)
        else:
            path.write_text(text, encoding="utf-8")
    return 1 if check and stale else 0


def with_part(page: str, part: str, begin: str, end: str) -> str:
    """Return a page with ``part`` between two lines of it; the rest is left as it is."""
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    if not after:
        raise ValueError(f"the page needs the lines {begin} and {end}")
    return f"{before}{begin}\n\n{part}\n\n{end}{after}"
