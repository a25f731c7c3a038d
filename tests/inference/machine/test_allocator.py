"""Real heaps of real processes; only glibc's malloc is told anything."""

import platform
import subprocess
import sys

import pytest

_THREADS = """
import ctypes, sys, threading
from bertfill_ls.inference.machine.allocator import use_one_arena
if sys.argv[1] == "one":
    use_one_arena()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
def take():
    assert libc.malloc(100_000)
for _ in range(3):
    thread = threading.Thread(target=take)
    thread.start()
    thread.join()
kept = [threading.Thread(target=threading.Event().wait, daemon=True) for _ in range(3)]
for thread in kept:
    thread.start()
libc.fopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(libc.fopen(b"/dev/stdout", b"w"))
libc.malloc_info(0, out)
libc.fflush(out)
"""

_FREED = """
import ctypes
from pathlib import Path
from bertfill_ls.inference.machine.allocator import give_memory_back
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
taken = [ctypes.create_string_buffer(10_000) for _ in range(4_000)]
last = ctypes.create_string_buffer(10_000)  # lies behind them, so that none of them is given back when it is freed
full = resident()
del taken
before = resident()
give_memory_back()
assert full - before < 10_000_000 and before - resident() > 30_000_000, (full, before, resident())
"""

needs_glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="speaks to glibc")


def heaps(how: str) -> int:
    done = subprocess.run([sys.executable, "-c", _THREADS, how], capture_output=True, encoding="utf-8", check=True)
    return done.stdout.count("<heap nr=")


@needs_glibc
def test_threads_share_one_heap_when_told_to() -> None:
    assert heaps("one") == 1 < heaps("each")


@needs_glibc
def test_what_was_freed_goes_back_to_the_system() -> None:
    subprocess.run([sys.executable, "-c", _FREED], check=True)
