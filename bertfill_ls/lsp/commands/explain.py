"""``bertfill.server.explain``: what a prediction rests on, found by hiding each token in turn."""

from bertfill_ls.core.prediction import answers
from bertfill_ls.inference.engine import Priority
from bertfill_ls.lsp import to_lsp
from bertfill_ls.lsp.commands.answering import fulfilled
from bertfill_ls.lsp.commands.arguments import command_about_a_document, gap_at, range_of
from bertfill_ls.lsp.commands.contract import Explanation, PlaceArgument
from bertfill_ls.lsp.heat import heat_blocks
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.documents import Snapshot

_REASONS = 5  # in words, below the picture


@command_about_a_document
async def explain(session: Session, document: Snapshot, argument: PlaceArgument) -> Explanation | None:
    """Hide each context token in turn, and tell how much worse the first candidate does; None away from a mask."""
    gap = gap_at(session, document, argument)
    if gap is None:
        return None
    recipe, window = session.asking.explaining(document, gap[0])
    explanation = await fulfilled(session, session.asking.compute(recipe, window, Priority.CURSOR))
    if explanation is None:
        return None
    return {
        "plain": _picture(session, explanation),
        "candidate": explanation.candidate.text,
        "maskRange": range_of(document, explanation.mask.span),
        "tokens": [
            {"text": token.text, "range": range_of(document, token.span), "weight": token.share}
            for token in explanation.shares
        ],
    }


def _picture(session: Session, explanation: answers.Explanation) -> str:
    """Return the sentence with a block behind each token, and the heaviest tokens in words."""
    reasons = " · ".join(f"{token.text} {token.nats:+.2f}" for token in explanation.heaviest(_REASONS))
    candidate = f"{explanation.candidate.text} {to_lsp.percent(explanation.candidate.score)}"
    words = session.say("cli.rests-on-hiding", candidate=candidate, tokens=reasons)
    return f"{heat_blocks(explanation)}\n\n{words}"
