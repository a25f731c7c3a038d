"""``python -m benchmarks.suites.corpora [--lines N] [--peer-lines N]``: lines by one process, several, a cluster.

The cluster is that of `make scale`; transformers' pipeline fills the same lines with the same model, recovered as a
checkpoint, in the environment of `make bench-peers`, under the same plain processes: as it is much slower, it may be
given the first of the lines alone. What is not installed is left out. Ways are taken in turn, round by round
(``--rounds``); memory is the PSS of all processes of a way at its highest. CPU seconds are those of all its processes:
on a shared machine they are worth more than the time. ``--only WAY`` measures that way again, and keeps the others.
``--growth`` measures what a second CPU brings, in short rounds: a machine that others use changes between long ones.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks.machine import describe
from benchmarks.peers import interpreter
from benchmarks.places import BENCH, MODELS, RESULTS, ROOT, keep
from bertfill_ls.inference import Fill
from bertfill_ls.inference.model.model_session import Floats, Ids
from bertfill_ls.inference.model.model_store import default_model_folder
from tools.masked_texts import masked_lines

LINES, ROUNDS, LONGEST = 4_000, 3, 24
GROWTH_LINES, GROWTH_ROUNDS = 5_000, 4
ONE, TWO = "one process", "2 plain processes"
_SAMPLE = 4_000  # lines for what is asked of one line, not of all: bytes, share of the passes
_RAY = ROOT / ".scale" / "ray" / "bin" / "python"
_CHECKPOINT = MODELS / "default-checkpoint"
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to fill a file of so many lines."""

    name: str
    lines: int
    command: tuple[str, ...]


def ways(folder: Path, lines: int, peer_lines: int) -> Iterator[Way]:
    """Yield what is installed; ``folder`` has the files of requests, and gets the parts of answers."""
    source, out = str(_requests(folder, lines)), str(folder / "out")
    ours = (sys.executable, "-m", "bertfill_ls", "fill")
    yield Way(ONE, lines, (*ours, "--jsonl", "-f", source))
    yield Way(TWO, lines, (*ours, "--jsonl", "-f", source, "--jobs", "2"))
    yield Way(f"{TWO}, into parts", lines, (*ours, "-f", source, "--out", out, "--jobs", "2"))
    if _RAY.exists():
        cluster = (str(_RAY), "-m", "bertfill_ls", "fill", "-f", source, "--out", out, "--ray", "--jobs")
        yield Way("Ray Data, 1 worker", lines, (*cluster, "1"))
        yield Way("Ray Data, 2 workers", lines, (*cluster, "2"))
    torch = interpreter("torch")
    if torch.exists() and _CHECKPOINT.is_dir():
        peers_source = str(_requests(folder, peer_lines))
        pipeline = (str(torch), "-m", "benchmarks.worker.pipeline_lines", str(_CHECKPOINT), peers_source)
        yield Way("transformers pipeline, one process", peer_lines, (*pipeline, "1"))
        yield Way("transformers pipeline, 2 plain processes", peer_lines, (*pipeline, "2"))


def run(lines: int = LINES, rounds: int = ROUNDS, peer_lines: int | None = None) -> dict[str, Any]:
    """Return seconds, CPU seconds and memory in MB of each way and round; ``peer_lines`` None: as many as we are."""
    make_checkpoint()
    peer_lines = min(peer_lines or lines, lines)
    results: dict[str, Any] = {"lines": lines, "peer_lines": peer_lines, "rounds": rounds, "ways": {}}
    with tempfile.TemporaryDirectory() as folder:
        results |= {"machine": describe()} | _of_a_line(_requests(Path(folder), min(_SAMPLE, lines)))
        for number in range(rounds):
            for way in ways(Path(folder), lines, peer_lines):
                told = results["ways"].setdefault(way.name, {"lines": way.lines, "rounds": []})
                told["rounds"].append(_tried_twice(way, Path(folder) / "out"))
                print(f"  round {number + 1}, {way.name}: {told['rounds'][-1]}", flush=True)
                keep(results, BENCH / "corpora.json")  # what there is, should a later one fail
    return results


def run_again(results: dict[str, Any], names: Sequence[str]) -> None:
    """Measure ways of these names once more, in as many rounds and lines as ``results`` has them or would have."""
    with tempfile.TemporaryDirectory() as folder:
        for way in ways(Path(folder), results["lines"], results["peer_lines"]):
            if way.name in names:
                rounds = [_tried_twice(way, Path(folder) / "out") for _ in range(results["rounds"])]
                results["ways"][way.name] = {"lines": way.lines, "rounds": rounds}
                print(f"  {way.name}: {rounds}", flush=True)


