"""``textDocument/hover``: the candidates of a mask, how sure the model is, and what it looked at."""

from lsprotocol import types

from bertfill_ls.core.answers import MaskAnswer
from bertfill_ls.core.masks import Mask, mask_at
from bertfill_ls.inference.engine import Priority
from bertfill_ls.lsp import to_lsp
from bertfill_ls.lsp.documents import Snapshot
from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.protocol import document_at_arrival
from bertfill_ls.lsp.session import NotYetError, Session, UnavailableError

AMBIGUOUS = 0.05  # the first two candidates are this close: the mask could be either


async def hover(ls: FillServer, params: types.HoverParams) -> types.Hover | None:
    """Show what could stand in place of the mask under the pointer."""
    document = document_at_arrival()
    if document is None:
        return None
    mask = _mask_under(ls.session, document, document.offset_at(params.position))
    if mask is None:
        return None
    try:
        answer = await ls.session.answer(document, mask, priority=Priority.CURSOR)
        content = _content(ls.session, answer)
    except NotYetError:
        content = ls.session.say("hover.loading")
    except UnavailableError as error:
        content = error.reason
    markdown = ls.session.client.markdown_in_hover
    return types.Hover(to_lsp.markup(content, markdown=markdown), document.range_of(mask.span))


def _mask_under(session: Session, document: Snapshot, offset: int) -> Mask | None:
    """Return the mask the pointer is on: its first bracket counts, and a cursor right after it does too."""
    masks = session.scan(document).masks
    return mask_at(masks, offset + 1) or mask_at(masks, offset)


def _content(session: Session, answer: MaskAnswer) -> str:
    if not answer.candidates:
        return session.say("hover.no-candidate")
    markdown = session.client.markdown_in_hover
    headings = session.say("hover.candidate"), session.say("hover.confidence")
    parts = [to_lsp.candidate_table(answer, headings) if markdown else to_lsp.candidate_lines(answer)]
    if is_ambiguous(answer):
        first, second = (candidate.text for candidate in answer.candidates[:2])
        parts.append(session.say("hover.ambiguous", first=first, second=second))
    if answer.attribution:
        tokens = to_lsp.token_weights(answer.attribution)
        parts.append(session.say("hover.rests-on", tokens=to_lsp.markdown_text(tokens) if markdown else tokens))
    return "\n\n".join(parts)


def is_ambiguous(answer: MaskAnswer) -> bool:
    """Tell whether the first two candidates are about as likely."""
    if len(answer.candidates) < 2:
        return False
    first, second = answer.candidates[:2]
    return first.score - second.score < AMBIGUOUS
