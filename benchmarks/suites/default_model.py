"""Table 6: the model that comes with bertfill. One fill on one thread, and what the command costs a machine."""

import os
import statistics
import subprocess
import sys
from contextlib import ExitStack
from typing import Any

from benchmarks.editor import OUR_SERVER
from benchmarks.peers import FILL, Peer
from benchmarks.places import CACHE, ROOT
from benchmarks.rounds import Worker, measure, text_of

DEFAULT = Peer("default model, text → candidates", "bertfill_fill", ROOT / "models" / "bertfill-zh")
TOKENS = 32
SHAPE = f"{TOKENS} tokens"
_TURN = 0.25  # seconds


def run(rounds: int = 40, seconds: float = 60.0, commands: int = 15) -> dict[str, Any]:
    """Fill one window by turns with bert-base on one thread each, then start the command so many times."""
    with ExitStack() as stack:
        workers = {peer.name: stack.enter_context(Worker(peer, 1)) for peer in (DEFAULT, FILL)}
        times = measure(workers, {SHAPE: [text_of(TOKENS)]}, rounds, _TURN, seconds)
    told = [_command() for _ in range(commands)]
    return {
        "fill": {name: shapes[SHAPE] for name, shapes in times.items()},
        "command": {
            "seconds": statistics.median(seconds for seconds, _ in told),
            "least_seconds": min(seconds for seconds, _ in told),
            "rss": max(megabytes for _, megabytes in told),
            "starts": commands,
        },
    }


# Starts a command and prints its seconds and the most KiB (on Linux) it held. It is a small process of its own, because
# a child counts what its parent held when it was forked, and this one may have made a model before.
_LAUNCHER = """
import resource, subprocess, sys, time
started = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def _command() -> tuple[float, float]:
    """Run ``bertfill-ls fill`` on one sentence; return its seconds and the most memory it held, in MB."""
    told = subprocess.run(
        [sys.executable, "-c", _LAUNCHER, *OUR_SERVER, "fill", text_of(TOKENS)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=os.environ | {"XDG_CACHE_HOME": str(CACHE)},
    ).stdout.split()
    return float(told[0]), float(told[1]) / 1024
