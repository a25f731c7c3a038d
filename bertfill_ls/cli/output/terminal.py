"""What a terminal can show: how wide it is, whether in colours, and how many cells a text takes in it.

Widths are those of ``wcwidth``: East Asian characters and emoji take two cells, combining marks none.
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

from wcwidth import wcswidth

_NARROWEST = 20
_STYLES = {"bold": 1, "dim": 2, "red": 31, "green": 32, "yellow": 33, "blue": 34, "cyan": 36}

ColorChoice = str  # "auto", "always" or "never"


@dataclass(frozen=True, slots=True)
class Terminal:
    """The ``width`` in cells, and whether what is printed may be ``colored``."""

    width: int = 80
    colored: bool = False

    def style(self, text: str, *styles: str) -> str:
        """Return ``text`` in some of ``bold``, ``dim`` and colours, where they can be shown."""
        if not self.colored or not text or not styles:
            return text
        codes = ";".join(str(_STYLES[style]) for style in styles)
        return f"\x1b[{codes}m{text}\x1b[0m"


def terminal_of(stream: TextIO, choice: ColorChoice, environment: Mapping[str, str] = os.environ) -> Terminal:
    """Return what ``stream`` can show; ``COLUMNS``, ``NO_COLOR`` and ``FORCE_COLOR`` are heeded."""
    return Terminal(max(_NARROWEST, shutil.get_terminal_size().columns), _colored(stream, choice, environment))


def _colored(stream: TextIO, choice: ColorChoice, environment: Mapping[str, str]) -> bool:
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return stream.isatty() and environment.get("TERM") != "dumb"


def display_width(text: str) -> int:
    """Return the number of cells that a ``printable`` text takes."""
    return max(0, int(wcswidth(text)))


def padded(text: str, width: int) -> str:
    """Return ``text`` filled with spaces up to ``width`` cells."""
    return text + " " * (width - display_width(text))


def printable(text: str) -> str:
    """Return ``text`` with what would move the terminal's cursor shown as a picture or an escape."""
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if 0x80 <= code < 0xA0 or 0xD800 <= code < 0xE000 or code in (0x2028, 0x2029):
        return f"\\u{code:04x}"
    return character


def shortened(text: str, width: int, *, from_end: bool = False) -> str:
    """Return as much of a printable ``text`` as fits ``width`` cells, with … where something was left out."""
    if display_width(text) <= width:
        return text
    kept: list[str] = []
    room = width - 1
    for character in reversed(text) if from_end else text:
        room -= display_width(character)
        if room < 0:
            break
        kept.append(character)
    return "…" + "".join(reversed(kept)) if from_end else "".join(kept) + "…"
