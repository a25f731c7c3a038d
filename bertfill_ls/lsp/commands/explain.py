"""``bertfill.server.explain``: what a prediction rests on, found by hiding each token in turn."""

from bertfill_ls.core.presentation import explanation_picture, explanation_sentence
from bertfill_ls.inference.engine import Priority
from bertfill_ls.lsp.commands.answering import fulfilled
from bertfill_ls.lsp.commands.arguments import command_about_a_document, gap_at, range_of
from bertfill_ls.lsp.commands.contract import Explanation, PlaceArgument
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.documents import Snapshot


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
    picture = explanation_picture(explanation)
    return {
        "plain": f"{picture}\n\n{explanation_sentence(explanation, session.configuration.locale)}",
        "candidate": explanation.candidate.text,
        "maskRange": range_of(document, explanation.mask.span),
        "tokens": [
            {"text": token.text, "range": range_of(document, token.span), "share": token.share}
            for token in explanation.shares
        ],
    }
