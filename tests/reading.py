"""Counts the characters of a text that a program reads: the cost of an algorithm without a clock.

The same on every machine, however busy, and under coverage. Not counted: characters that a regular expression goes
over more than once within one match, and those of a ``match`` that fails without a bound; and what works on a plain
copy of the text. How long things take is shown by ``benchmarks``.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self, SupportsIndex


class Tally:
    """How many characters have been read."""

    def __init__(self) -> None:
        self.characters = 0


class CountedText(str):
    """A text that tells its tally when it is read; so do its parts."""

    __slots__ = ("tally",)
    tally: Tally

    def __new__(cls, text: str, tally: Tally | None = None) -> Self:
        self = super().__new__(cls, text)
        self.tally = Tally() if tally is None else tally
        return self

    def _part(self, text: str) -> "CountedText":
        self.tally.characters += len(text)
        return CountedText(text, self.tally)

    def __getitem__(self, index: SupportsIndex | slice) -> "CountedText":
        return self._part(super().__getitem__(index))

    def __iter__(self) -> Iterator[str]:
        self.tally.characters += len(self)
        return super().__iter__()

    def strip(self, chars: str | None = None) -> "CountedText":
        return self._part(super().strip(chars))

    def lstrip(self, chars: str | None = None) -> "CountedText":
        return self._part(super().lstrip(chars))

    def rstrip(self, chars: str | None = None) -> "CountedText":
        return self._part(super().rstrip(chars))

    def lower(self) -> "CountedText":
        return self._part(super().lower())

    def translate(self, table: Any) -> "CountedText":
        return self._part(super().translate(table))

    def find(self, sub: str, start: SupportsIndex | None = None, end: SupportsIndex | None = None) -> int:
        found = super().find(sub, start, end)
        self.tally.characters += len(range(len(self))[start:end]) if found < 0 else found - int(start or 0)
        return found


class CountingPattern:
    """A pattern that tells the tally of a counted text how far it went."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)

    def search(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        match = self._pattern.search(text, pos, endpos)
        _tell(text, pos, match.end() if match else endpos)
        return match

    def match(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        match = self._pattern.match(text, pos, endpos)
        if match or endpos < len(text):
            _tell(text, pos, match.end() if match else endpos)
        return match

    def finditer(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator[re.Match[str]]:
        for match in self._pattern.finditer(text, pos, endpos):
            _tell(text, pos, match.end())
            pos = match.end()
            yield match
        _tell(text, pos, endpos)


def _tell(text: str, start: int, end: int) -> None:
    if isinstance(text, CountedText):
        text.tally.characters += max(0, min(end, len(text)) - start)


@contextmanager
def counting(package: str) -> Iterator[None]:
    """Have the patterns of the imported modules of ``package`` count."""
    replaced = []
    for name, module in list(sys.modules.items()):
        if name.startswith(package):
            for attribute, value in list(vars(module).items()):
                counted = _counted(value)
                if counted is not value:
                    replaced.append((module, attribute, value))
                    setattr(module, attribute, counted)
    try:
        yield
    finally:
        for module, attribute, value in replaced:
            setattr(module, attribute, value)


def _counted(value: Any) -> Any:
    """Return the value with its patterns counting, or itself when there is none in it."""
    if isinstance(value, re.Pattern):
        return CountingPattern(value)
    if type(value) in (tuple, list) and any(_counted(each) is not each for each in value):
        return type(value)(map(_counted, value))
    if type(value) is dict and any(_counted(each) is not each for each in value.values()):
        return {key: _counted(each) for key, each in value.items()}
    return value
