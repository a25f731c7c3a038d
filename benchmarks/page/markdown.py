"""Tables in Markdown, and how their cells write numbers."""

from collections.abc import Iterable, Sequence
from typing import Any

Results = dict[str, Any]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"


def timed(times: Results) -> str:
    """Return milliseconds: the median, and the least in brackets."""
    return f"{times['median']:.1f} ({times['least']:.1f})"


def spread(times: Results) -> str:
    """Return milliseconds: p50 and p95, and the least in brackets."""
    return f"{times['p50']:.2f} / {times['p95']:.2f} ({times['least']:.2f})"


def number(value: float) -> str:
    """Return a number with two places, where it is small and no whole one."""
    return f"{value:.0f}" if value >= 100 or value == round(value) else f"{value:.2f}"
