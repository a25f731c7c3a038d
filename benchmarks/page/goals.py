"""What was promised beside what was measured. A goal is data: what it is about, the bound, and where the figure is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.peers import (
    CTRANSLATE2,
    FILL,
    OPENVINO_STATIC,
    OPENVINO_WEIGHTS,
    OPTIMUM,
    PASS,
    PIPELINE,
    TORCH_INT8,
    Peer,
)
from benchmarks.rounds import ratio
from benchmarks.suites.latency import LENGTHS, Work, work

Results = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """One goal and its figure. ``at_least`` tells on which side of ``bound`` it has to be.

    The median decides. ``quiet`` is the same figure from the quickest runs: what a quiet machine would show.
    """

    what: str
    found: float
    bound: float
    at_least: bool = False
    unit: str = "×"
    quiet: float | None = None

    @property
    def met(self) -> bool:
        """Whether the goal is met."""
        return self.found >= self.bound if self.at_least else self.found <= self.bound


# Latency (at least so many times faster), memory and cold start (at most this part of theirs).
_AGAINST: tuple[tuple[Peer, dict[int, float], float, float], ...] = (
    (PIPELINE, {16: 5.0, 32: 4.5}, 1 / 6, 1 / 10),
    (OPTIMUM, {32: 3.2}, 1 / 7, 1 / 12),
    (TORCH_INT8, {32: 1.6}, 1 / 7, 1 / 10),
    (CTRANSLATE2, {32: 2.0}, 0.85, 1 / 2),
    (OPENVINO_WEIGHTS, dict.fromkeys(LENGTHS, 1.0), 0.6, 0.6),
    (OPENVINO_STATIC, dict.fromkeys(LENGTHS, 1.0), 0.6, 0.6),
)


def findings(results: dict[str, Results]) -> list[Finding]:
    """Return every goal that the results can speak about."""
    found: list[Finding] = []
    judges: dict[str, Callable[[Results], Iterator[Finding]]] = {
        "latency": _latency,
        "server": _server,
        "batch": _batch,
        "default_model": _default_model,
    }
    for suite, judge in judges.items():
        if suite in results:
            found += judge(results[suite])
    return found


def ours_beside(peer: Peer) -> Peer:
    """Return which of our rows does the same as a peer: text to candidates, or ids to logits."""
    return FILL if peer is PIPELINE else PASS


def floor_ms(results: Results, threads: int, of: Work) -> float | None:
    """Return the roofline of some int8 work, from the best peaks of the run; None without peaks."""
    measured = [results["before"], *results["calibrations"], results["after"]]
    peaks = [peak for one in measured for peak in one["peaks"] if peak["threads"] == threads and peak["int8_gops"]]
    if not peaks:
        return None
    compute = of.gop / max(peak["int8_gops"] for peak in peaks)
    memory = of.megabytes / 1e3 / max(peak["read_gbs"] for peak in peaks)
    return float(max(compute, memory) * 1e3)


def _latency(results: Results) -> Iterator[Finding]:
    two = results["threads"]["2"]
    for peer, speeds, memory, start in _AGAINST:
        if peer.name not in two:
            continue
        ours = ours_beside(peer).name
        for length, bound in speeds.items():
            shape = f"{length} tokens"
            faster = ratio(two[peer.name][shape], two[ours][shape])
            quiet = two[peer.name][shape]["least"] / two[ours][shape]["least"]
            yield Finding(f"{peer.name}: faster at {shape}", faster, bound, at_least=True, quiet=quiet)
        theirs, our = results["starts"][peer.name], results["starts"][ours]
        yield Finding(f"{peer.name}: memory", our["memory"]["rss"] / theirs["memory"]["rss"], memory)
        quiet = min(our["all"]) / min(theirs["all"])
        yield Finding(f"{peer.name}: cold start", our["seconds"] / theirs["seconds"], start, quiet=quiet)
    own = two[PASS.name]
    for threads in (1, 2):
        floor = floor_ms(results, threads, work(32))
        if floor is not None:
            times = results["threads"][str(threads)][PASS.name]["32 tokens"]
            # One thread's CPU time is what its wall time would be on a quiet machine; two threads wait for each other.
            kind = "cpu" if threads == 1 else "least"
            yield Finding(f"roofline of int8, {threads} thread(s), 32 tokens, {kind} time", times[kind] / floor, 3)
    for what, several, one, bound in (
        ("10 sentences of 20 tokens against one", own["10 × 20"], own["1 × 20"], 4),
        ("8 masks in one window against one", own["8 masks in 64"], own["1 mask in 64"], 1.15),
    ):
        yield Finding(what, ratio(several, one), bound, quiet=several["least"] / one["least"])


def _server(results: Results) -> Iterator[Finding]:
    large, default = results["models"]["bert-base int8"], results["models"]["default model"]
    requests = results["requests"]
    yield Finding("server with bert-base int8: RSS", large["rss"], 230, unit=" MB")
    yield Finding("server with bert-base int8: anonymous memory", large["anonymous"], 90, unit=" MB")
    if "large" in results:
        took = results["large"]
        what = "bert-base int8: completion, cold, in a window of 126 tokens"
        yield Finding(what, took["p50"], 80, unit=" ms", quiet=took["least"])
    for name, model in results["models"].items():
        yield Finding(f"server with {name}: CPU in an idle minute", model["idle_ms_per_minute"], 5, unit=" ms")
    yield Finding("server with default model: RSS", default["rss"], 120, unit=" MB")
    for what, spread, bound in (
        ("completion from the cache, p95", requests["completion, cached"], 1),
        ("completion, cold, p95", requests["completion, cold"], 8),
        ("didChange in a 1 MB document, p95", results["changes"]["1 MB"]["change"], 1),
    ):
        yield Finding(what, spread["p95"], bound, unit=" ms", quiet=spread["least"])
    starts = results["starts"]
    what = "spawn to initialize against a bare pygls server"
    yield Finding(what, starts["ratio"], 1.15, quiet=starts["least_ratio"])


def _batch(results: Results) -> Iterator[Finding]:
    speeds = {name: told["lines_per_second"] for name, told in results["peers"].items()}
    known = [speeds[peer.name] for peer in (PIPELINE, OPTIMUM) if peer.name in speeds]
    if known:
        faster = speeds[FILL.name] / max(known)
        yield Finding("batches, against the best of transformers and optimum", faster, 3, at_least=True)


def _default_model(results: Results) -> Iterator[Finding]:
    cold = results["cold"]
    what = "default model: completion in a document over stdio, nothing cached, p95"
    yield Finding(what, cold["p95"], 30, unit=" ms", quiet=cold["least"])
    yield Finding("`bertfill-ls fill`, default model: RSS", results["command"]["rss"], 145, unit=" MB")
