"""Threads that do one small thing: they need little of the address space, which may be limited (``ulimit -v``)."""

import threading
from collections.abc import Callable

_STACK = 1 << 20  # bytes; a system gives eight times that, or more


def start_small(name: str, work: Callable[[], object]) -> threading.Thread:
    """Start a thread that calls nothing deep; raises RuntimeError where there is no room for one."""
    before = threading.stack_size(_STACK)
    try:
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
    finally:
        threading.stack_size(before)
    return thread
