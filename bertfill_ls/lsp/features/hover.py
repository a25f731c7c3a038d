"""``textDocument/hover``: the candidates of a mask, how sure the model is, and what it looked at."""

from collections.abc import Sequence

from lsprotocol import types

from bertfill_ls.core.masks.gaps import gap_span
from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate, GapAnswer
from bertfill_ls.inference.engine import Priority
from bertfill_ls.lsp import to_lsp
from bertfill_ls.lsp.about import about_a_document
from bertfill_ls.lsp.asking import NotYetError, UnavailableError
from bertfill_ls.lsp.heat import heat_blocks, heat_spans
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.documents import Snapshot


@about_a_document
async def hover(session: Session, document: Snapshot, params: types.HoverParams) -> types.Hover | None:
    """Show what could stand in place of the mask under the pointer."""
    mask = session.scope.mask_under_pointer(document, document.offset_at(params.position))
    if mask is None:
        return None
    gap = session.scope.gap(document, mask)
    try:
        answer = await session.asking.fill(document, gap, priority=Priority.CURSOR)
        content = _content(session, answer, await _heat(session, document, mask))
    except NotYetError:
        content = session.say("hover.loading")
    except UnavailableError as error:
        content = error.reason
    markdown = session.client.markdown_in_hover
    return types.Hover(to_lsp.markup(content, markdown=markdown), document.range_of(gap_span(gap)))


async def _heat(session: Session, document: Snapshot, mask: Mask) -> str | None:
    """Return the picture of the sentence if it has been explained before: that is too much work for a hover."""
    recipe, window = session.asking.explaining(document, mask)
    if not session.asking.engine.remembers(recipe, window):
        return None
    found = await session.asking.compute(recipe, window, Priority.CURSOR)
    if found is None:
        return None
    colours = session.client.markdown_in_hover and session.client.html_spans
    return heat_spans(found) if colours else heat_blocks(found)


def _content(session: Session, answer: GapAnswer, heat: str | None) -> str:
    if not answer.candidates:
        return session.say("hover.no-candidate")
    markdown = session.client.markdown_in_hover
    parts = [_candidates(session, answer.candidates)]
    if len(answer.masks) > 1:
        parts += _characters(session, answer)
    if answer.is_ambiguous:
        first, second = (candidate.text for candidate in answer.candidates[:2])
        parts.append(session.say("hover.ambiguous", first=first, second=second))
    if answer.attribution:
        tokens = to_lsp.token_shares(answer.attribution)
        parts.append(session.say("hover.rests-on", tokens=to_lsp.markdown_text(tokens) if markdown else tokens))
    if heat is not None:
        parts += [session.say("hover.by-hiding"), heat]
    return "\n\n".join(parts)


def _candidates(session: Session, candidates: Sequence[Candidate]) -> str:
    if not session.client.markdown_in_hover:
        return to_lsp.candidate_lines(candidates)
    if not session.client.shows_tables:
        return to_lsp.candidate_list(candidates)
    return to_lsp.candidate_table(candidates, (session.say("hover.candidate"), session.say("hover.confidence")))


def _characters(session: Session, answer: GapAnswer) -> list[str]:
    """Return a line for each mask of a gap, with what would stand there alone."""
    markdown = session.client.markdown_in_hover
    lines = [to_lsp.candidates_in_a_line(mask.candidates, markdown=markdown) for mask in answer.masks]
    numbered = [f"{number}. {line}" for number, line in enumerate(lines, start=1)]
    return [session.say("hover.one-by-one"), "\n".join(numbered)]
