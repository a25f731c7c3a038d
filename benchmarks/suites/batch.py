"""Table 3: whole files. The command over 10,000 lines, and every peer beside it at the same batch size."""

import os
import random
import statistics
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.editor import OUR_SERVER
from benchmarks.peers import FILL, OTHERS
from benchmarks.places import BENCH, CACHE, INT8
from benchmarks.rounds import Worker, text_of

SHORTEST, LONGEST = 12, 32  # tokens of a line, evenly spread
BATCH = 1024 // ((SHORTEST + LONGEST) // 2)  # what 1,024 padded tokens hold of such lines: the command's own batches


def run(lines: int = 10_000, rounds: int = 5) -> dict[str, Any]:
    """Fill ``lines`` by the command, and some batches by every peer in turn."""
    results: dict[str, Any] = {"lines": lines, "batch": BATCH, "command": {}}
    path = BENCH / "lines.txt"
    path.write_text("\n".join(line_texts(lines)) + "\n", encoding="utf-8")
    for name, model in (("default model", None), ("bert-base int8", INT8)):
        results["command"][name] = _command(path, model, lines)
        print(f"  command, {name}: {results['command'][name]['lines_per_second']:.0f} lines/s", flush=True)
    peers = [peer for peer in (FILL, *OTHERS) if peer.ready]
    seconds: dict[str, list[float]] = {peer.name: [] for peer in peers}
    with ExitStack() as stack:
        workers = {peer.name: stack.enter_context(Worker(peer, 2)) for peer in peers}
        batches = line_texts(BATCH * (rounds + 1))
        for number in range(rounds + 1):
            texts = batches[number * BATCH : (number + 1) * BATCH]
            for name in workers if number % 2 else reversed(workers):
                took = workers[name].ask(fill=texts, batch=BATCH)["seconds"]
                if number:  # the first round warms up
                    seconds[name].append(took)
    results["peers"] = {
        name: {"lines_per_second": BATCH / statistics.median(told), "rounds": told} for name, told in seconds.items()
    }
    return results


def line_texts(count: int) -> list[str]:
    """Return so many lines with one mask each, the same ones each time."""
    source = random.Random(0)
    return [text_of(source.randint(SHORTEST, LONGEST), seed=number) for number in range(count)]


def _command(path: Path, model: Path | None, lines: int) -> dict[str, float]:
    """Time the whole command, from its start to its last line of output."""
    command = [*OUR_SERVER, "fill", "-f", str(path), *(["--model", str(model)] if model else [])]
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"XDG_CACHE_HOME": str(CACHE)})
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "lines_per_second": lines / seconds}
