"""Tables of many texts and of long ones: whole files (3), how reading grows (7), corpora (9)."""

import statistics

from benchmarks.page.markdown import Results, table


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
