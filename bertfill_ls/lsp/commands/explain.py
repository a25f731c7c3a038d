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
    explanation = await fulfilled(ls, ls.session.compute(recipe, window, Priority.CURSOR))
    if explanation is None:
        return None
    return {
        "plain": _picture(ls, explanation),
        "candidate": explanation.candidate.text,
        "maskRange": range_as_json(document, explanation.mask.span),
        "tokens": [
            {"text": token.text, "range": range_as_json(document, token.span), "weight": token.share}
            for token in explanation.shares
        ],
    }


def _picture(ls: FillServer, explanation: Explanation) -> str:
    """Return the sentence with a block behind each token, and the heaviest tokens in words."""
    reasons = " · ".join(f"{token.text} {token.nats:+.2f}" for token in explanation.heaviest(_REASONS))
    candidate = f"{explanation.candidate.text} {to_lsp.percent(explanation.candidate.score)}"
    return f"{heat_blocks(explanation)}\n\n" + ls.session.say(
        "cli.rests-on-hiding", candidate=candidate, tokens=reasons
    )
