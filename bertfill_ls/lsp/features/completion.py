"""``textDocument/completion`` and ``completionItem/resolve``."""

import re
from typing import Any

from lsprotocol import types

from bertfill_ls.core.masks.mask import MASK_TOKEN
from bertfill_ls.core.prediction.answers import GapAnswer
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.engine import Priority
from bertfill_ls.lsp import to_lsp
from bertfill_ls.lsp.commands.finish_mask import finish_command
from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.idle.publish import problem_message
from bertfill_ls.lsp.session import NotYetError, Session, UnavailableError
from bertfill_ls.lsp.text.documents import Snapshot
from bertfill_ls.lsp.text.excerpt import sentence_with
from bertfill_ls.lsp.wire.protocol import document_at_arrival

_WORD_BEFORE = re.compile(r"\w+\Z")
_LONGEST_WORD = 200  # code points; a word run beyond this is not a word
_BEGUN = re.compile(r"\[M?A?S?\Z")  # what may become a mask; the first letter is asked for, see _begun


async def complete(ls: FillServer, params: types.CompletionParams) -> types.CompletionList | None:
    """Offer the candidates of the mask at the cursor; on a malformed mask, its fix."""
    document = document_at_arrival()
    if document is None:
        return None
    cursor = document.offset_at(params.position)
    mask = ls.session.mask_at(document, cursor)
    if mask is None:
        return _fix(ls, document, cursor) or _begun(ls.session, document, cursor)
    try:
        slot = ls.session.newest("completion", document.uri)
        gap = ls.session.gap(document, mask)
        answer = await ls.session.fill(document, gap, priority=Priority.CURSOR, slot=slot)
    except NotYetError:
        return types.CompletionList(is_incomplete=True, items=[])
    except UnavailableError:
        return None
    return _candidates(ls.session, document, cursor, answer)


def _candidates(session: Session, document: Snapshot, cursor: int, answer: GapAnswer) -> types.CompletionList:
    source = _filter_source(session, document, answer.span)
    range_ = document.range_of(answer.span)
    offer = session.offer(document, answer)
    items = [
        to_lsp.completion_item(
            candidate,
            rank,
            range_=range_,
            filter_text=source + candidate.text,
            label_details=session.client.label_details,
            offer=offer,
            command=finish_command(session, document, answer.span, cursor, candidate.text),
        )
        for rank, candidate in enumerate(answer.candidates)
    ]
    return types.CompletionList(is_incomplete=False, items=items)


def _fix(ls: FillServer, document: Snapshot, cursor: int) -> types.CompletionList | None:
    """Offer what the malformed mask at the cursor should be."""
    for problem in ls.session.problems(document):
        if problem.replacement and problem.span.start < cursor <= problem.span.end:
            item = to_lsp.replacement_item(
                problem.replacement,
                range_=document.range_of(problem.span),
                filter_text=_filter_source(ls.session, document, problem.span),
                detail=problem_message(ls.session, problem),
                command=finish_command(ls.session, document, problem.span, cursor, problem.replacement),
            )
            return types.CompletionList(is_incomplete=False, items=[item])
    return None


def _begun(session: Session, document: Snapshot, cursor: int) -> types.CompletionList | None:
    """Offer a whole mask where one has been begun: ``[M``, ``[MA``, ``[MAS``, with or without the bracket behind."""
    text = document.text
    begun = _BEGUN.search(text, max(0, cursor - len(MASK_TOKEN)), cursor)
    if begun is None or len(begun[0]) < 2:
        return None
    span = Span(begun.start(), cursor + text.startswith("]", cursor))
    if not session.counts(document, span):
        return None
    item = to_lsp.replacement_item(
        MASK_TOKEN,
        range_=document.range_of(span),
        filter_text=_filter_source(session, document, span),
        detail=None,
        command=finish_command(session, document, span, cursor, MASK_TOKEN),
    )
    return types.CompletionList(is_incomplete=False, items=[item])


def _filter_source(session: Session, document: Snapshot, span: Span) -> str:
    """Return what a client will compare with the text before the cursor: the source of the mask as it is written.

    Some clients look at the whole word before the cursor, whatever the range of the edit; for them it stands in front.
    """
    by_word = session.settings.filter_text == "word"
    if by_word or (session.settings.filter_text == "auto" and session.client.filters_by_word):
        before = document.text[max(0, span.start - _LONGEST_WORD) : span.start]
        word = _WORD_BEFORE.search(before)
        return (word[0] if word else "") + span.of(document.text)
    return span.of(document.text)


async def resolve(ls: FillServer, item: types.CompletionItem) -> types.CompletionItem:
    """Add the sentence with the candidate in place, and what the candidate rests on."""
    data: Any = item.data if isinstance(item.data, dict) else {}
    offered = ls.session.offered(data.get("offer"))
    candidate = data.get("candidate")
    if offered is not None and isinstance(candidate, str):
        document, answer = offered
        item.documentation = _documentation(ls.session, document, answer, candidate)
    return item


def _documentation(session: Session, document: Snapshot, answer: GapAnswer, candidate: str) -> types.MarkupContent:
    markdown = session.client.markdown_in_completion
    before, after = sentence_with(document, answer.span)
    if markdown:
        shown = [to_lsp.markdown_text(part) for part in (before, candidate, after)]
        sentence = f"{shown[0]}**{shown[1]}**{shown[2]}"
    else:
        sentence = f"{before}{candidate}{after}"
    if not answer.attribution:
        return to_lsp.markup(sentence, markdown=markdown)
    tokens = to_lsp.token_shares(answer.attribution)
    reason = session.say("hover.rests-on", tokens=to_lsp.markdown_text(tokens) if markdown else tokens)
    return to_lsp.markup(f"{sentence}\n\n{reason}", markdown=markdown)
