"""How each kernel tells the end of a process: this one by a real process, the others by what is asked of them."""

import ctypes
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from ctypes import wintypes
from types import SimpleNamespace
from typing import Any

import pytest

from bertfill_ls.lsp.system import processes


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


def ends_after_the_process(wait: Callable[[int], None], process: subprocess.Popen[bytes]) -> bool:
    ended = threading.Event()

    def work() -> None:
        wait(process.pid)
        ended.set()

    threading.Thread(target=work, daemon=True).start()
    waited = not ended.wait(0.1)
    process.kill()
    process.wait()
    return waited and ended.wait(5)


def test_this_kernel_tells(sleeper: subprocess.Popen[bytes]) -> None:
    assert ends_after_the_process(processes.wait_for_end, sleeper)


@pytest.mark.skipif(sys.platform != "linux", reason="stands for a Linux without pidfd_open")
def test_where_the_kernel_cannot_tell_it_is_looked_for(
    sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(pid: int) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "pidfd_open", refused)
    monkeypatch.setattr(processes, "POLL", 0.01)
    assert ends_after_the_process(processes.wait_by_pidfd, sleeper)


@pytest.mark.parametrize("pid", [0, -1, -(2**40), 2**31, 10**30, 2**22 - 7])
def test_a_number_that_is_no_process_cannot_be_watched(pid: int) -> None:
    with pytest.raises(OSError):
        processes.wait_for_end(pid)


@pytest.mark.parametrize(
    ("platform", "called"), [("darwin", "wait_by_kqueue"), ("win32", "wait_by_handle"), ("sunos5", "wait_by_looking")]
)
def test_each_platform_has_its_way(platform: str, called: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(processes, "_kernel32", lambda: None)
    monkeypatch.setattr(processes, called, lambda pid, *_: calls.append(pid))
    processes.wait_for_end(7)
    assert calls == [7]


# -- macOS


class Kqueue:
    """What ``select`` has on macOS, with a kernel that answers ``told``."""

    KQ_FILTER_PROC, KQ_EV_ADD, KQ_EV_ONESHOT, KQ_NOTE_EXIT, KQ_EV_ERROR = -5, 1, 16, 0x80000000, 0x4000

    def __init__(self, *, flags: int = 0, data: int = 0, missing: bool = False) -> None:
        self.told = SimpleNamespace(flags=flags, data=data)
        self.missing = missing
        self.asked: list[tuple[Any, ...]] = []
        self.closed = 0

    def kevent(self, *event: Any) -> tuple[Any, ...]:
        return event

    def kqueue(self) -> "Kqueue":
        return self

    def control(self, events: list[tuple[Any, ...]], most: int) -> list[Any]:
        self.asked += events
        if self.missing:
            raise ProcessLookupError(3, "No such process")
        return [self.told][:most]

    def close(self) -> None:
        self.closed += 1


def test_macos_is_asked_once_for_the_exit_and_its_queue_is_closed() -> None:
    kernel = Kqueue()
    processes.wait_by_kqueue(7, kernel)
    assert kernel.asked == [(7, -5, 17, 0x80000000)]
    assert kernel.closed == 1


@pytest.mark.parametrize("kernel", [Kqueue(missing=True), Kqueue(flags=Kqueue.KQ_EV_ERROR, data=3)])
def test_macos_says_that_there_is_no_such_process(kernel: Kqueue) -> None:
    with pytest.raises(OSError):
        processes.wait_by_kqueue(7, kernel)
    assert kernel.closed == 1


# -- Windows


class Function:
    """A foreign function that converts its arguments as ctypes would, by what was declared of it."""

    def __init__(self, body: Callable[..., Any]) -> None:
        self._body = body
        self.argtypes: tuple[Any, ...] | None = None
        self.restype: Any = None

    def __call__(self, *arguments: Any) -> Any:
        assert self.argtypes is not None, "undeclared: a handle would be cut to an int"
        assert len(arguments) == len(self.argtypes)
        for argument, kind in zip(arguments, self.argtypes, strict=True):
            kind.from_param(argument)
        return self._body(*arguments)


class Kernel32:
    """The functions that are used, over one process with a handle wider than 32 bits."""

    HANDLE = 0x1_0000_0004
    OURS = 0x1_0000_0008

    def __init__(self, *, opens: bool = True, created: int = 1, waits: int = 0) -> None:
        self.opens, self.waits = opens, waits
        self.created = {self.HANDLE: created, self.OURS: 2 << 32}
        self.closed: list[int] = []
        self.OpenProcess = Function(lambda access, inherit, pid: self.HANDLE if self.opens else None)
        self.WaitForSingleObject = Function(lambda handle, wait: self.waits)
        self.CloseHandle = Function(self.closed.append)
        self.GetCurrentProcess = Function(lambda: self.OURS)
        self.GetProcessTimes = Function(self._times)
        processes.declare(self)

    def _times(self, handle: int, created: Any, *_: Any) -> int:
        time = self.created[handle]
        created._obj.dwHighDateTime, created._obj.dwLowDateTime = time >> 32, time & 0xFFFFFFFF
        return 1


def test_windows_waits_for_the_handle_and_closes_it() -> None:
    kernel = Kernel32()
    processes.wait_by_handle(7, kernel)
    assert kernel.closed == [Kernel32.HANDLE]


@pytest.mark.parametrize(
    "kernel",
    [Kernel32(opens=False), Kernel32(waits=0xFFFFFFFF), Kernel32(waits=0x102), Kernel32(created=(2 << 32) + 1)],
    ids=["denied", "WAIT_FAILED", "WAIT_TIMEOUT", "the number of a younger process"],
)
def test_windows_does_not_take_a_failure_for_the_end(kernel: Kernel32, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "get_last_error", lambda: 5, raising=False)
    with pytest.raises(OSError):
        processes.wait_by_handle(7, kernel)
    assert kernel.closed == ([Kernel32.HANDLE] if kernel.opens else [])


def test_windows_handles_are_as_wide_as_pointers() -> None:
    kernel = Kernel32()
    assert kernel.OpenProcess.restype is wintypes.HANDLE
    assert kernel.WaitForSingleObject.argtypes == (wintypes.HANDLE, wintypes.DWORD)
    assert ctypes.sizeof(wintypes.HANDLE) == ctypes.sizeof(ctypes.c_void_p)
