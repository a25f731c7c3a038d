"""Table 1: how long a fill takes beside every peer, what it takes in memory, and how soon the first answer comes."""

import statistics
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from benchmarks.machine import calibrate
from benchmarks.peers import OTHERS, OURS, Peer
from benchmarks.rounds import Worker, measure, text_of

LENGTHS = (16, 32, 64, 128, 256, 512)
SHAPES = {
    **{f"{length} tokens": (text_of(length),) for length in LENGTHS},
    "1 × 20": (text_of(20),),
    "10 × 20": tuple(text_of(20, seed=seed) for seed in range(10)),
    "1 mask in 64": (text_of(64),),
    "8 masks in 64": (text_of(64, masks=8),),
}

HIDDEN, INTERMEDIATE, LAYERS, VOCABULARY = 768, 3072, 12, 21_128


def run(
    rounds: int = 25,
    turn_seconds: float = 0.05,
    seconds: float = 180.0,
    idle_seconds: float = 60.0,
    starts: int = 3,
) -> dict[str, Any]:
    """Measure everything of table 1; peers that are not made are left out and named."""
    peers = [peer for peer in (*OURS, *OTHERS) if peer.ready]
    results: dict[str, Any] = {"missing": [peer.name for peer in OTHERS if not peer.ready], "before": calibrate()}
    print("cold start", flush=True)
    results["starts"] = _starts(peers, starts)
    results["threads"] = {}
    for threads in (2, 1):
        print(f"{threads} thread(s)", flush=True)
        with ExitStack() as stack:
            workers = {peer.name: stack.enter_context(Worker(peer, threads)) for peer in peers}
            results["threads"][str(threads)] = measure(workers, SHAPES, rounds, turn_seconds, seconds)
            results.setdefault("calibrations", []).append(calibrate())
            if threads == 2:
                results["memory_after"] = {name: worker.ask(memory=True) for name, worker in workers.items()}
                results["idle"] = _idle(workers, idle_seconds)
    results["idle_seconds"] = idle_seconds
    results["after"] = calibrate()
    return results


def _starts(peers: list[Peer], times: int) -> dict[str, Any]:
    seconds: dict[str, list[float]] = {peer.name: [] for peer in peers}
    memory: dict[str, dict[str, float]] = {}
    for _ in range(times):
        for peer in peers:
            with Worker(peer, 2) as worker:
                seconds[peer.name].append(worker.start_seconds)
                memory[peer.name] = worker.start_memory
    return {
        name: {"seconds": statistics.median(told), "all": told, "memory": memory[name]}
        for name, told in seconds.items()
    }


def _idle(workers: dict[str, Worker], seconds: float) -> dict[str, float]:
    """Return the milliseconds of CPU that each burns in the time after a run, all of them waiting at once."""
    for worker in workers.values():
        worker.ask(prepare=[text_of(32)])
    for worker in workers.values():
        worker.tell(idle=seconds)
    return {name: worker.answer()["cpu"] * 1e3 for name, worker in workers.items()}


@dataclass(frozen=True, slots=True)
class Work:
    """What a fill must do in our graph: giga operations, and megabytes of int8 weights to read."""

    gop: float
    megabytes: float


def work(tokens: int, sentences: int = 1) -> Work:
    """Return the work of filling so many sentences of so many tokens, one mask each, in one pass."""
    whole = 4 * HIDDEN * HIDDEN + 2 * HIDDEN * INTERMEDIATE  # multiply-adds of a layer for a token
    key_value = 2 * HIDDEN * HIDDEN
    attention = 2 * tokens * HIDDEN
    earlier = (LAYERS - 1) * tokens * (whole + attention)
    last = tokens * key_value + whole - key_value + attention
    head = HIDDEN * (HIDDEN + VOCABULARY)
    weights = LAYERS * whole + head  # one byte each; of the embedding only rows are read
    return Work(2 * sentences * (earlier + last + head) / 1e9, weights / 1e6)
