"""A large file is found wherever the history has it, on real repositories."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.large_blobs import MOST, Blob, blobs, is_refused

ROOT = Path(__file__).parents[2]


def git(repository: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=repository, check=True)


def commit(repository: Path, path: str, size: int) -> None:
    (repository / path).parent.mkdir(parents=True, exist_ok=True)
    (repository / path).write_bytes(path.encode() * (size // len(path.encode()) + 1))
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", path)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, "README.md", 10)
    return tmp_path


def judged(repository: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.large_blobs"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=repository, capture_output=True, text=True, env=environment)


def test_a_large_file_is_found_also_when_it_was_taken_away_again(repository: Path) -> None:
    commit(repository, "数据 𠮷/corpus.txt", MOST + 1)
    git(repository, "rm", "--quiet", "数据 𠮷/corpus.txt")
    git(repository, "commit", "--quiet", "--message", "gone")
    found = judged(repository)
    assert found.returncode == 1
    assert "数据 𠮷/corpus.txt: 1.0 MB" in found.stdout


def test_models_pictures_and_small_files_may_be_there(repository: Path) -> None:
    for path in ("models/one/model.onnx.data", "models/one/memory.bin", "docs/images/a.png"):
        commit(repository, path, MOST + 1)
    commit(repository, "tests/data/small.txt", 1_000)
    assert judged(repository).returncode == 0
    assert sum(blob.size > MOST for blob in blobs(repository)) == 3


@pytest.mark.parametrize(
    "path",
    [
        "models/model.onnx.data",
        "models/a/b/model.onnx.data",
        "x/models/a/model.onnx.data",
        "docs/images/a.mp4",
        "a.vsix",
    ],
)
def test_nothing_else_may(path: str) -> None:
    assert is_refused(Blob(MOST + 1, path))
    assert not is_refused(Blob(MOST, path))
