"""How far a download is: a line that is redrawn where a person watches, else one for each tenth of the way."""

import time
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Self, TextIO

from bertfill_ls.cli.output.terminal import shortened
from bertfill_ls.core import messages
from bertfill_ls.core.presentation import bar

_BAR_CELLS = 20
_BETWEEN = 0.1  # seconds between two drawings
_REMEMBERED = 10.0  # seconds that the speed is taken over: long enough to be calm, short enough to be true


class Transfer:
    """Draws on ``stream``; sizes are in bytes, the ``clock`` in seconds, ``width`` in cells."""

    def __init__(self, stream: TextIO, width: int, locale: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._width = width
        self._locale = locale
        self._clock = clock
        self._redraws = stream.isatty()
        self._began = clock()
        self._past: deque[tuple[float, int]] = deque()
        self._drawn = 0.0
        self._tenths = 0
        self._received = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def show(self, done: int, total: int, received: int) -> None:
        """Tell that ``done`` of ``total`` are here, of which ``received`` have come since the beginning."""
        now = self._clock()
        self._received = received
        self._past.append((now, received))
        while now - self._past[0][0] > _REMEMBERED:
            self._past.popleft()
        if self._redraws:
            if now - self._drawn >= _BETWEEN or done == total:
                self._drawn = now
                line = shortened(f"{bar(done / max(total, 1), _BAR_CELLS)} {self.line(done, total)}", self._width - 1)
                self._stream.write(f"\r{line}\x1b[K")
                self._stream.flush()
        elif (tenths := 10 * done // max(total, 1)) > self._tenths:
            self._tenths = tenths
            print(self.line(done, total), file=self._stream, flush=True)

    def line(self, done: int, total: int) -> str:
        """Return how much is here, how fast it comes, and how long it will still take."""
        parts = [f"{done / 1e6:.1f}/{total / 1e6:.1f} MB"]
        if (speed := self._speed()) > 0:
            parts.append(f"{speed / 1e6:.1f} MB/s")
            if done < total:
                left = round((total - done) / speed)
                parts.append(messages.text("cli.transfer.left", self._locale, time=f"{left // 60}:{left % 60:02}"))
        return " · ".join(parts)

    def summary(self) -> tuple[float, float]:
        """Return the megabytes that have come and the seconds that it took."""
        return self._received / 1e6, self._clock() - self._began

    def clear(self) -> None:
        """Take the line away, so that other output starts at the margin."""
        if self._redraws:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _speed(self) -> float:
        """Return the bytes a second of late; 0 before there are two moments to tell from."""
        (began, before), (now, received) = self._past[0], self._past[-1]
        return (received - before) / (now - began) if now > began else 0.0
