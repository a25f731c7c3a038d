"""How often, and after how long, what has failed is tried again.

Where nothing has come yet, a host that cannot be reached is given up at once: who is offline wants to know it now. Once
something has come, the line is known to work, and is waited for.
"""

import time
from collections.abc import Callable

from bertfill_ls.hub.errors import HubError, LimitedError, PassingError, UnreachableError

# What is called with a host and the seconds, before we wait for it.
Waiting = Callable[[str, float], object]

# Pauses the caller: given seconds.
Sleep = Callable[[float], object]

_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)  # seconds, before the second try, the third, …
_PAUSES_AT_FIRST = _PAUSES[:3]
_LONGEST_LIMIT = 330.0  # seconds; the hub counts requests in windows of 300


def say_nothing(host: str, seconds: float) -> None:
    """Wait without a word."""


class Patience:
    """Counts the failures since something last came; one for all requests of a pull."""

    def __init__(self, waiting: Waiting = say_nothing, sleep: Sleep = time.sleep) -> None:
        self._waiting = waiting
        self._sleep = sleep
        self._failures = 0
        self._limited = 0.0  # seconds that we have waited because we were told to, since something came
        self._begun = False

    def something_came(self) -> None:
        """Begin to count anew."""
        self._begun = True
        self._failures, self._limited = 0, 0.0

    def wait_or_raise(self, error: HubError) -> None:
        """Wait until what failed with ``error`` may be tried again, or raise the error."""
        if isinstance(error, LimitedError):
            seconds = error.seconds
            self._limited += seconds
            given_up = self._limited > _LONGEST_LIMIT
        else:
            pauses = _PAUSES if self._begun else _PAUSES_AT_FIRST
            given_up = not self._may_pass(error) or self._failures == len(pauses)
            seconds = 0.0 if given_up else _PAUSES[self._failures]
            self._failures += 1
        if given_up:
            raise error
        self._waiting(str(error.arguments.get("host", "")), seconds)
        self._sleep(seconds)

    def _may_pass(self, error: HubError) -> bool:
        return isinstance(error, PassingError) and (self._begun or not isinstance(error, UnreachableError))
