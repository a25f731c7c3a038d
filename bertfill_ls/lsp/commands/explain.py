"""``bertfill.server.explain``: what a prediction rests on, found by hiding each token in turn."""

from bertfill_ls.core.masks.gaps import gap_span
from bertfill_ls.core.presentation import explanation_picture, explanation_sentence
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.lsp.commands.answering import fulfilled
from bertfill_ls.lsp.commands.arguments import candidate_of, command_about_a_document, gap_at, range_of
from bertfill_ls.lsp.commands.contract import ExplainArgument, Explanation
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.snapshot import Snapshot


@command_about_a_document
async def explain(session: Session, document: Snapshot, argument: ExplainArgument) -> Explanation | None:
    """Hide each context token in turn, and tell how much worse a candidate does, the first when none is named.

    Returns None away from a mask, and for a candidate that the model cannot put there.
    """
    gap = gap_at(session, document, argument)
    if gap is None:
        return None
    recipe, window = session.asking.explaining(document, gap, candidate_of(argument))
    explanation = await fulfilled(session, session.asking.compute(recipe, window, Priority.CURSOR))
    if explanation is None:
        return None
    picture = explanation_picture(explanation)
    return {
        "plain": f"{picture}\n\n{explanation_sentence(explanation, session.configuration.locale)}",
        "candidate": explanation.candidate.text,
        "maskRange": range_of(document, gap_span(gap)),
        "tokens": [
            {"text": token.text, "range": range_of(document, token.span), "share": token.share}
            for token in explanation.shares
        ],
    }
