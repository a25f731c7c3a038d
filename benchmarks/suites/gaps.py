"""``python -m benchmarks.suites.gaps [--against CHECKOUT]``: what the phrase memory and whole words take of one thread.

With another revision's checkout the two take turns, a process each, and the ratio within a round is told. What is
measured stands in ``benchmarks/worker/gaps.py``: to score a gap when the network has answered, alone and among others,
and to fill two masks, passes and all.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.machine import describe
from benchmarks.places import CACHE, ROOT

_WORKER = ROOT / "benchmarks" / "worker" / "gaps.py"
_QUESTIONS = ROOT / "models" / "training" / "evalset" / "heldout-2" / "cloze.jsonl"
_MOST = 96


def measure(checkout: Path, texts: str) -> dict[str, float]:
    """Return milliseconds by what is measured, for the code and the model of a checkout."""
    env = os.environ | {"PYTHONPATH": str(checkout), "XDG_CACHE_HOME": str(CACHE)}
    command = [sys.executable, str(_WORKER), str(checkout / "models" / "bertfill-zh")]
    told = subprocess.run(command, input=texts, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout
    figures: dict[str, float] = json.loads(told)
    return figures


def main() -> None:
    """Measure in rounds and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", type=Path, help="a checkout of another revision")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    questions = [json.loads(line)["text"] for line in _QUESTIONS.read_text(encoding="utf-8").splitlines()]
    texts = "\n".join(questions[:: max(1, len(questions) // _MOST)][:_MOST])
    checkouts = [ROOT, *([options.against.resolve()] if options.against else [])]
    rounds = [[measure(checkout, texts) for checkout in checkouts] for _ in range(options.rounds)]
    machine = describe()
    print(f"{machine['cpu']}, {machine['cpus']} CPUs; load {os.getloadavg()[0]:.1f}")
    print(f"CPU milliseconds of one thread, the least of {options.rounds} rounds\n")
    print("| | ms |" + (" against, ms | ratio within a round |" if options.against else ""))
    print("|---|---|" + ("---|---|" if options.against else ""))
    for name in rounds[0][0]:
        row = [f"{min(each[number][name] for each in rounds):.2f}" for number in range(len(checkouts))]
        if options.against:
            row.append(f"{statistics.median(ours[name] / theirs[name] for ours, theirs in rounds):.2f}")
        print(f"| {name} | " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
