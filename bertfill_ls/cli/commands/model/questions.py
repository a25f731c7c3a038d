"""Asking whoever sits at the terminal; the question stands on standard error, beside what the command says."""

import sys


def agrees(question: str, *, otherwise: bool) -> bool:
    """Ask for yes or no; no word at all is ``otherwise``, and so is the end of the input."""
    print(f"{question} [{'Y/n' if otherwise else 'y/N'}] ", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    if not answer:
        print(file=sys.stderr)
    word = answer.strip().lower()
    return otherwise if not word else word in ("y", "yes", "是")
