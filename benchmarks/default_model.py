"""Table 6: the model that comes with bertfill. One fill on one thread, and what the command costs a machine."""

import os
import statistics
import subprocess
import time
from contextlib import ExitStack
from typing import Any

from benchmarks.editor import OUR_SERVER
from benchmarks.peers import FILL, Peer
from benchmarks.places import CACHE, ROOT
from benchmarks.rounds import Worker, measure, text_of

DEFAULT = Peer("default model, text → candidates", "bertfill_fill", ROOT / "models" / "bertfill-zh-small")
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


def _command() -> tuple[float, float]:
    """Run ``bertfill-ls fill`` on one sentence; return its seconds and the most memory it held, in MB."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [*OUR_SERVER, "fill", text_of(TOKENS)],
        stdout=subprocess.DEVNULL,
        env=os.environ | {"XDG_CACHE_HOME": str(CACHE)},
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return seconds, usage.ru_maxrss / 1024  # Linux counts in KiB
