"""Waiting for the end of a process that is not our child, by the kernel's word; one function for each kernel.

Each blocks its thread until the process has ended, and raises OSError when the process cannot be seen from here.
"""

import os
import select
import sys
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

POLL = 1.0  # seconds; only where no kernel call waits for a foreign process
_HIGHEST_PID = 2**31 - 1


def wait_for_end(pid: int) -> None:
    """Return once the process ``pid`` has ended; raises OSError when it cannot be watched."""
    if not 0 < pid <= _HIGHEST_PID:  # zero and below name groups of processes
        raise ProcessLookupError(f"{pid} is no process")
    waiter()(pid)


def waiter() -> Callable[[int], None]:
    """Return how this platform waits."""
    if sys.platform == "linux":
        return wait_by_pidfd
    if sys.platform == "darwin":
        return lambda pid: wait_by_kqueue(pid, select)
    if sys.platform == "win32":
        return lambda pid: wait_by_handle(pid, _kernel32())
    return wait_by_looking


def wait_by_pidfd(pid: int) -> None:
    """Wait as Linux does since 5.3. PR_SET_PDEATHSIG is no way: it fires when the thread that has started us ends."""
    try:
        process = os.pidfd_open(pid)  # type: ignore[attr-defined,unused-ignore]  # missing on other platforms
    except ProcessLookupError:
        raise
    except (OSError, AttributeError):  # an older kernel, or a sandbox that knows no better
        wait_by_looking(pid)
        return
    try:
        select.select([process], [], [])
    finally:
        os.close(process)


def wait_by_kqueue(pid: int, kernel: Any) -> None:
    """Wait as macOS and the BSDs do. ``kernel`` is the module ``select``, which has these names only there."""
    event = kernel.kevent(pid, kernel.KQ_FILTER_PROC, kernel.KQ_EV_ADD | kernel.KQ_EV_ONESHOT, kernel.KQ_NOTE_EXIT)
    with closing(kernel.kqueue()) as queue:
        [told] = queue.control([event], 1)
    if told.flags & kernel.KQ_EV_ERROR:
        raise OSError(told.data, os.strerror(told.data))


def wait_by_looking(pid: int) -> None:
    """Wait where no kernel call does: ask every second."""
    os.kill(pid, 0)  # raises when there is no such process to watch
    while _is_alive(pid):
        time.sleep(POLL)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


# -- Windows

_SYNCHRONIZE = 0x00100000
_QUERY_LIMITED_INFORMATION = 0x1000
_FOR_EVER = 0xFFFFFFFF
_WAIT_OBJECT_0 = 0


def wait_by_handle(pid: int, kernel32: Any) -> None:
    """Wait as Windows does. ``kernel32`` has the functions of that library, with their types declared (``declare``).

    A number is used again once its process has ended, so one that is younger than this process is not the one meant.
    """
    handle = kernel32.OpenProcess(_SYNCHRONIZE | _QUERY_LIMITED_INFORMATION, False, pid)
    if not handle:
        raise _last_error(f"process {pid} cannot be opened")
    try:
        if _created(kernel32, handle) > _created(kernel32, kernel32.GetCurrentProcess()):
            raise ProcessLookupError(f"process {pid} has ended, and its number is another's")
        if kernel32.WaitForSingleObject(handle, _FOR_EVER) != _WAIT_OBJECT_0:
            raise _last_error(f"process {pid} cannot be waited for")
    finally:
        kernel32.CloseHandle(handle)


def declare(kernel32: Any) -> Any:
    """Tell ctypes the types: a handle is as wide as a pointer, and an int would lose half of it."""
    from ctypes import POINTER, wintypes

    kernel32.OpenProcess.argtypes = (wintypes.DWORD, wintypes.BOOL, wintypes.DWORD)
    kernel32.OpenProcess.restype = wintypes.HANDLE
    kernel32.WaitForSingleObject.argtypes = (wintypes.HANDLE, wintypes.DWORD)
    kernel32.WaitForSingleObject.restype = wintypes.DWORD
    kernel32.CloseHandle.argtypes = (wintypes.HANDLE,)
    kernel32.CloseHandle.restype = wintypes.BOOL
    kernel32.GetCurrentProcess.argtypes = ()
    kernel32.GetCurrentProcess.restype = wintypes.HANDLE
    kernel32.GetProcessTimes.argtypes = (wintypes.HANDLE, *(POINTER(wintypes.FILETIME),) * 4)
    kernel32.GetProcessTimes.restype = wintypes.BOOL
    return kernel32


def _kernel32() -> Any:
    import ctypes

    return declare(ctypes.WinDLL("kernel32", use_last_error=True))  # type: ignore[attr-defined,unused-ignore]


def _created(kernel32: Any, handle: Any) -> int:
    """Return when a process began, in units of 100 ns."""
    from ctypes import byref, wintypes

    created, exited, kernel, user = (wintypes.FILETIME() for _ in range(4))
    if not kernel32.GetProcessTimes(handle, byref(created), byref(exited), byref(kernel), byref(user)):
        raise _last_error("the age of a process cannot be told")
    return int(created.dwHighDateTime) << 32 | int(created.dwLowDateTime)


def _last_error(what: str) -> OSError:
    import ctypes

    code = ctypes.get_last_error()  # type: ignore[attr-defined,unused-ignore]  # there on Windows alone
    return OSError(None, what, None, code)
