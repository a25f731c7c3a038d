"""Work on threads that may hang in a name service or a handshake: whoever waits is told once, and in time."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from bertfill_ls.inference.errors import LibraryPanicError, RemoteError, RunStopped, ShortageError
from bertfill_ls.inference.stop import Stop

_MOST_THREADS = 8  # that may hang, before no more are made

Work = Callable[[Stop], Any]  # is given what tells it that nobody waits any more
Then = Callable[[Any], None]  # told of a result or an Exception


class Errands:
    """Runs what is asked of ``host``, each on a thread of its own, which may be left behind; lives on the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, host: str) -> None:
        self._loop = loop
        self._host = host
        self._threads = 0

    def run(self, work: Work, seconds: float, stop: Stop, then: Then) -> None:
        """Have ``work`` done on a thread; ``then`` is told once, on the loop, at the latest after ``seconds``."""
        ended, told = Stop(), False

        def finish(outcome: object) -> None:
            nonlocal told
            if told:
                return
            told = True
            timer.cancel()
            forget()
            ended.set()  # breaks the exchange off, where it is still going on
            then(outcome)

        def run() -> None:
            try:
                outcome = work(ended)
            except BaseException as error:
                outcome = error if isinstance(error, Exception) else LibraryPanicError(type(error).__name__)
            self._report(self._thread_ended)
            self._report(finish, outcome)

        timer = self._loop.call_later(seconds, finish, self._slow(seconds))
        forget = stop.when_set(partial(self._report, finish, RunStopped("nobody waits")))
        if self._threads >= _MOST_THREADS:
            return  # the clock will tell
        try:
            threading.Thread(target=run, name="remote", daemon=True).start()
            self._threads += 1
        except RuntimeError:
            self._loop.call_soon(finish, ShortageError("model.no-thread"))

    def _slow(self, seconds: float) -> RemoteError:
        return RemoteError("remote.slow", host=self._host, seconds=round(seconds))

    def _thread_ended(self) -> None:
        self._threads -= 1

    def _report(self, to: Callable[..., None], *outcome: object) -> None:
        try:
            self._loop.call_soon_threadsafe(to, *outcome)
        except RuntimeError:  # the loop is closed: nobody is left to tell
            return
