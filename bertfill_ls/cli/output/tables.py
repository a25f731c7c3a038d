"""Answers as a terminal shows them: columns by display width, a marker under the gap, nothing wider than the terminal.

How numbers and sentences look at all is the business of ``core/presentation.py``.
"""

from collections.abc import Sequence

from bertfill_ls.cli.output.terminal import Terminal, display_width, padded, printable, shortened
from bertfill_ls.core import messages
from bertfill_ls.core.masks.gaps import LONGEST_GAP
from bertfill_ls.core.masks.problems import Problem, Severity
from bertfill_ls.core.prediction.answers import Candidate, Explanation, GapAnswer
from bertfill_ls.core.presentation import (
    bar,
    block_of,
    explanation_sentence,
    heights,
    percent,
    problem_sentence,
    recalled_sentence,
    shares_in_a_line,
)
from bertfill_ls.core.text.spans import Span

_BAR_CELLS = 20
_LINE_ENDS = "\r\n"
_SURE, _LIKELY = 0.5, 0.2  # from here on green, and yellow
_SEVERITY_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFORMATION: "cyan"}


def marked_excerpt(text: str, span: Span, width: int, sign: str = "─") -> tuple[str, str]:
    """Return the line around ``span``, cut to ``width`` cells, and a line of ``sign`` that underlines the span."""
    start, end = _line_around(text, span, 4 * width)  # hardly any character takes no cell
    inside = shortened(printable(text[span.start : min(span.end, end)]), max(1, width - 2))
    room = max(0, width - display_width(inside))
    before, after = printable(text[start : span.start]), printable(text[span.end : end])
    # What one side does not need the other may have.
    left = max(room // 2, room - display_width(after))
    before = shortened(before, left, from_end=True) if left else ""
    right = room - display_width(before)
    after = shortened(after, right) if right else ""
    underline = " " * display_width(before) + sign * display_width(inside)
    return before + inside + after, underline


def _line_around(text: str, span: Span, reach: int) -> tuple[int, int]:
    """Return the place of a line, as far as it is within ``reach`` of a span."""
    first, last = max(0, span.start - reach), min(len(text), span.end + reach)
    start = max((text.rfind(sign, first, span.start) + 1 for sign in _LINE_ENDS), default=0)
    ends = [end for sign in _LINE_ENDS if (end := text.find(sign, span.end, last)) >= 0]
    return max(first, start), min(ends, default=last)


def fill_table(text: str, gap: GapAnswer, terminal: Terminal, locale: str) -> str:
    """Return the candidates for a gap with confidence bars, and what the first of them rests on."""
    excerpt, marker = marked_excerpt(text, gap.span, terminal.width)
    rows = [excerpt, terminal.style(marker, "cyan")]
    rows += _candidate_rows(gap.candidates, terminal)
    recalled = recalled_sentence(gap.candidates, locale)
    if recalled is not None:
        rows.append(terminal.style("  " + shortened(printable(recalled), terminal.width - 2), "dim"))
    elif gap.attribution:
        tokens = printable(shares_in_a_line(gap.attribution))
        said = messages.text("answer.rests-on", locale, tokens=tokens)
        rows.append(terminal.style("  " + shortened(said, terminal.width - 2), "dim"))
    return "\n".join(rows)


def _candidate_rows(candidates: Sequence[Candidate], terminal: Terminal) -> list[str]:
    texts = [shortened(printable(candidate.text), terminal.width - 12) for candidate in candidates]
    width = max(map(display_width, texts), default=0)
    cells = min(_BAR_CELLS, terminal.width - width - 17)
    rows = []
    for rank, (text, candidate) in enumerate(zip(texts, candidates, strict=True), 1):
        picture = f"{bar(candidate.score, cells)}  " if cells > 0 else ""
        shown = terminal.style(picture + f"{percent(candidate.score):>6}", *_confidence_styles(candidate.score))
        name = terminal.style(padded(text, width), "bold") if rank == 1 else padded(text, width)
        row = f"  {rank:>2}  {name}  {shown}"
        if candidate.source:
            row += "  " + shortened(printable(candidate.source), max(1, terminal.width - display_width(row) - 2))
        rows.append(row)
    return rows


def _confidence_styles(score: float) -> tuple[str, ...]:
    return ("green",) if score >= _SURE else ("yellow",) if score >= _LIKELY else ("dim",)


def is_cut(gap: GapAnswer, following: GapAnswer) -> bool:
    """Tell whether one row of masks was too long to be filled as a whole, and these are two parts of it."""
    return len(gap.masks) == LONGEST_GAP and gap.span.end == following.span.start


def problem_lines(text: str, place: str, problem: Problem, terminal: Terminal, locale: str) -> str:
    """Return a problem as ``place: code sentence``, with its line of the text and carets below."""
    color = _SEVERITY_COLORS[problem.severity]
    head = f"{terminal.style(place, 'bold')}: {terminal.style(problem.code, color)} {_sentence(problem, locale)}"
    excerpt, marker = marked_excerpt(text, problem.span, max(1, terminal.width - 2), "^")
    return f"{head}\n  {excerpt}\n  {terminal.style(marker, color)}"


def _sentence(problem: Problem, locale: str) -> str:
    return printable(problem_sentence(problem, locale))


def explanation_table(text: str, span: Span, explanation: Explanation, terminal: Terminal, locale: str) -> str:
    """Return the explained part of the text with a block under each token, as high as the token matters.

    ``span`` is the gap; it is underlined. Long sentences go on on more lines.
    """
    spans = [token.span for token in explanation.tokens] + [span]
    start, end = min(each.start for each in spans), max(each.end for each in spans)
    blocks = dict.fromkeys(range(span.start, span.end), "━")
    for token, height in zip(explanation.tokens, heights(explanation), strict=True):
        blocks |= dict.fromkeys(range(token.span.start, token.span.end), block_of(height))
    lines: list[tuple[str, str]] = [("", "")]
    for place in range(start, end):
        shown = printable(text[place])
        if display_width(lines[-1][0]) + display_width(shown) > terminal.width:
            lines.append(("", ""))
        above, below = lines[-1]
        lines[-1] = (above + shown, below + blocks.get(place, " ") * display_width(shown))
    rows = [row for above, below in lines for row in (above, terminal.style(below.rstrip(), "cyan"))]
    said = printable(explanation_sentence(explanation, locale))
    recalled = recalled_sentence([explanation.candidate], locale)
    sentences = [said, *([printable(recalled)] if recalled is not None else [])]
    return "\n".join(
        [*rows, *("  " + terminal.style(shortened(each, terminal.width - 2), "dim") for each in sentences)]
    )
