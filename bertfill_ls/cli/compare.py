"""``bertfill-ls fill --compare``: variants of one sentence side by side, mask by mask."""

from collections.abc import Sequence
from itertools import zip_longest

from bertfill_ls.cli.render import display_width, padded, printable
from bertfill_ls.core.presentation import percent
from bertfill_ls.inference.fill_text import TextAnswer

_GAP = "  │  "


def side_by_side(answers: Sequence[TextAnswer]) -> str:
    """Return one block for each place: a column for each variant, a row for each rank.

    Variants may differ in how many masks they have; where one has no more, its column stays empty.
    """
    blocks = []
    for places in zip_longest(*([gap.candidates for gap in answer.gaps] for answer in answers), fillvalue=()):
        columns = [
            [printable(answer.text), *(f"{candidate.text}  {percent(candidate.score):>6}" for candidate in candidates)]
            for answer, candidates in zip(answers, places, strict=True)
        ]
        widths = [max(map(display_width, column)) for column in columns]
        rows = [
            _GAP.join(padded(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip()
            for cells in zip_longest(*columns, fillvalue="")
        ]
        rows.insert(1, "──┼──".join("─" * width for width in widths))
        blocks.append("\n".join(rows))
    return "\n\n".join(blocks)
