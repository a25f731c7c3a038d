"""A request to end a batch early: made on the event loop, honoured on the model thread."""

import threading
from collections.abc import Callable


class Stop:
    """False until ``set`` is called; calling it tells which.

    ``when_set`` is for work that cannot look, because they are inside a C++ library: its callback comes from the thread
    that stops, at once if the stop is already there.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._set = False
        self._callbacks: list[Callable[[], None]] = []

    def __call__(self) -> bool:
        """Tell whether the work should end."""
        return self._set

    def set(self) -> None:
        """Ask for the work to end."""
        with self._lock:
            if self._set:
                return
            self._set = True
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def when_set(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Have ``callback`` called when the stop comes; returns what takes it back."""
        with self._lock:
            if not self._set:
                self._callbacks.append(callback)
                return lambda: self._take_back(callback)
        callback()
        return lambda: None

    def _take_back(self, callback: Callable[[], None]) -> None:
        with self._lock:
            if callback in self._callbacks:
                self._callbacks.remove(callback)
