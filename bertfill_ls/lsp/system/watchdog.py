"""Tells when the client is gone, for clients that die without closing the pipe.

Another process may hold the pipe's other end (a terminal the editor had opened, a job it had started), so the end of
stdin is not enough. Two processes are watched, each in a thread that does nothing else: our parent from the start, and
the client once it has said who it is. How a kernel tells is in ``processes``.
"""

import logging
import os
import threading
from collections.abc import Callable

from bertfill_ls.lsp.system.processes import wait_for_end
from bertfill_ls.lsp.system.threads import start_small

log = logging.getLogger(__name__)


class ClientWatch:
    """Calls ``gone``, in a thread of its own, once the client's process has ended.

    The client's own word counts most: while the process it has named lives, a parent that has merely started us may
    end. Without a word, or with the name of a process that cannot be seen (the client runs outside of this container,
    or is dead already), the parent stands for the client. ``parent`` is what it was when this process began: one that
    has ended while it started is gone.
    """

    def __init__(self, gone: Callable[[], None], parent: int | None = None) -> None:
        self._gone = gone
        self._parent = os.getppid() if parent is None else parent
        self._lock = threading.Lock()
        self._client: int | None = None  # while it is watched
        self._parent_is_gone = False
        self._start(self._watch_parent)

    def watch(self, pid: int) -> None:
        """Watch the process the client names in ``initialize``."""
        if pid != self._parent:
            self._client = pid  # before the thread runs, so that it is never nobody's turn
            self._start(lambda: self._watch_client(pid))

    def _start(self, work: Callable[[], None]) -> None:
        try:
            start_small("client-watch", work)
        except RuntimeError as error:  # no thread is to be had; the end of stdin still is
            log.warning("the client's process is not watched: %s", error)

    def _watch_parent(self) -> None:
        if not self._has_ended(self._parent) and os.getppid() == self._parent:
            return
        with self._lock:
            self._parent_is_gone = True
            is_theirs = self._client is not None
        if not is_theirs:
            self._gone()

    def _watch_client(self, pid: int) -> None:
        ended = self._has_ended(pid)
        with self._lock:
            self._client = None
            ended = ended or self._parent_is_gone
        if ended:
            self._gone()

    def _has_ended(self, pid: int) -> bool:
        """Wait for the end of a process; tell False when it cannot be seen."""
        try:
            wait_for_end(pid)
        except OSError as error:
            log.info("process %d cannot be watched: %s", pid, error)
            return False
        return True
