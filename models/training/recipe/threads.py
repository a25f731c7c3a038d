"""How many CPU threads a step should use, found out while training.

Alone on two cores two threads are 1.7 times as fast as one. Beside other work each
product waits for the thread that was put aside, and one thread is the faster choice. So
each thread count is timed again every few minutes and the faster one is kept.
"""

from __future__ import annotations

from statistics import median

import torch

_TRIAL = 3  # steps
_BETWEEN_TRIALS = 30


class ThreadChoice:
    """Alternates between `most` threads and one: told each step's seconds, it sets PyTorch's threads."""

    def __init__(self, most: int) -> None:
        self._counts = [most, 1] if most > 1 else [most]
        self._seconds: list[float] = []
        self._before_trial = _TRIAL  # steps; the first comes soon
        self._standing: float | None = None  # of the count in use; None: it is still to be timed
        torch.set_num_threads(self._counts[0])

    def told(self, seconds: float) -> None:
        """Take the duration of one step; the next one may run with another count."""
        if len(self._counts) == 1:
            return
        self._seconds.append(seconds)
        if self._standing is None:
            if len(self._seconds) >= self._before_trial:
                self._before_trial = _BETWEEN_TRIALS
                self._standing = median(self._seconds[-2 * _TRIAL :])
                self._switch()
        elif len(self._seconds) >= _TRIAL:
            if median(self._seconds) >= self._standing:
                self._switch()
            else:
                self._seconds.clear()
            self._standing = None

    def _switch(self) -> None:
        self._counts.reverse()
        self._seconds.clear()
        torch.set_num_threads(self._counts[0])
