"""``python -m benchmarks.suites.corpora [--lines N] [--rounds N]``: lines by one process, by several, by a cluster.

The cluster is that of `make scale`; transformers' pipeline fills the same lines with the same model, recovered as a
checkpoint, in the environment of `make bench-peers`, under the same plain processes. What is not installed is left
out. Ways are taken in turn, round by round; memory is the PSS of all processes of a way at its highest. CPU seconds are
those of all its processes: on a shared machine they are worth more than the time.
"""

import argparse
import json
import os
import re
import shutil
import statistics
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
_RAY = ROOT / ".scale" / "ray" / "bin" / "python"
_CHECKPOINT = MODELS / "default-checkpoint"
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to fill a file of lines."""

    name: str
    command: tuple[str, ...]


def ways(source: Path, out: Path) -> Iterator[Way]:
    """Yield what is installed; ``out`` is a folder that is not there yet."""
    ours = (sys.executable, "-m", "bertfill_ls", "fill")
    yield Way("one process", (*ours, "--jsonl", "-f", str(source)))
    yield Way("2 plain processes", (*ours, "--jsonl", "-f", str(source), "--jobs", "2"))
    yield Way("2 plain processes, into parts", (*ours, "-f", str(source), "--out", str(out), "--jobs", "2"))
    if _RAY.exists():
        cluster = (str(_RAY), "-m", "bertfill_ls", "fill", "-f", str(source), "--out", str(out), "--ray")
        yield Way("Ray Data, 1 worker", (*cluster, "--jobs", "1"))
        yield Way("Ray Data, 2 workers", (*cluster, "--jobs", "2"))
    torch = interpreter("torch")
    if torch.exists() and _CHECKPOINT.is_dir():
        pipeline = (str(torch), "-m", "benchmarks.worker.pipeline_lines", str(_CHECKPOINT), str(source))
        yield Way("transformers pipeline, one process", (*pipeline, "1"))
        yield Way("transformers pipeline, 2 plain processes", (*pipeline, "2"))


def run(lines: int = LINES, rounds: int = ROUNDS) -> dict[str, Any]:
    """Return seconds, CPU seconds and memory in MB of each way and round."""
    make_checkpoint()
    texts = masked_lines(lines, longest=LONGEST)
    results: dict[str, Any] = {"lines": lines, "rounds": rounds, "load": [], "ways": {}, "machine": describe()}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "lines.jsonl"
        rows = [json.dumps({"text": text}, ensure_ascii=False) for text in texts]
        source.write_text("\n".join(rows) + "\n", encoding="utf-8")
        results["bytes_in"] = source.stat().st_size / lines
        results["bytes_out"] = _bytes_out(source) / lines
        results["share_of_passes"] = share_of_passes(texts[: lines // 4])
        for number in range(rounds):
            results["load"].append(os.getloadavg()[0])
            for way in ways(source, Path(folder) / "out"):
                measured = _tried_twice(way)
                told = results["ways"].setdefault(way.name, {"lines": lines, "rounds": []})
                told["rounds"].append(measured)
                shutil.rmtree(Path(folder) / "out", ignore_errors=True)
                print(f"  round {number + 1}, {way.name}: {measured}", flush=True)
                keep(results, BENCH / "corpora.json")  # what there is, should a later one fail
    return results


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


def _tried_twice(way: Way) -> dict[str, float]:
    """Run a way; once more where it fails: a cluster does not always start on a machine that is busy."""
    try:
        return _measured(way)
    except RuntimeError as error:
        print(f"  {error}; once more", flush=True)
        return _measured(way)


def _measured(way: Way) -> dict[str, float]:
    """Run a way to its end, watching its processes."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
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
    return {"seconds": round(seconds, 2), "cpu_seconds": round(sum(cpu.values()), 2), "megabytes": round(most)}


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


def median(way: dict[str, Any], name: str) -> float:
    """Return the median of a figure over the rounds of a way."""
    return float(statistics.median(each[name] for each in way["rounds"]))


def main() -> None:
    """Measure, and keep the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    BENCH.mkdir(exist_ok=True)
    keep(run(given.lines, given.rounds), RESULTS / "corpora.json")


if __name__ == "__main__":
    main()
