"""glibc's malloc, told that this process lives long and should keep little. Elsewhere nothing is done."""

import ctypes
import sys

_M_ARENA_MAX = -8  # malloc.h


def use_one_arena() -> None:
    """Have threads that come from here on take their memory where the first thread does.

    Each thread has a heap of its own otherwise, and what importing has freed in one is of no use to the others. Python
    runs one thread at a time, so that nobody waits for another.
    """
    if (mallopt := _of_glibc("mallopt")) is not None:
        mallopt(_M_ARENA_MAX, 1)


def give_memory_back() -> None:
    """Return to the system what was taken and freed, some MB after a model was loaded."""
    if (trim := _of_glibc("malloc_trim")) is not None:
        trim(0)


def _of_glibc(name: str) -> "ctypes._NamedFuncPointer | None":
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None  # musl has neither
