"""``bertfill-ls fill --compare``: variants of one sentence side by side, gap by gap."""

from collections.abc import Sequence
from itertools import zip_longest

from bertfill_ls.cli.output.terminal import Terminal, display_width, padded, printable, shortened
from bertfill_ls.core.presentation import percent
from bertfill_ls.inference.fill_text import TextAnswer

_GAP = " │ "
_NARROWEST = 16  # of a column; more variants than so fit are shown in blocks below each other


def side_by_side(answers: Sequence[TextAnswer], terminal: Terminal) -> str:
    """Return one block for each place: a column for each variant, a row for each rank.

    Variants may differ in how many masks they have; where one has no more, its column stays empty. What does not fit
    the terminal is shown in more blocks.
    """
    fitting = max(1, (terminal.width + len(_GAP)) // (_NARROWEST + len(_GAP)))
    groups = [answers[first : first + fitting] for first in range(0, len(answers), fitting)]
    return "\n\n".join(block for group in groups for block in _blocks(group, terminal))


def _blocks(answers: Sequence[TextAnswer], terminal: Terminal) -> list[str]:
    widest = (terminal.width + len(_GAP)) // len(answers) - len(_GAP)
    blocks = []
    for places in zip_longest(*([gap.candidates for gap in answer.gaps] for answer in answers), fillvalue=()):
        columns = [
            [
                shortened(printable(answer.text), widest),
                *(f"{candidate.text}  {percent(candidate.score):>6}" for candidate in candidates),
            ]
            for answer, candidates in zip(answers, places, strict=True)
        ]
        widths = [max(map(display_width, column)) for column in columns]
        rows = [
            _GAP.join(padded(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip()
            for cells in zip_longest(*columns, fillvalue="")
        ]
        rows[0] = terminal.style(rows[0], "bold")
        rows.insert(1, "─┼─".join("─" * width for width in widths))
        blocks.append("\n".join(rows))
    return blocks
