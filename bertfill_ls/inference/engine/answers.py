"""What was answered of late."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

_REMEMBERED = 1024  # answers: as many as a long document has gaps, 1.5 KB each


class Answers(OrderedDict[Hashable, tuple[Any, int]]):
    """Answers by recipe and window, each with where its window began; engines on one model may share them."""

    def recall(self, key: Hashable) -> tuple[Any, int] | None:
        """Return an answer and where its window began, if it is known."""
        known = self.get(key)
        if known is not None:
            self.move_to_end(key)
        return known

    def remember(self, key: Hashable, answer: Any, start: int) -> None:
        """Take an answer for a window that begins at ``start``; the one that was not asked for the longest goes."""
        self[key] = (answer, start)
        if len(self) > _REMEMBERED:
            self.popitem(last=False)
