"""Workers as processes, and the interleaved rounds that make their times comparable on a machine that is never quiet.

Within a round every worker has a short turn, and the order is turned round each time. What is compared is the ratio of
two workers within a round; its median over the rounds stands for the pair.
"""

import json
import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from benchmarks.peers import Peer
from benchmarks.places import BENCH, CACHE, ROOT

_FEWEST_ROUNDS = 3
FIRST_TEXT_LENGTH = 32  # tokens of the answer that a start is timed to


def text_of(tokens: int, masks: int = 1, seed: int = 0) -> str:
    """Return Chinese text of so many tokens, [CLS] and [SEP] counted, with masks spread over it."""
    characters = [chr(0x4E00 + (seed * 7919 + index * 131) % 6000) for index in range(tokens - 2)]
    for mask in range(masks):
        characters[(2 * mask + 1) * len(characters) // (2 * masks)] = "[MASK]"
    return "".join(characters)


class Worker:
    """One peer in its process. ``start_seconds``: from the spawn to the first answer; ``start_memory``: then, in MB."""

    def __init__(self, peer: Peer, threads: int) -> None:
        self.peer = peer
        (BENCH / "logs").mkdir(parents=True, exist_ok=True)
        self._log = open(BENCH / "logs" / f"{peer.name}.txt", "wb")  # noqa: SIM115 - closed with the worker
        # The network is out of the question, and our cache of reordered weights stays out of the user's.
        env = os.environ | {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "XDG_CACHE_HOME": str(CACHE)}
        command = [str(peer.python), "-m", "benchmarks.worker", peer.runtime, str(peer.model), str(threads)]
        started = time.perf_counter()
        self._process = subprocess.Popen(
            [*command, text_of(FIRST_TEXT_LENGTH)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
            env=env,
        )
        self.start_memory: dict[str, float] = self._read()
        self.start_seconds = time.perf_counter() - started

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._log.close()

    def tell(self, **order: Any) -> None:
        """Send an order; its answer is read by ``answer``."""
        if self._process.stdin is None:
            raise RuntimeError("the worker has no input")
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        """Read the answer to the last order."""
        return self._read()

    def ask(self, **order: Any) -> dict[str, Any]:
        """Send an order and read its answer."""
        self.tell(**order)
        return self._read()

    def _read(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError(f"{self.peer.name} ended; its last words are in {self._log.name}")
        answer: dict[str, Any] = json.loads(line)
        return answer


@dataclass(slots=True)
class Times:
    """Milliseconds of one worker at one shape: the median of each round, the least of all, the CPU time of a run."""

    rounds: list[float] = field(default_factory=list)
    least: float = float("inf")
    cpu: list[float] = field(default_factory=list)

    def add(self, seconds: Sequence[float], cpu: float) -> None:
        """Add the seconds of each run of a turn, and the CPU seconds of all of them."""
        self.rounds.append(statistics.median(seconds) * 1e3)
        self.least = min(self.least, min(seconds) * 1e3)
        self.cpu.append(cpu / len(seconds) * 1e3)

    def as_json(self) -> dict[str, Any]:
        """Return what the tables are made of."""
        return {
            "median": statistics.median(self.rounds),
            "least": self.least,
            "cpu": min(self.cpu),
            "rounds": [round(value, 3) for value in self.rounds],
        }


def measure(
    workers: Mapping[str, Worker], shapes: Mapping[str, Sequence[str]], rounds: int, turn_seconds: float, seconds: float
) -> dict[str, dict[str, Any]]:
    """Return for each worker and shape (texts filled together) its times as ``Times.as_json``.

    There are so many rounds over all shapes and workers, or as many as begin within ``seconds``; three at least.
    """
    times = {name: {shape: Times() for shape in shapes} for name in workers}
    deadline = time.monotonic() + seconds
    for number in range(rounds):
        if number >= _FEWEST_ROUNDS and time.monotonic() > deadline:
            break
        for shape, texts in shapes.items():
            for name in list(workers)[:: 1 if number % 2 else -1]:
                once = workers[name].ask(prepare=list(texts))["seconds"]
                told = workers[name].ask(run=max(1, min(50, round(turn_seconds / once))))
                times[name][shape].add(told["seconds"], told["cpu"])
        quickest = {name: min(times[name][shape].least for shape in shapes) for name in workers}
        print(
            f"  round {number + 1}: " + ", ".join(f"{name} {least:.1f}" for name, least in quickest.items()), flush=True
        )
    return {name: {shape: one.as_json() for shape, one in told.items()} for name, told in times.items()}


def ratio(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> float:
    """Return how many times longer theirs takes: the median of the ratios within the rounds."""
    pairs = zip(theirs["rounds"], ours["rounds"], strict=False)
    return float(statistics.median(their / our for their, our in pairs))
