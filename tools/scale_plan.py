"""``python -m tools.scale_plan``: what a corpus of any size takes, reckoned from what was measured.

It reads the results of ``benchmarks.suites.corpora`` and writes the table of ``docs/scale.md`` and its translation.
What is not measured is said there: the price of a core, and that cores do not disturb each other.
"""

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "corpora.json"
PAGES = {"en": ROOT / "docs" / "scale.md", "zh-CN": ROOT / "docs" / "scale.zh-CN.md"}
BEGIN, END = "<!-- plan: begin -->\n", "<!-- plan: end -->\n"
FIGURE = re.compile(r"<!-- (share|times) -->.*?<!-- end -->")

PRICE = 0.04  # US dollars for an hour of one virtual CPU: what clouds ask without a contract, rounded
SIZES = (1_000_000, 100_000_000, 1_000_000_000)
CORES = (2, 64, 1_000)

_HEADS = {
    "en": ("lines", "CPU hours", *(f"{cores:,} cores" for cores in CORES), "US$", "in, GB", "out, GB"),
    "zh-CN": ("行数", "CPU 小时", *(f"{cores:,} 核" for cores in CORES), "美元", "输入 GB", "输出 GB"),
}
_UNITS = {"en": (" days", " h", " min"), "zh-CN": (" 天", " 小时", " 分钟")}


def milliseconds_a_line(results: dict[str, Any]) -> float:
    """Return the CPU time of a line, loading the model left in: the least of the rounds of processes side by side."""
    way = results["ways"]["2 plain processes"]
    return 1e3 * min(float(each["cpu_seconds"]) for each in way["rounds"]) / int(way["lines"])


def plan_table(results: dict[str, Any], locale: str) -> str:
    """Return the table in Markdown."""
    head = _HEADS[locale]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for size in SIZES:
        hours = size * milliseconds_a_line(results) / 3.6e6
        told = [_time(hours / cores, locale) for cores in CORES]
        giga = [f"{size * results[name] / 1e9:,.1f}" for name in ("bytes_in", "bytes_out")]
        lines.append(f"| {size:,} | {hours:,.1f} | {' | '.join(told)} | {hours * PRICE:,.2f} | {' | '.join(giga)} |")
    return "\n".join(lines) + "\n"


def _time(hours: float, locale: str) -> str:
    days, whole, minutes = _UNITS[locale]
    if hours >= 48:
        return f"{hours / 24:,.0f}{days}"
    return f"{hours:.1f}{whole}" if hours >= 1 else f"{60 * hours:.1f}{minutes}"


def main() -> None:
    """Write the tables."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    print(f"{milliseconds_a_line(results):.2f} ms of CPU time a line")
    share = results["share_of_passes"]
    figures = {"share": f"{share:.0%}", "times": f"{1 / (1 - share):.1f}"}
    for locale, page in PAGES.items():
        before, rest = page.read_text(encoding="utf-8").split(BEGIN)
        text = f"{before}{BEGIN}{plan_table(results, locale)}{END}{rest.split(END)[1]}"
        text = FIGURE.sub(lambda found: f"<!-- {found[1]} -->{figures[found[1]]}<!-- end -->", text)
        page.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
