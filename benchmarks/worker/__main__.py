"""``python -m benchmarks.worker RUNTIME FOLDER THREADS``: the line protocol; the runtimes are in the modules beside it.

One JSON object a line each way. The first line out comes after the first answer, which the start was timed for:

    {"prepare": [text, …]}        make the inputs for these texts, and run once → {"seconds": float}
    {"run": n}                    → {"seconds": [n floats], "cpu": seconds of this process, all threads}
    {"fill": texts, "batch": n}   fill many texts n at a time, from text to candidates → {"seconds": float}
    {"idle": s}                   run once, then sleep → {"cpu": seconds burnt while asleep}
    {"memory": true}              → {"rss", "peak", "anonymous"}, all in MB
"""

import json
import os
import sys
import time
from importlib import import_module
from typing import Any

# What runtimes and their libraries print belongs elsewhere than between the answers.
_OUT = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)

_FIELDS = {"VmRSS": "rss", "VmHWM": "peak", "RssAnon": "anonymous"}


def main() -> None:
    """Load, answer once, and obey until stdin ends."""
    runtime_name, folder, threads, first = sys.argv[1:5]
    runtime = import_module(f"benchmarks.worker.{runtime_name}").open_runtime(folder, int(threads))
    runtime.prepare([first])
    runtime.run()
    say(memory())
    for line in sys.stdin:
        say(obey(runtime, json.loads(line)))


def obey(runtime: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """Carry out one line."""
    match asked:
        case {"prepare": texts}:
            runtime.prepare(texts)
            started = time.perf_counter()
            runtime.run()
            return {"seconds": time.perf_counter() - started}
        case {"run": times}:
            return timed(runtime.run, times)
        case {"fill": texts, "batch": size}:
            started = time.perf_counter()
            for first in range(0, len(texts), size):
                runtime.fill(texts[first : first + size])
            return {"seconds": time.perf_counter() - started}
        case {"idle": seconds}:
            runtime.run()
            before = time.process_time()
            time.sleep(seconds)
            return {"cpu": time.process_time() - before}
        case {"memory": _}:
            return memory()
    raise ValueError(f"unknown order: {asked}")


def timed(run: Any, times: int) -> dict[str, Any]:
    """Run so many times; return the seconds of each, and the CPU time of all together."""
    seconds, cpu = [], time.process_time()
    for _ in range(times):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return {"seconds": seconds, "cpu": time.process_time() - cpu}


def memory() -> dict[str, float]:
    """Return what the kernel says of this process, in MB."""
    with open("/proc/self/status", encoding="ascii") as status:
        rows = dict(line.split(":", 1) for line in status)
    return {name: int(rows[field].split()[0]) / 1024 for field, name in _FIELDS.items()}


def say(answer: dict[str, Any]) -> None:
    """Write one line."""
    print(json.dumps(answer), file=_OUT, flush=True)


if __name__ == "__main__":
    main()
