"""Results as Markdown tables, in words a reader of the page understands."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from benchmarks.page.goals import Finding, findings, floor_ms, ours_beside
from benchmarks.peers import FILL, OTHERS, PASS
from benchmarks.rounds import ratio
from benchmarks.suites.default_model import DEFAULT, THREADS, TOKENS
from benchmarks.suites.latency import LENGTHS, work

Results = dict[str, Any]

# Of the suites that say nothing more of their machine.
_HEADINGS = {
    "server": "## 2. ",
    "batch": "## 3. ",
    "time_spent": "## 4. ",
    "default_model": "## 6. ",
    "growth": "## 7. ",
}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"


def all_tables(results: Results) -> list[str]:
    """Return the parts of the page for every suite that has been measured."""
    tables: dict[str, Callable[[Results], list[str]]] = {
        "latency": latency_tables,
        "server": server_tables,
        "batch": batch_tables,
        "time_spent": time_tables,
        "soak": lambda told: [soak_table(told)],
        "default_model": default_model_tables,
        "growth": growth_tables,
        "serving": lambda told: [serving_table(told)],
        "corpora": lambda told: [corpora_table(told)],
        "windows": lambda told: [windows_table(told)],
    }
    parts = [part for suite, make in tables.items() if suite in results for part in make(results[suite])]
    for suite, heading in _HEADINGS.items():
        if "machine" in results.get(suite, {}):
            place = next(place for place, part in enumerate(parts) if part.startswith(heading))
            parts.insert(place + 1, _where(results[suite]["machine"]))
    found = findings(results)
    if found:
        rows = [_goal(one) for one in found]
        parts += ["## Goals\n", f"{sum(one.met for one in found)} of {len(found)} met.\n"]
        parts += [table(("goal", "bound", "measured, median", "", "by the quickest runs"), rows)]
    return parts


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


def _by_length(threads: str, times: Results) -> list[str]:
    head = (f"{threads} thread(s), ms: median (least)", *map(str, LENGTHS))
    parts = [table(head, ((name, *map(_time, _at_lengths(told))) for name, told in times.items()))]
    rows = []
    for peer in OTHERS:
        if peer.name in times:
            pairs = zip(_at_lengths(times[peer.name]), _at_lengths(times[ours_beside(peer).name]), strict=True)
            rows.append((peer.name, *(f"{ratio(*pair):.2f} ({least_ratio(*pair):.2f})" for pair in pairs)))
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


def _several(results: Results) -> str:
    times, rows = results["threads"]["2"], []
    for name, shapes in times.items():
        ten, one = shapes["10 × 20"], shapes["1 × 20"]
        eight, single = shapes["8 masks in 64"], shapes["1 mask in 64"]
        rows.append((name, _time(ten), f"{ratio(ten, one):.2f}", _time(eight), f"{ratio(eight, single):.2f}"))
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


def server_tables(results: Results) -> list[str]:
    """Return table 2: the server."""
    starts = results["starts"]
    rows = [(name, _milliseconds(told)) for name, told in results["requests"].items()]
    for size, told in results["changes"].items():
        rows.append((f"didChange in {size}, and the way back", _milliseconds(told["change"])))
        rows.append((f"the first question about the text after it, in {size}", _milliseconds(told["question"])))
    masks = results["masks"]
    rows.append((f"open {masks['masks']} masks, first completion", f"{masks['first completion']:.0f}"))
    rows.append((f"hover on each of {masks['masks']} masks", f"{masks['hover p50']:.1f} / {masks['hover p95']:.1f}"))
    if "large" in results:
        rows.append(("bert-base int8: completion, cold, in a window of 126 tokens", _milliseconds(results["large"])))
    parts = ["## 2. The server over stdio\n", table(("default model", "ms: p50 / p95 (least)"), rows)]
    rows = [
        (name, *(f"{value:.0f}" for key, value in told.items() if key != "probes"))
        for name, told in results["bursts"].items()
    ]
    head = (
        "ten keys a second beside a mask",
        *(key for key in next(iter(results["bursts"].values())) if key != "probes"),
    )
    parts.append(table(head, rows))
    rows = [
        (name, *(f"{told[key]:.0f}" for key in ("rss", "peak", "anonymous")), f"{told['idle_ms_per_minute']:.1f}",
         f"{told['threads']:.0f}")
        for name, told in results["models"].items()
    ]  # fmt: skip
    parts.append(
        table(
            (
                "whole server",
                "RSS, MB",
                "peak",
                "anonymous",
                f"CPU ms in an idle minute (from {results['idle_seconds']:.0f} s)",
                "threads",
            ),
            rows,
        )
    )
    parts.append(
        f"From the spawn to the answer of `initialize`: {starts['ours']:.0f} ms, a bare pygls server "
        f"{starts['bare']:.0f} ms; {starts['ratio']:.2f} × (least by least {starts['least_ratio']:.2f} ×).\n"
    )
    return parts


def batch_tables(results: Results) -> list[str]:
    """Return table 3: whole files."""
    rows = [
        (f"`bertfill-ls fill -f`, {name}, {results['lines']:,} lines", f"{told['lines_per_second']:.0f}")
        for name, told in results["command"].items()
    ]
    rows += [
        (f"{name}, batches of {results['batch']}", f"{told['lines_per_second']:.1f}")
        for name, told in results["peers"].items()
    ]
    return ["## 3. Whole files\n", table(("2 threads, lines of 12 to 32 tokens", "lines/s"), rows)]


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


def soak_table(results: Results) -> str:
    """Return the soak as a paragraph."""
    told = results
    return (
        f"## 5. The soak\n\n{told['requests']:,} requests with {told['edits']:,} edits and {told['cancels']:,} "
        f"cancels: {told['answers']:,} answers, {told['cancelled']:,} cancelled, {told['errors']} errors. RSS "
        f"{told['rss_after_warm_up']:.1f} MB after the warm-up and {told['rss_at_the_end']:.1f} MB at the end "
        f"({told['growth']:+.1%}); {told['threads_after_warm_up']} threads then, {told['threads_at_the_end']} at the "
        f"end; exit code {told['exit_code']}.\n"
    )


def serving_table(results: Results) -> str:
    """Return table 8: inference servers beside the same model in one process."""
    rows = []
    for name, told in results["servers"].items():
        times = [f"{told['milliseconds'][size]:.1f} ({told['least'][size]:.1f})" for size in told["milliseconds"]]
        ratio = "1" if name == "here" else f"{told['ratio']['1']:.1f}; {told['ratio']['16']:.1f}"
        start = f"{told['start_seconds']:.1f}" if "start_seconds" in told else "–"
        memory = f"{told['megabytes']:.0f}" if "megabytes" in told else "–"
        size = f"{told['bytes']['1']:,}" if told["bytes"]["1"] else "–"
        shown = {"here": "in this process", "mlserver": "MLServer", "kserve": "KServe"}[name]
        rows.append((shown, *times, ratio, size, start, memory))
    head = (
        "the same model and text, five candidates",
        "1 text: ms, median (least)",
        "16 texts",
        "times as long: 1; 16",
        "bytes of an answer",
        "start, s",
        "memory, MB",
    )
    return (
        "## 8. Inference servers\n\nBy the Open Inference Protocol over HTTP on this machine, one request after the "
        f"other, {results['rounds']} rounds (`make scale`, then `python -m benchmarks.suites.serving`), at a load of "
        f"{results['load']:.0f} on {results['machine']['cpus']} processors: on a quiet machine what the way there and "
        "back takes weighs more, beside a pass that takes less. The logits of "
        f"one mask would be {results['logits_bytes']:,} bytes of JSON.\n\n{table(head, rows)}"
    )


def corpora_table(results: Results) -> str:
    """Return table 9: the same lines by one process, by several, by a cluster."""
    rows = []
    ways = results["ways"]
    alone = _corpus_figures(ways["one process"])
    for name, told in ways.items():
        rate, milliseconds, megabytes = _corpus_figures(told)
        rows.append(
            (
                name,
                f"{told['lines']:,}",
                f"{rate:.0f}",
                f"{rate / alone[0]:.2f}",
                f"{milliseconds:.2f}",
                f"{megabytes:.0f}",
            )
        )
    head = ("", "lines", "lines/s", "times one process", "CPU ms a line", "memory at most, MB (PSS)")
    load = " and ".join(f"{each:.1f}" for each in results["load"])
    return (
        "## 9. Corpora\n\nSentences of the exporter's calibration text, cut at 24 characters, with one mask each, and "
        f"the default model. {results['rounds']} rounds in which all ways took their turn, medians; starting is in all "
        "figures (`make scale-corpora`, then `python -m benchmarks.suites.corpora`). The load of the machine, which "
        f"has {results['machine']['cpus']} CPUs, was {load} as the rounds began: two processes did not have two CPUs, "
        "and what two bring on a quiet machine does not show here; CPU time is what to compare. transformers' pipeline "
        "runs the same model, recovered as a checkpoint, without the phrase memory, and tells nothing about what an "
        f"answer rests on.{_own_seconds(ways)}\n\n"
        f"{table(head, rows)}"
    )


def _own_seconds(ways: Results) -> str:
    """Say how much CPU time the cluster takes for itself, where it was measured."""
    cluster = "Ray Data, 1 worker"
    if cluster not in ways:
        return ""
    alone, shared = (
        statistics.median(each["cpu_seconds"] for each in ways[name]["rounds"]) for name in ("one process", cluster)
    )
    return f" Ray takes {shared - alone:.0f} s of CPU time more than one process, most of it to start."


def _corpus_figures(way: Results) -> tuple[float, float, float]:
    """Return lines a second, milliseconds of CPU time a line, and MB."""
    lines = way["lines"]
    medians = {name: statistics.median(each[name] for each in way["rounds"]) for name in way["rounds"][0]}
    return lines / medians["seconds"], 1e3 * medians["cpu_seconds"] / lines, medians["megabytes"]


def windows_table(results: Results) -> str:
    """Return table 10: what each further window of an editor costs."""
    rows = [
        (name, *(f"{each:.1f}" for each in told["added"]), f"{told['dirty']:.1f}", f"{told['rss']:.1f}")
        for name, told in ((name, results[name]) for name in ("bertfill", "bare pygls"))
    ]
    servers = range(2, results["servers"] + 1)
    head = ("MB", "the first server", *(f"the {number}. adds" for number in servers), "of one: private", "RSS")
    return (
        "## 10. Several windows\n\nBy how much the PSS of all servers together grows with each further one, after a "
        f"completion in each (`python -m benchmarks.suites.windows`).\n\n{table(head, rows)}"
    )


def default_model_tables(results: Results) -> list[str]:
    """Return table 6: the default model."""
    shapes = [f"{tokens} tokens" for tokens in TOKENS]
    rows = [
        (
            f"{name}, {threads} thread{'s' if threads > 1 else ''}",
            *(_time(results["fill"][str(threads)][peer.name][shape]) for shape in shapes),
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


def _goal(one: Finding) -> tuple[str, ...]:
    bound = f"{'≥' if one.at_least else '≤'} {_number(one.bound)}{one.unit}"
    quiet = "" if one.quiet is None else f"{_number(one.quiet)}{one.unit}"
    return one.what, bound, f"{_number(one.found)}{one.unit}", "met" if one.met else "**missed**", quiet


def least_ratio(theirs: Results, ours: Results) -> float:
    """Return how many times longer their quickest run took than ours."""
    return float(theirs["least"] / ours["least"])


def growth_tables(results: Results) -> list[str]:
    """Return table 7: how reading grows with the text, and what a keystroke costs beside reading all of it."""
    worst = [(name, f"`` {told['opening']} ``", f"{told['growth']:.1f}") for name, told in results["worst"].items()]
    rows = [
        (name, f"{told['whole']:.1f}", f"{told['keystroke']:.2f}", f"{told['whole'] / told['keystroke']:.0f} ×")
        for name, told in results["keystrokes"].items()
    ]
    length, quadratic = results["length"], results["quadratic"]
    return [
        "## 7. Reading text\n",
        f"The worst of many texts that open something and never close it, {length:.0f} times as long: in linear time "
        f"{length:.0f} times as much, in quadratic {quadratic:.0f} times.\n",
        table(("reader", "text", "times as much"), worst),
        table(("a character typed in 1 MB, CPU ms", "reading all", "the keystroke", "ratio"), rows),
    ]


def _where(machine: Results) -> str:
    """Say what a suite was measured on, which need not be what the others were."""
    return f"{machine['cpu']}, {machine['cpus']} CPUs; ONNX Runtime {machine['onnxruntime']}.\n"


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


def _time(times: Results) -> str:
    return f"{times['median']:.1f} ({times['least']:.1f})"


def _milliseconds(spread: Results) -> str:
    return f"{spread['p50']:.2f} / {spread['p95']:.2f} ({spread['least']:.2f})"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 or value == round(value) else f"{value:.2f}"
