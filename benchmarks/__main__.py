"""``python -m benchmarks [SUITE …] [--quick]``: measure, print, write the page."""

import argparse
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from benchmarks.machine import describe
from benchmarks.page import report, tables
from benchmarks.peers import make_our_models
from benchmarks.places import BENCH, RESULTS, keep
from benchmarks.suites import batch, default_model, growth, latency, server, time_spent

_SUITES: dict[str, tuple[Callable[..., dict[str, Any]], dict[str, Any]]] = {
    # With --quick: enough to see that it works, not to quote.
    "latency": (latency.run, {"rounds": 3, "seconds": 30.0, "idle_seconds": 5.0, "starts": 1}),
    "server": (server.run, {"times": 40, "idle_seconds": 5.0, "starts": 3, "burst_seconds": 3.0}),
    "batch": (batch.run, {"lines": 500, "rounds": 2}),
    "time_spent": (time_spent.run, {"rounds": 3}),
    "growth": (growth.run, {}),
    "default_model": (default_model.run, {"rounds": 3, "commands": 3, "lines": 500, "questions": 20}),
}


def main() -> None:
    """Measure the suites that are named, or all; ``report`` alone writes the page anew from the last results.

    ``--quick`` leaves the page and its results alone.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=f"{', '.join(_SUITES)} or report")
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    unknown = set(given.suites) - {*_SUITES, "report"}
    if unknown:
        parser.error(f"no suite is called {' '.join(sorted(unknown))}")
    make_our_models()
    folder = BENCH / "quick" if given.quick else RESULTS
    folder.mkdir(parents=True, exist_ok=True)
    for name in [name for name in _SUITES if name in (given.suites or _SUITES)]:
        print(f"{name} …", flush=True)
        run, quick = _SUITES[name]
        results = run(**(quick if given.quick else {}))
        results["machine"] = describe() | {"onnxruntime": version("onnxruntime")}
        keep(results, folder / f"{name}.json")
    if not given.quick:
        report.write_readme()
    print("\n".join(tables.all_tables(report.load_results(folder))))


if __name__ == "__main__":
    main()
