"""Several processes write the bytes that one writes, also when one of them is killed; and none stays."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.running import bertfill

LINES = [
    *["𠮷床前明月光，疑是地[MASK]霜。", "他跑[MASK:的|地|得]很快，", "清早的雾还没有散，他把信折好放[MASK]口[MASK]里"],
    "[mask]",
]
ONLY_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with texts of some hundred masks, one of them in a language of markup, and their requests."""
    folder = tmp_path_factory.mktemp("texts")
    draw = random.Random(0)
    texts = ["".join(draw.choices(LINES, k=1)) + draw.choice(["\n", "\n\n"]) for _ in range(300)]
    (folder / "a.txt").write_text("".join(texts), encoding="utf-8")
    (folder / "b.md").write_text("# 春[MASK]\n\n`[MASK]`\n\n" + "".join(texts[:40]), encoding="utf-8")
    (folder / "empty.txt").touch()
    requests = [json.dumps({"id": number, "text": text}) for number, text in enumerate(texts)]
    requests[7] = "no json"
    # Several times what is read at once.
    (folder / "a.jsonl").write_text("\n".join(requests * 4), encoding="utf-8")
    return folder


def outcome(folder: Path, arguments: Sequence[str], jobs: int) -> tuple[int, bytes, bytes]:
    done = bertfill("fill", "--jobs", str(jobs), *arguments, cwd=folder)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--jsonl", "-f", "a.jsonl"],
        ["--json", "-f", "a.txt", "-f", "nowhere.txt", "-f", "b.md", "-f", "empty.txt", "-f", "b.md"],
        ["-f", "b.md", "-f", "a.txt"],
        ["--text", "-f", "a.txt", "-f", "nowhere.txt", "-f", "b.md"],
        ["--diff", "b.md", "empty.txt", "a.txt", "--threshold", "50%"],
        ["--compare", *LINES[:3]],
    ],
    ids=lambda arguments: arguments[0],
)
def test_the_number_of_processes_never_shows(arguments: Sequence[str], folder: Path) -> None:
    one = outcome(folder, arguments, 1)
    assert one[1]
    assert outcome(folder, arguments, 3) == one


def test_files_are_written_as_by_one_process(folder: Path, tmp_path: Path) -> None:
    for jobs in (1, 2):
        place = tmp_path / str(jobs)
        place.mkdir()
        for name in ("a.txt", "b.md"):
            (place / name).write_bytes((folder / name).read_bytes())
        assert bertfill("fill", "-w", "-j", str(jobs), "a.txt", "b.md", cwd=place).returncode == 1
    for name in ("a.txt", "b.md"):
        written = (tmp_path / "2" / name).read_bytes()
        assert written == (tmp_path / "1" / name).read_bytes() != (folder / name).read_bytes()


def running(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bertfill_ls", "fill", "--jobs", "2", *arguments]
    pipe = subprocess.PIPE
    environment = os.environ | {"LC_ALL": "en_US.UTF-8"}
    return subprocess.Popen(command, cwd=folder, stdout=pipe, stderr=pipe, env=environment, start_new_session=True)


def workers_of(process: subprocess.Popen[bytes]) -> set[int]:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    found = {int(child): Path(f"/proc/{child}/cmdline").read_bytes() for child in children}
    return {child for child, command in found.items() if b"spawn_main" in command}


def ended(process: subprocess.Popen[bytes]) -> str:
    """Wait for the end of a process whose output has been read; return what it said beside it."""
    assert process.stdout is not None and process.stderr is not None
    said = process.stderr.read()
    process.wait(60)
    process.stdout.close()
    process.stderr.close()
    return said.decode()


@ONLY_LINUX
def test_a_worker_that_is_killed_is_replaced_and_nothing_is_lost_or_doubled(folder: Path) -> None:
    _, expected, _ = outcome(folder, ["--jsonl", "-f", "a.jsonl"], 1)
    process = running(folder, "--jsonl", "-f", "a.jsonl")
    assert process.stdout is not None
    beginning = process.stdout.readline()
    killed = sorted(workers_of(process))[0]
    os.kill(killed, signal.SIGKILL)
    rest, said = process.stdout.read(), ended(process)
    assert beginning + rest == expected
    assert process.returncode == 2  # of the line that is no JSON
    assert said == "bertfill-ls: A worker process has ended (SIGKILL); another one does its work again.\n"


@ONLY_LINUX
def test_ctrl_c_ends_all_of_them_without_a_traceback(folder: Path) -> None:
    process = running(folder, "--jsonl", "-f", "a.jsonl", "-f", "a.jsonl", "-f", "a.jsonl")
    assert process.stdout is not None
    process.stdout.readline()
    workers = workers_of(process)
    os.killpg(process.pid, signal.SIGINT)
    process.stdout.read()
    assert ended(process) == "" and process.returncode == 130
    until = time.monotonic() + 10
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_model_that_cannot_be_used_is_told_once(tmp_path: Path) -> None:
    done = bertfill("fill", "--jsonl", "-j", "2", "--model", str(tmp_path), given=b'{"text": "[MASK]"}\n')
    assert done.returncode == 3
    assert done.stderr.count(b"\n") == 1 and str(tmp_path) in done.stderr.decode()


@pytest.mark.parametrize("word", ["0", "-1", "two", "257"])
def test_a_number_of_processes_that_is_none_is_refused(word: str) -> None:
    assert bertfill("fill", f"--jobs={word}", "[MASK]").returncode == 2
