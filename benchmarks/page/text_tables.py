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
    load = [each["load"] for told in ways.values() for each in told["rounds"]]
    return (
        "## 9. Corpora\n\nSentences of the exporter's calibration text, cut at 24 characters, with one mask each, and "
        f"the default model. Rounds in which all ways took their turn: {results['rounds']}, medians; starting is in "
        "all figures (`make scale-corpora`, then `python -m benchmarks.suites.corpora --lines N --peer-lines N`). As "
        f"the ways began, the machine with its {results['machine']['cpus']} CPUs had a load of {min(load):.1f} to "
        f"{max(load):.1f}. One process has two threads where there are two CPUs, each of several one. transformers' "
        "pipeline runs the same model, recovered as a checkpoint, without the phrase memory, and tells nothing about "
        f"what an answer rests on.{_growth(results)}\n\n{table(head, rows)}"
    )


def _growth(results: Results) -> str:
    """Say what the second worker brings, and how much CPU time the cluster takes for itself, where it was measured."""
    told, ways = results["growth"], results["ways"]
    ratios = [one / two for one, two in zip(told["one"], told["two"], strict=True)]
    said = (
        f" Of {told['lines']:,} lines, in {len(ratios)} rounds in turn, two plain processes filled "
        f"{statistics.median(ratios):.2f} times as many in a second as one with a thread ({min(ratios):.2f} to "
        f"{max(ratios):.2f})."
    )
    one, two = "Ray Data, 1 worker", "Ray Data, 2 workers"
    if one in ways and two in ways:
        ratio = _corpus_figures(ways[two])[0] / _corpus_figures(ways[one])[0]
        said += f" Two workers of Ray filled {ratio:.2f} times as many as one."
    if two in ways:
        plain, shared = (
            statistics.median(each["cpu_seconds"] for each in ways[name]["rounds"])
            for name in ("2 plain processes", two)
        )
        said += f" Ray takes {shared - plain:.0f} s of CPU time more than plain processes."
    return f"{said} More than two were not measured."


def _corpus_figures(way: Results) -> tuple[float, float, float]:
    """Return lines a second, milliseconds of CPU time a line, and MB."""
    lines = way["lines"]
    medians = {name: statistics.median(each[name] for each in way["rounds"]) for name in way["rounds"][0]}
    return lines / medians["seconds"], 1e3 * medians["cpu_seconds"] / lines, medians["megabytes"]
