"""A progress line on standard error, drawn only where a person watches."""

import sys
from types import TracebackType
from typing import Self, TextIO

from bertfill_ls.core.presentation import bar

_BAR_CELLS = 20


class Progress:
    """One line that is redrawn in place; silent when ``stream`` is not a terminal.

    ``beside_results`` tells that results go to standard output: when they scroll by on the same terminal they are
    progress enough.
    """

    def __init__(self, stream: TextIO, *, beside_results: bool = True) -> None:
        self._stream = stream
        self._visible = stream.isatty() and not (beside_results and sys.stdout.isatty())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def show(self, done: int, total: int) -> None:
        """Draw how much of ``total`` is ``done``."""
        if self._visible and total:
            self._stream.write(f"\r{bar(done / total, _BAR_CELLS)} {done}/{total}")
            self._stream.flush()

    def clear(self) -> None:
        """Take the line away, so that other output starts at the margin."""
        if self._visible:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
