"""Tables of passes of a model: one window beside the peers (1), where the time goes (4), the default model (6)."""

import statistics

from benchmarks.page.goals import floor_ms, ours_beside
from benchmarks.page.markdown import Results, table, timed
from benchmarks.peers import FILL, OTHERS, PASS
from benchmarks.rounds import ratio
from benchmarks.suites.default_model import DEFAULT, THREADS, TOKENS
from benchmarks.suites.latency import LENGTHS, work


def latency_tables(results: Results) -> list[str]:
    """Return table 1: times, ratios, memory and start."""
    parts = ["## 1. One window\n", _machine(results)]
    for threads, times in results["threads"].items():
        parts += _by_length(threads, times)
    if "2" in results["threads"]:
        parts.append(_several(results))
    parts += [_memory_and_start(results), _roofline(results)]
    if results["missing"]:
        parts.append(f"Not measured, because it could not be made here: {', '.join(results['missing'])}.\n")
    return parts


def _machine(results: Results) -> str:
    machine = results["machine"]
    told = [results["before"], *results["calibrations"], results["after"]]
    text = f"{machine['cpu']}, {machine['cpus']} CPUs, {machine['memory_gb']} GB, {machine['system']}; "
    text += f"ONNX Runtime {machine['onnxruntime']}; load {min(one['load'] for one in told):.1f} to "
    text += f"{max(one['load'] for one in told):.1f}.\n\n"
    rows = [
        (
            when,
            f"{peak['threads']}",
            f"{peak['fp32_gflops']:.0f}",
            f"{peak['int8_gops']:.0f}",
            f"{peak['read_gbs']:.1f}",
        )
        for when, one in (("before", results["before"]), ("after", results["after"]))
        for peak in one["peaks"]
    ]
    return text + table(("the machine's peaks", "threads", "fp32 GFLOP/s", "int8 GOP/s", "reads GB/s"), rows)


def _by_length(threads: str, times: Results) -> list[str]:
    head = (f"{threads} thread(s), ms: median (least)", *map(str, LENGTHS))
    parts = [table(head, ((name, *map(timed, _at_lengths(told))) for name, told in times.items()))]
    rows = []
    for peer in OTHERS:
        if peer.name in times:
            pairs = zip(_at_lengths(times[peer.name]), _at_lengths(times[ours_beside(peer).name]), strict=True)
            rows.append((peer.name, *(f"{ratio(*pair):.2f} ({_least_ratio(*pair):.2f})" for pair in pairs)))
    head = (f"times as long as bertfill, {threads} thread(s): within a round (least by least)", *map(str, LENGTHS))
    parts.append(table(head, rows))
    if threads == "1":
        # One thread never waits for another, so its CPU time is hardly touched by what else the machine does.
        head = ("1 thread, ms of CPU time for a run, the least of the rounds", *map(str, LENGTHS))
        cells = ((name, *(f"{one['cpu']:.1f}" for one in _at_lengths(told))) for name, told in times.items())
        parts.append(table(head, cells))
    return parts


def _at_lengths(shapes: Results) -> list[Results]:
    return [shapes[f"{length} tokens"] for length in LENGTHS]


def _least_ratio(theirs: Results, ours: Results) -> float:
    """Return how many times longer their quickest run took than ours."""
    return float(theirs["least"] / ours["least"])


def _several(results: Results) -> str:
    times, rows = results["threads"]["2"], []
    for name, shapes in times.items():
        ten, one = shapes["10 × 20"], shapes["1 × 20"]
        eight, single = shapes["8 masks in 64"], shapes["1 mask in 64"]
        rows.append((name, timed(ten), f"{ratio(ten, one):.2f}", timed(eight), f"{ratio(eight, single):.2f}"))
    head = ("2 threads, ms", "10 × 20 tokens", "against 1 × 20", "8 masks in 64 tokens", "against 1 mask")
    return table(head, rows) + _ten_at_best(results)


def _ten_at_best(results: Results) -> str:
    """Say what ten sentences would take if the machine did nothing but multiply, at its best peak."""
    ten = work(20, sentences=10)
    floor = floor_ms(results, 2, ten)
    if floor is None:
        return ""
    ours = results["threads"]["2"][PASS.name]
    one, least = ours["1 × 20"]["median"], ours["1 × 20"]["least"]
    return (
        f"\nTen sentences of 20 tokens are {ten.gop:.1f} giga operations. At the best int8 peak of this run they take "
        f"{floor:.1f} ms, {floor / one:.1f} times our one sentence ({floor / least:.1f} times its least): four times "
        "one leaves no room for anything but products at the peak.\n"
    )


