"""``textDocument/hover``: the candidates of a mask, how sure the model is, and what it looked at."""

from collections.abc import Sequence

from lsprotocol import types

from bertfill_ls.core import presentation
from bertfill_ls.core.masks.gaps import LONGEST_GAP, Gap, gap_span
from bertfill_ls.core.prediction.answers import Candidate, Explanation, GapAnswer
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.lsp import markdown, to_lsp
from bertfill_ls.lsp.about import about_a_document
from bertfill_ls.lsp.asking import NotYetError, UnavailableError
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.snapshot import Snapshot


@about_a_document
async def hover(session: Session, document: Snapshot, params: types.HoverParams) -> types.Hover | None:
    """Show what could stand in place of the mask under the pointer."""
    mask = session.scope.mask_under_pointer(document, document.offset_at(params.position))
    if mask is None:
        return None
    gap = session.scope.gap(document, mask)
    try:
        answer = await session.asking.fill(document, gap, priority=Priority.CURSOR)
        content = _content(session, answer, await _explained(session, document, gap))
        if session.scope.is_cut(document, gap):
            content += "\n\n" + session.say("answer.long-row", most=LONGEST_GAP)
    except NotYetError:
        content = session.say("answer.loading")
    except UnavailableError as error:
        content = error.reason
    return types.Hover(
        to_lsp.markup(content, markdown=session.client.markdown_in_hover), document.range_of(gap_span(gap))
    )


async def _explained(session: Session, document: Snapshot, gap: Gap) -> Explanation | None:
    """Return the explanation of a gap if there is one already: it is too much work for a hover."""
    recipe, window = session.asking.explaining(document, gap)
    if not session.asking.engine.remembers(recipe, window):
        return None
    return await session.asking.compute(recipe, window, Priority.CURSOR)


def _content(session: Session, answer: GapAnswer, explanation: Explanation | None) -> str:
    if not answer.candidates:
        return session.say("answer.no-candidate")
    shown = markdown.escaped if session.client.markdown_in_hover else str
    parts = [_candidates(session, answer.candidates)]
    if len(answer.masks) > 1:
        parts += [session.say("answer.one-by-one"), _one_by_one(session, answer)]
    if answer.is_ambiguous:
        first, second = (shown(candidate.text) for candidate in answer.candidates[:2])
        parts.append(session.say("answer.ambiguous", first=first, second=second))
    recalled = presentation.recalled_sentence(answer.candidates, session.configuration.locale)
    if recalled is not None:
        parts.append(shown(recalled))
    elif answer.attribution:
        parts.append(session.say("answer.rests-on", tokens=shown(presentation.shares_in_a_line(answer.attribution))))
    if explanation is not None:
        parts += [session.say("answer.by-hiding"), _picture(session, explanation)]
    return "\n\n".join(parts)


def _candidates(session: Session, candidates: Sequence[Candidate]) -> str:
    if not session.client.markdown_in_hover:
        return presentation.candidate_lines(candidates)
    if not session.client.shows_tables:
        return markdown.candidate_list(candidates)
    return markdown.candidate_table(candidates, (session.say("answer.candidate"), session.say("answer.confidence")))


def _one_by_one(session: Session, answer: GapAnswer) -> str:
    """Return a line for each mask of a gap, with what would stand there alone."""
    in_markdown = session.client.markdown_in_hover
    in_a_line = markdown.candidates_in_a_line if in_markdown else presentation.candidates_in_a_line
    lines = (in_a_line(mask.candidates) for mask in answer.masks)
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def _picture(session: Session, explanation: Explanation) -> str:
    in_colours = session.client.markdown_in_hover and session.client.html_spans
    return markdown.explanation_picture(explanation) if in_colours else presentation.explanation_picture(explanation)
