"""Tells when the client's process is gone, for clients that die without closing the pipe.

Another process may hold the pipe's other end (a terminal the editor had opened, a job it had started), so the end of
stdin is not enough. Where the kernel can tell (Linux, macOS, Windows) nothing is polled.
"""

import logging
import os
import sys
import threading
import time
from asyncio import AbstractEventLoop
from collections.abc import Callable

log = logging.getLogger(__name__)

_POLL = 2.0  # seconds; only where no kernel call waits for a foreign process


class ClientWatch:
    """Calls ``gone`` on the loop once the client's process has ended.

    Made at start-up, before the client says who it is: a parent that changes in between has died in between.
    """

    def __init__(self, loop: AbstractEventLoop, gone: Callable[[], None]) -> None:
        self._loop = loop
        self._gone = gone
        self._parent = os.getppid()

    def watch(self, pid: int) -> None:
        """Watch the process the client names in ``initialize``.

        A process that cannot be seen from here (the client runs outside of this container) is not watched, unless our
        own parent is gone as well.
        """
        try:
            self._watch(pid)
        except OSError as error:
            log.info("process %d cannot be watched: %s", pid, error)
            if os.getppid() != self._parent:
                self._gone()

    def _watch(self, pid: int) -> None:
        if sys.platform == "linux":
            try:
                process = os.pidfd_open(pid)
            except ProcessLookupError:
                raise
            except OSError:  # a kernel before 5.3, or a sandbox that knows no better
                self._start(_wait_polling, pid)
            else:
                self._loop.add_reader(process, self._ended, process)
        elif sys.platform == "darwin":
            self._start(_wait_kqueue, pid)
        elif sys.platform == "win32":
            self._start(_wait_windows, pid)
        else:
            self._start(_wait_polling, pid)

    def _start(self, wait: Callable[[int], None], pid: int) -> None:
        threading.Thread(target=self._wait, args=(wait, pid), name="client-watch", daemon=True).start()

    def _ended(self, process: int) -> None:
        self._loop.remove_reader(process)
        os.close(process)
        self._gone()

    def _wait(self, wait: Callable[[int], None], pid: int) -> None:
        try:
            wait(pid)
        except OSError as error:
            log.info("process %d cannot be watched: %s", pid, error)
            return
        self._loop.call_soon_threadsafe(self._gone)


def _wait_polling(pid: int) -> None:
    os.kill(pid, 0)  # raises when there is no such process to watch
    while _is_alive(pid):
        time.sleep(_POLL)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _wait_kqueue(pid: int) -> None:
    if sys.platform == "darwin":
        import select

        event = select.kevent(pid, select.KQ_FILTER_PROC, select.KQ_EV_ADD, select.KQ_NOTE_EXIT)
        select.kqueue().control([event], 1)


def _wait_windows(pid: int) -> None:
    if sys.platform == "win32":
        import ctypes

        synchronize, for_ever = 0x00100000, 0xFFFFFFFF
        handle = ctypes.windll.kernel32.OpenProcess(synchronize, False, pid)
        if not handle:
            raise OSError(f"OpenProcess failed with {ctypes.windll.kernel32.GetLastError()}")
        ctypes.windll.kernel32.WaitForSingleObject(handle, for_ever)
