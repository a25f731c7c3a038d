"""Reads line after line, and remembers what it read.

A language's reader is a pure function of a line and a state, so closing a code fence that was opened by accident costs
no second reading of all that follows.
"""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace

from bertfill_ls.zones.language import Language, Line

_MOST_REMEMBERED = 200_000


class LineReader:
    """The reader of one document, shared by its versions.

    States that are equal come back as the same object, so that ``is`` tells whether two places are in one state.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._remembered: dict[Hashable, dict[str, Line]] = {}
        self._states: dict[Hashable, Hashable] = {}
        self._count = 0

    def read(self, lines: Iterable[str], state: Hashable) -> Iterator[Line]:
        """Read ``lines``, the first of them in ``state``."""
        known = self._known(state)
        for text in lines:
            line = known.get(text)
            if line is None:
                line = self._read(text, state)
                known[text] = line
            yield line
            if line.state is not state:
                state = line.state
                known = self._known(state)

    def _read(self, text: str, state: Hashable) -> Line:
        self._count += 1
        line = self.language.read_line(text, state)
        return replace(line, state=self._states.setdefault(line.state, line.state))

    def _known(self, state: Hashable) -> dict[str, Line]:
        if self._count > _MOST_REMEMBERED:
            self._remembered.clear()
            self._count = 0
        return self._remembered.setdefault(state, {})
