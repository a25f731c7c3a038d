"""Results as Markdown, in words a reader of the page understands: which suites stand there, in which order.

Their tables stand in ``model_tables``, ``server_tables`` and ``text_tables``.
"""

from collections.abc import Callable

from benchmarks.page.goals import Finding, findings
from benchmarks.page.markdown import Results, number, table
from benchmarks.page.model_tables import default_model_tables, latency_tables, time_tables
from benchmarks.page.server_tables import server_tables, serving_table, soak_table, windows_table
from benchmarks.page.text_tables import batch_tables, corpora_table, growth_tables

# Of the suites that say nothing more of their machine.
_HEADINGS = {
    "server": "## 2. ",
    "batch": "## 3. ",
    "time_spent": "## 4. ",
    "default_model": "## 6. ",
    "growth": "## 7. ",
}


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


def _goal(one: Finding) -> tuple[str, ...]:
    bound = f"{'≥' if one.at_least else '≤'} {number(one.bound)}{one.unit}"
    quiet = "" if one.quiet is None else f"{number(one.quiet)}{one.unit}"
    return one.what, bound, f"{number(one.found)}{one.unit}", "met" if one.met else "**missed**", quiet


def _where(machine: Results) -> str:
    """Say what a suite was measured on, which need not be what the others were."""
    return f"{machine['cpu']}, {machine['cpus']} CPUs; ONNX Runtime {machine['onnxruntime']}.\n"
