"""The standard streams of this process, made sure of before anything else is opened."""

import os
import sys


def open_missing_streams() -> None:
    """Put the null device in the place of standard streams that are closed, before anything else is opened.

    A file opened later would get their numbers, and what a C++ library prints would land in it. A GUI on Windows starts
    programs without any.
    """
    if None not in (sys.stdin, sys.stdout, sys.stderr):
        return
    while (spare := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(spare, True)
    os.close(spare)
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115  # they live as long as the process
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
