"""``bertfill.server.explain``: what a prediction rests on, found by hiding each token in turn."""

from typing import Any

from bertfill_ls.core.prediction.answers import Explanation
from bertfill_ls.inference.engine import Priority
from bertfill_ls.lsp import to_lsp
from bertfill_ls.lsp.commands.answering import fulfilled
from bertfill_ls.lsp.commands.arguments import document_of, gap_at, offset_of, range_as_json
from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.heat import heat_blocks

EXPLAIN = "bertfill.server.explain"

_REASONS = 5  # in words, below the picture


async def explain(ls: FillServer, arguments: list[Any]) -> dict[str, Any] | None:
    """Hide each context token in turn, and tell how much worse the first candidate does; None away from a mask."""
    document = document_of(ls, arguments)
    gap = gap_at(ls, document, offset_of(document, arguments[0]))
    if gap is None:
        return None
    recipe, window = ls.session.explaining(document, gap[0])
    found = await fulfilled(ls, ls.session.compute(recipe, window, Priority.CURSOR))
    if found is None:
        return None
    helping = sum(max(0.0, token.weight) for token in found.tokens) or 1.0
    return {
        "plain": _picture(ls, found),
        "candidate": found.candidate.text,
        "maskRange": range_as_json(document, found.mask.span),
        "tokens": [
            {
                "text": token.text,
                "range": range_as_json(document, token.span),
                "weight": max(0.0, token.weight) / helping,
            }
            for token in found.tokens
        ],
    }


def _picture(ls: FillServer, found: Explanation) -> str:
    """Return the sentence with a block behind each token, and the heaviest tokens in words."""
    heaviest = sorted((token for token in found.tokens if token.weight > 0), key=lambda token: -token.weight)
    reasons = " · ".join(f"{token.text} {token.weight:+.2f}" for token in heaviest[:_REASONS])
    candidate = f"{found.candidate.text} {to_lsp.percent(found.candidate.score)}"
    return f"{heat_blocks(found)}\n\n" + ls.session.say("cli.rests-on-hiding", candidate=candidate, tokens=reasons)