def _memory_and_start(results: Results) -> str:
    rows = []
    for name, start in results["starts"].items():
        memory = start["memory"]
        cells = [memory["rss"], memory["peak"], memory["anonymous"]]
        if "memory_after" in results:
            cells += [results["memory_after"][name]["rss"], results["idle"][name]]
        rows.append((name, f"{start['seconds']:.2f}", *(f"{cell:.0f}" for cell in cells)))
    head = ["2 threads", "start to first answer, s", "RSS then, MB", "peak", "anonymous"]
    if "memory_after" in results:
        head += ["RSS after all lengths", f"CPU ms in the {results['idle_seconds']:.0f} s after a fill"]
    return table(head, rows)


def _roofline(results: Results) -> str:
    rows = []
    for threads in (1, 2):
        floor = floor_ms(results, threads, work(32))
        if floor is not None:
            ours = results["threads"][str(threads)][PASS.name]["32 tokens"]
            cells = [floor, ours["cpu"] / threads, ours["least"], ours["median"]]
            rows.append((str(threads), *(f"{cell:.1f}" for cell in cells), f"{ours['least'] / floor:.2f}"))
    fill = work(32)
    return (
        f"A fill of 32 tokens with one mask is {fill.gop:.2f} giga operations and reads {fill.megabytes:.0f} MB "
        "of int8 weights; the floor is the longer of the two at the best peaks of this run.\n\n"
    ) + table(("threads", "floor, ms", "bertfill int8: CPU per thread", "least", "median", "least / floor"), rows)


def time_tables(results: Results) -> list[str]:
    """Return where the time goes, and what was tried."""
    lengths = list(next(iter(results["cpu"].values())))
    rows = [(name, *(f"{told[length]:.1f}" for length in lengths)) for name, told in results["cpu"].items()]
    parts = ["## 4. Where the time goes, and what was tried\n"]
    parts.append(table(("1 thread, ms of CPU time, least of the rounds", *lengths), rows))
    cells = (
        (name, *(f"{told[key]:.0f}" for key in ("rss", "peak", "anonymous")))
        for name, told in results["memory"].items()
    )
    parts.append(table(("bert-base int8 loaded in a process of its own, MB", "RSS", "peak", "anonymous"), cells))
    for length, nodes in results["nodes"].items():
        whole = sum(nodes.values())
        cells = ((kind, f"{took:.2f}", f"{took / whole:.0%}") for kind, took in nodes.items())
        parts.append(table((f"nodes of a pass over {length} tokens, 1 thread", "ms", "of the pass"), cells))
    if "spinning" in results:
        parts.append(_spinning_table(results["spinning"]))
    return parts


def _spinning_table(results: Results) -> str:
    """Return how long threads that wait should spin, on a quiet machine and on a busy one."""
    cells = []
    for name in next(iter(results.values())):
        told = [forms[name][kind] for forms in results.values() for kind in ("wall", "cpu")]
        cells.append((name, *(f"{statistics.median(each):.1f} ({min(each):.1f})" for each in told)))
    columns = [f"{place}, {kind}" for place in results for kind in ("ms", "CPU ms")]
    return table(("a pass of 96 tokens, 2 threads; waiting threads spin", *columns), cells)


def default_model_tables(results: Results) -> list[str]:
    """Return table 6: the default model."""
    shapes = [f"{tokens} tokens" for tokens in TOKENS]
    rows = [
        (
            f"{name}, {threads} thread{'s' if threads > 1 else ''}",
            *(timed(results["fill"][str(threads)][peer.name][shape]) for shape in shapes),
        )
        for name, peer in (("default model", DEFAULT), ("bert-base int8", FILL))
        for threads in THREADS
    ]
    alone = results["fill"]["1"]
    processor = [
        (name, *(f"{alone[peer.name][shape]['cpu']:.1f}" for shape in shapes))
        for name, peer in (("default model", DEFAULT), ("bert-base int8", FILL))
    ]
    load = results.get("load")
    shared = f" Load of the machine {min(load):.1f} to {max(load):.1f}." if load else ""
    cold, file, command = results["cold"], results["file"], results["command"]
    return [
        "## 6. The default model\n",
        table(("text → candidates, ms: median (least)", *shapes), rows),
        table(("1 thread, ms of CPU time, the least of the rounds", *shapes), processor),
        f"Completion over stdio in a paragraph of a document, nothing cached: p50 {cold['p50']:.1f} ms, p95 "
        f"{cold['p95']:.1f} ms, least {cold['least']:.1f} ms of {cold['count']}. `fill -f` of {file['lines']:,} lines: "
        f"{file['seconds']:.1f} s, {file['lines_per_second']:.0f} lines/s. The whole `bertfill-ls fill` of one "
        f"sentence: {command['seconds']:.2f} s (least {command['least_seconds']:.2f}), {command['rss']:.0f} MB at "
        f"most, in {command['starts']} runs.{shared}\n",
    ]
