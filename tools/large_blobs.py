"""``python -m tools.large_blobs``: refuse a history that holds a large file it does not need.

A file in the history costs its size for ever, in every clone, also when the next commit takes it away. So every blob
that HEAD can reach is looked at, not only those of its tree; in a shallow clone, those that are there.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MOST = 1_000_000  # bytes
# What a model is made of, and what READMEs show.
MAY_BE_LARGE = re.compile(r"models/[^/]+/(model\.onnx\.data|memory[^/]*)|docs/images/[^/]+\.(png|gif|webp)")


@dataclass(frozen=True, slots=True)
class Blob:
    """A version of a file, its size in bytes, and a path that it has or had."""

    size: int
    path: str


def main() -> int:
    """Print what is too large; the exit code tells whether there is any."""
    refused = [blob for blob in blobs(Path()) if is_refused(blob)]
    for blob in refused:
        print(f"{blob.path}: {blob.size / 1e6:.1f} MB in the history; only models and pictures may be so large")
    if refused:
        print("Take it out of the commit that added it, not in a later one (git rebase), before anybody has it.")
    return int(bool(refused))


def is_refused(blob: Blob) -> bool:
    """Tell whether a blob is larger than its path may be."""
    return blob.size > MOST and MAY_BE_LARGE.fullmatch(blob.path) is None


def blobs(repository: Path) -> Iterator[Blob]:
    """Yield every blob that HEAD of a repository can reach."""
    reachable = _git(repository, b"", "rev-list", "--objects", "HEAD")
    told = _git(repository, reachable, "cat-file", "--batch-check=%(objecttype) %(objectsize) %(rest)")
    for line in told.decode("utf-8", "surrogateescape").split("\n"):
        kind, _, rest = line.partition(" ")
        if kind == "blob":
            size, _, path = rest.partition(" ")
            yield Blob(int(size), path)


def _git(repository: Path, given: bytes, *arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=repository, input=given, stdout=subprocess.PIPE, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())
