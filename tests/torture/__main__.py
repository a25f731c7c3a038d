"""Tries every fault and prints one table: fault, tries, survived, text lost, unanswered, left running.

Run it as ``make torture``, or ``python -m tests.torture --seconds 90``. The seed is printed; with it the same is tried
again. Ends with 1 unless everything survived and the last three columns are zero.
"""

import argparse
import random
import sys
import time
from pathlib import Path

from tests.torture import documents, elsewhere, endings, requests, soak, streams, workbench
from tests.torture.tally import FAULTS, Tally

ORDER = [module.__name__ for module in (documents, requests, elsewhere, streams, endings, workbench, soak)]
PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
HEAD = "| fault | tries | survived | text lost | unanswered | left running |\n|---|--:|--:|--:|--:|--:|"


def main() -> int:
    """Return 0 when nothing was lost, unanswered or left running."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=440.0, help="how long it may take in all")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--only", default="", help="only faults with this in their name")
    parser.add_argument("--write", action="store_true", help="write the table into docs/faults.md")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}\n\n{HEAD}", flush=True)
    chosen = [each for each in FAULTS if arguments.only in each[0]]
    chosen.sort(key=lambda each: ORDER.index(each[2].__module__))
    shares = sum(share for _, share, _ in chosen)
    began, rows, remarks, good = time.monotonic(), [HEAD], list[str](), True
    for name, share, fault in chosen:
        left = began + arguments.seconds - time.monotonic()
        tally = Tally(random.Random(f"{arguments.seed} {name}"), max(0.0, left) * share / shares)
        fault(tally)
        shares -= share
        row = f"| {name} | {tally.tries:,} | {tally.survived:,} | {tally.lost} | {tally.unanswered} | {tally.left} |"
        print(row, flush=True)
        rows.append(row)
        remarks += [f"- {name}: {remark}" for remark in tally.remarks]
        good = good and tally.survived == tally.tries and not (tally.lost or tally.unanswered or tally.left)
    ending = f"{time.monotonic() - began:.0f} s, seed {arguments.seed}."
    print("\n".join(["", *remarks, "", ending]), flush=True)
    if arguments.write:
        before, mark, _ = PAGE.read_text(encoding="utf-8").partition("<!-- table -->\n")
        text = "\n".join([f"{before}{mark}", *rows, "", *remarks, "", ending, ""])
        PAGE.write_text(text, encoding="utf-8")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
