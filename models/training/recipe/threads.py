"""How many CPU threads a step should use, found out while training.

Alone on two cores, two threads are 1.7 times as fast as one. Beside other work each
product waits for the thread that was put aside, and a step can take five times as long as
with one thread. So many threads are used only while they are the faster choice.
"""

from collections import deque
from statistics import median

import torch

_SOONEST, _LATEST = 5, 20  # steps with one thread before many are tried


class ThreadChoice:
    """Told each step's seconds, it sets the number of threads that PyTorch uses for the next one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._single: deque[float] = deque(maxlen=5)  # seconds of the last steps with one thread
        self._wait = self._left = _SOONEST
        torch.set_num_threads(1)

    def told(self, seconds: float) -> None:
        """Take the duration of one step."""
        if torch.get_num_threads() == 1:
            self._single.append(seconds)
            self._left -= 1
            if self._left <= 0:
                torch.set_num_threads(self._most)
                self._left = self._wait
                self._wait = min(2 * self._wait, _LATEST)
        elif seconds > median(self._single):
            torch.set_num_threads(1)
        else:
            self._wait = self._left = _SOONEST
