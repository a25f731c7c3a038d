"""Answers as a terminal shows them: columns by display width, a marker under the mask, nothing that moves its cursor.

How numbers and sentences look at all is the business of ``core/presentation.py``.
"""

import unicodedata
from typing import Any

from bertfill_ls.core import messages
from bertfill_ls.core.masks.problems import Problem
from bertfill_ls.core.prediction.answers import GapAnswer
from bertfill_ls.core.presentation import bar, percent, problem_sentence, shares_in_a_line
from bertfill_ls.core.text.spans import Span

BAR_CELLS = 20
_EXCERPT = 36  # code points on each side of a mask; a longer line is cut there


def display_width(text: str) -> int:
    """Return the number of terminal cells that ``text`` takes."""
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


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


def marked_excerpt(text: str, span: Span) -> tuple[str, str]:
    """Return the text around ``span`` and a line that underlines it, aligned by display width."""
    start, end = max(0, span.start - _EXCERPT), min(len(text), span.end + _EXCERPT)
    before = ("…" if start else "") + printable(text[start : span.start])
    inside = printable(span.of(text))
    after = printable(text[span.end : end]) + ("…" if end < len(text) else "")
    return before + inside + after, " " * display_width(before) + "─" * display_width(inside)


def problem_as_json(problem: Problem, locale: str) -> dict[str, Any]:
    """Return a problem with its place and its message in the user's language."""
    return {
        "code": str(problem.code),
        "start": problem.span.start,
        "end": problem.span.end,
        "message": printable(problem_sentence(problem, locale)),
    }


def fill_table(text: str, gap: GapAnswer, locale: str) -> str:
    """Return the candidates for a gap with confidence bars, and what the first of them rests on."""
    excerpt, marker = marked_excerpt(text, gap.span)
    width = max((display_width(candidate.text) for candidate in gap.candidates), default=0)
    rows = [
        f"  {rank}  {padded(candidate.text, width)}  {bar(candidate.score, BAR_CELLS)}  {percent(candidate.score):>6}"
        for rank, candidate in enumerate(gap.candidates, 1)
    ]
    if gap.attribution:
        tokens = printable(shares_in_a_line(gap.attribution))
        rows.append("  " + messages.text("answer.rests-on", locale, tokens=tokens))
    return "\n".join([excerpt, marker, *rows])
