"""Where lines end, by the rule of the Language Server Protocol.

A line ends at LF, CR LF or CR and nowhere else: ``str.splitlines`` also breaks at U+2028, U+0085, VT and FF, which are
ordinary characters to a client. Columns in a client's units live in ``lsp/text/units.py``.
"""

import re

# What str.splitlines would break at although the protocol does not.
_FOREIGN_BREAKS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


def split_lines(text: str) -> list[str]:
    """Cut ``text`` into lines with their terminators; the last line never has one and may be empty."""
    if any(character in text for character in _FOREIGN_BREAKS):
        lines = _LINE.findall(text)
        if len(lines) > 1 and not lines[-1] and not lines[-2].endswith(("\n", "\r")):
            lines.pop()  # an unterminated last line is followed by one more, empty match
        return lines
    lines = text.splitlines(keepends=True)
    if not lines or lines[-1].endswith(("\n", "\r")):
        lines.append("")
    return lines


def body_length(line: str) -> int:
    """Return how many code points of ``line`` stand before its terminator."""
    if line.endswith("\r\n"):
        return len(line) - 2
    if line.endswith(("\n", "\r")):
        return len(line) - 1
    return len(line)
