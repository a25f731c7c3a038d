"""``textDocument/completion`` and ``completionItem/resolve``."""

import re
from typing import NamedTuple

from lsprotocol import types

from bertfill_ls.core import presentation
from bertfill_ls.core.masks.mask import MASK_TOKEN
from bertfill_ls.core.prediction.answers import GapAnswer
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.lsp import markdown, to_lsp
from bertfill_ls.lsp.about import about_a_document, about_the_session
from bertfill_ls.lsp.asking import NotYetError, UnavailableError
from bertfill_ls.lsp.commands.finish_mask import finish_command
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.snapshot import Snapshot

_WORD_BEFORE = re.compile(r"\w+\Z")
_LONGEST_WORD = 200  # code points; a word beyond this is not a word
# What may become a mask: its first letters, or a bracket alone, as an input method writes it too.
_BEGUN = re.compile(r"(?:\[M(?:A(?:S)?)?|[\[【［])\Z")
_CLOSED = ("]", "】", "］")
_LINK_OR_NOTE = re.compile(r"[\^0-9A-Za-z]")  # behind a bracket alone: it is somebody else's
_OFFERS = 8  # completion lists whose items can still be resolved


@about_a_document
async def completion(
    session: Session, document: Snapshot, params: types.CompletionParams
) -> types.CompletionList | None:
    """Offer the candidates of the mask at the cursor; on a malformed mask, its fix."""
    cursor = document.offset_at(params.position)
    session.hint_rest.cursor_at(document, cursor)
    mask = session.scope.mask_at_cursor(document, cursor)
    if mask is None or cursor == mask.span.start:  # what stands before the bracket is not part of the mask
        return _fix(session, document, cursor) or _begun(session, document, cursor)
    slot = session.asking.newest("completion", document.uri)
    try:
        gap = session.scope.gap(document, mask)
        answer = await session.asking.fill(document, gap, priority=Priority.CURSOR, slot=slot)
    except NotYetError:
        return types.CompletionList(is_incomplete=True, items=[])
    except UnavailableError:
        return None
    session.hint_rest.list_opened(document, answer.span)
    return _candidates(_Target(session, document, answer.span, cursor), answer)


class _Target(NamedTuple):
    """What items are to replace: ``span``, in which the cursor stands."""

    session: Session
    document: Snapshot
    span: Span
    cursor: int

    @property
    def range_(self) -> types.Range:
        return self.document.range_of(self.span)

    @property
    def filter_source(self) -> str:
        """What a client will compare with the text before the cursor: the source of the mask as it is written.

        Some clients look at the whole word before the cursor, whatever the range of the edit; for them it stands in
        front.
        """
        source = self.span.of(self.document.text)
        by_word = self.session.settings.filter_text == "word"
        if by_word or (self.session.settings.filter_text == "auto" and self.session.client.filters_by_word):
            before = self.document.text[max(0, self.span.start - _LONGEST_WORD) : self.span.start]
            word = _WORD_BEFORE.search(before)
            return (word[0] if word else "") + source
        return source

    def finish_command(self, text: str) -> types.Command | None:
        """Return what has to be done after ``text`` was put in the place of the span, if anything."""
        return finish_command(self.session.client, self.document, self.span, self.cursor, text)


def _candidates(target: _Target, answer: GapAnswer) -> types.CompletionList:
    range_, source = target.range_, target.filter_source
    offer = _keep(target.session, target.document, answer)
    items = [
        to_lsp.completion_item(
            candidate,
            rank,
            range_=range_,
            filter_text=source + candidate.text,
            label_details=target.session.client.label_details,
            offer=offer,
            command=target.finish_command(candidate.text),
        )
        for rank, candidate in enumerate(answer.candidates)
    ]
    return types.CompletionList(is_incomplete=False, items=items)


def _fix(session: Session, document: Snapshot, cursor: int) -> types.CompletionList | None:
    """Offer what the malformed mask at the cursor should be."""
    for problem in session.scope.problems_at(document, Span(cursor, cursor)):
        if problem.replacement and problem.span.start < cursor <= problem.span.end:
            target = _Target(session, document, problem.span, cursor)
            detail = presentation.problem_sentence(problem, session.configuration.locale)
            return _replacement(target, problem.replacement, detail)
    return None


def _begun(session: Session, document: Snapshot, cursor: int) -> types.CompletionList | None:
    """Offer a whole mask where one has been begun: ``[``, ``【``, ``[M``, ``[MA``, ``[MAS``, closed behind or not."""
    text = document.text
    begun = _BEGUN.search(text, max(0, cursor - len(MASK_TOKEN)), cursor)
    if begun is None or (len(begun[0]) == 1 and _LINK_OR_NOTE.match(text, cursor)):
        return None
    span = Span(begun.start(), cursor + text.startswith(_CLOSED, cursor))
    if not session.scope.contains(document, span):
        return None
    return _replacement(_Target(session, document, span, cursor), MASK_TOKEN, None)


def _replacement(target: _Target, replacement: str, detail: str | None) -> types.CompletionList:
    item = to_lsp.replacement_item(
        replacement,
        range_=target.range_,
        filter_text=target.filter_source,
        detail=detail,
        command=target.finish_command(replacement),
    )
    return types.CompletionList(is_incomplete=False, items=[item])


# -- what is shown beside an item, and kept for as long as it may be asked about


def _keep(session: Session, document: Snapshot, answer: GapAnswer) -> int:
    """Keep an answer whose candidates are about to be shown; returns what finds it again."""
    number = next(reversed(session.offers), 0) + 1
    session.offers[number] = (document, answer)
    if len(session.offers) > _OFFERS:
        session.offers.popitem(last=False)
    return number


@about_the_session
async def resolve(session: Session, item: types.CompletionItem) -> types.CompletionItem:
    """Add the sentence with the candidate in place, and what the candidate rests on."""
    match item.data:
        case {"offer": int(number), "candidate": str(candidate)} if number in session.offers:
            document, answer = session.offers[number]
            item.documentation = _documentation(session, document, answer, candidate)
    return item


def _documentation(session: Session, document: Snapshot, answer: GapAnswer, candidate: str) -> types.MarkupContent:
    in_markdown = session.client.markdown_in_completion
    line = document.line_body(document.position_at(answer.span.start).line)
    before, after = presentation.sentence_around(document.text, answer.span, line)
    parts = [markdown.sentence(before, candidate, after) if in_markdown else f"{before}{candidate}{after}"]
    if answer.attribution:
        tokens = presentation.shares_in_a_line(answer.attribution)
        parts.append(session.say("answer.rests-on", tokens=markdown.escaped(tokens) if in_markdown else tokens))
    return to_lsp.markup("\n\n".join(parts), markdown=in_markdown)