def growth(lines: int = GROWTH_LINES, rounds: int = GROWTH_ROUNDS) -> dict[str, Any]:
    """Return the seconds that one plain process takes, with a thread, and two of them, in turn."""
    taken: dict[str, list[float]] = {"one": [], "two": []}
    with tempfile.TemporaryDirectory() as folder:
        command = (sys.executable, "-m", "benchmarks.worker.fill_lines", str(_requests(Path(folder), lines)))
        for _ in range(rounds):
            for name, jobs in (("one", "1"), ("two", "2")):
                taken[name].append(_tried_twice(Way(name, lines, (*command, jobs)), Path(folder) / "out")["seconds"])
    print(f"  growth: {taken}", flush=True)
    return {"lines": lines, **taken}


def _requests(folder: Path, lines: int) -> Path:
    """Return the file with so many requests, made where it is not there yet: each holds the shorter ones' lines."""
    path = folder / f"{lines}.jsonl"
    if not path.exists():
        texts = masked_lines(lines, longest=LONGEST)
        path.write_text("".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts), "utf-8")
    return path


def _of_a_line(sample: Path) -> dict[str, float]:
    """Return what holds for a line, however many there are: bytes in and out, and the share of passes in its time."""
    texts = [json.loads(line)["text"] for line in sample.read_text("utf-8").splitlines()]
    return {
        "bytes_in": sample.stat().st_size / len(texts),
        "bytes_out": _bytes_out(sample) / len(texts),
        "share_of_passes": share_of_passes(texts),
    }


def _bytes_out(requests: Path) -> int:
    """Return how many bytes the answers to some requests have."""
    command = [sys.executable, "-m", "bertfill_ls", "fill", "--jsonl", "-f", str(requests)]
    return len(subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout)


def share_of_passes(texts: Sequence[str]) -> float:
    """Return how much of the CPU time of filling texts is in passes of the model: the rest no GPU could take over."""
    fill = Fill(threads=1)
    fill(texts[: len(texts) // 5])  # warm
    passes = 0.0
    run_pass = fill.model.session.run

    def timed(*inputs: Ids) -> tuple[Floats, Floats]:
        nonlocal passes
        began = time.process_time()
        outputs = run_pass(*inputs)
        passes += time.process_time() - began
        return outputs

    with mock.patch.object(fill.model.session, "run", timed):
        began = time.process_time()
        fill(texts)
        return passes / (time.process_time() - began)


def make_checkpoint() -> None:
    """Recover the default model as a checkpoint that transformers reads."""
    if not _CHECKPOINT.is_dir():
        command = [sys.executable, "-m", "bertfill_export", "recover", str(default_model_folder()), str(_CHECKPOINT)]
        subprocess.run(command, check=True, cwd=ROOT)


def _tried_twice(way: Way, out: Path) -> dict[str, float]:
    """Run a way; once more where it fails: a cluster does not always start on a machine that is busy."""
    shutil.rmtree(out, ignore_errors=True)
    try:
        return _measured(way)
    except RuntimeError as error:
        print(f"  {error}; once more", flush=True)
        shutil.rmtree(out, ignore_errors=True)
        return _measured(way)


def _measured(way: Way) -> dict[str, float]:
    """Run a way to its end, watching its processes."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    load = os.getloadavg()[0]
    started = time.perf_counter()
    process = subprocess.Popen(
        way.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, cwd=ROOT
    )
    cpu: dict[int, float] = {}
    most = 0.0
    while process.poll() is None:
        family = _family(process.pid)
        most = max(most, sum(map(_pss, family)))
        cpu |= {member: seconds for member in family if (seconds := _cpu_seconds(member)) is not None}
        time.sleep(0.2)
    if process.returncode:
        raise RuntimeError(f"{way.name} ended with {process.returncode}")
    seconds = time.perf_counter() - started
    return {
        "seconds": round(seconds, 2),
        "cpu_seconds": round(sum(cpu.values()), 2),
        "megabytes": round(most),
        "load": round(load, 1),
    }


def _family(first: int) -> list[int]:
    """Return a process and all that it has started, and they in turn."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
                parents.setdefault(int(stat.rsplit(")", 1)[1].split()[1]), []).append(int(entry.name))
    family = [first]
    for member in family:
        family += parents.get(member, [])
    return family


def _pss(process: int) -> float:
    with suppress(OSError):
        told = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
        found = re.search(r"^Pss: +(\d+) kB", told, re.MULTILINE)
        return int(found[1]) / 1024 if found else 0.0
    return 0.0


def _cpu_seconds(process: int) -> float | None:
    with suppress(OSError):
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS
    return None


def main() -> None:
    """Measure, and keep the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--peer-lines", type=int)
    parser.add_argument("--only", action="append", metavar="WAY")
    parser.add_argument("--growth", action="store_true")
    given = parser.parse_args()
    BENCH.mkdir(exist_ok=True)
    kept = RESULTS / "corpora.json"
    if given.only or given.growth:
        results = json.loads(kept.read_text("utf-8"))
        run_again(results, given.only or ())
    else:
        results = run(given.lines, given.rounds, given.peer_lines)
    if given.growth or not given.only:
        results["growth"] = growth()
    keep(results, kept)


if __name__ == "__main__":
    main()
