"""Answers as a terminal shows them: columns by display width, confidence bars, a marker under the mask."""

import unicodedata
from typing import Any

from bertfill_ls.core import messages
from bertfill_ls.core.masks.problems import Problem
from bertfill_ls.core.prediction.answers import GapAnswer
from bertfill_ls.core.text.spans import Span

BAR_CELLS = 20
_EIGHTHS = " ▏▎▍▌▋▊▉"
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


def bar(share: float, cells: int = BAR_CELLS) -> str:
    """Return a bar that fills ``share`` (0 to 1) of ``cells`` cells, exact to an eighth of a cell."""
    eighths = round(max(0.0, min(1.0, share)) * cells * 8)
    full, part = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[part] if part else "")).ljust(cells)


def percent(share: float) -> str:
    """Return a share as people read it: one decimal, never a rounded-up certainty."""
    return f"{min(share, 0.999) * 100:.1f} %"


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


def problem_sentence(problem: Problem, locale: str) -> str:
    """Return what is wrong and what to do, on one line, in the user's language."""
    said = messages.text(f"problem.{problem.code}", locale, found=problem.found, replacement=problem.replacement)
    return printable(said)


def problem_as_json(problem: Problem, locale: str) -> dict[str, Any]:
    """Return a problem with its place and its message in the user's language."""
    return {
        "code": str(problem.code),
        "start": problem.span.start,
        "end": problem.span.end,
        "message": problem_sentence(problem, locale),
    }


def fill_table(text: str, gap: GapAnswer, locale: str) -> str:
    """Return the candidates for a gap with confidence bars, and what the first of them rests on."""
    excerpt, marker = marked_excerpt(text, gap.span)
    width = max((display_width(candidate.text) for candidate in gap.candidates), default=0)
    rows = [
        f"  {rank}  {padded(candidate.text, width)}  {bar(candidate.score)}  {percent(candidate.score):>7}"
        for rank, candidate in enumerate(gap.candidates, 1)
    ]
    reasons = " · ".join(f"{printable(token.text)} {token.share:.2f}" for token in gap.attribution)
    if reasons:
        rows.append("  " + messages.text("cli.rests-on", locale, tokens=reasons))
    return "\n".join([excerpt, marker, *rows])
