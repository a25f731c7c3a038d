"""``textDocument/semanticTokens``: masks, gaps, choices and malformed masks, in colours every theme has."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import islice

from lsprotocol import types

from bertfill_ls.core.masks.gaps import each_gap
from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.masks.problems import Problem, ProblemCode
from bertfill_ls.core.text.spans import Span, start_of
from bertfill_ls.lsp.about import about_a_document
from bertfill_ls.lsp.features.announced import CHOICES, GAP, MALFORMED, MASK, TOKEN_MODIFIERS, TOKEN_TYPES
from bertfill_ls.lsp.idle.pacing import in_portions
from bertfill_ls.lsp.scope import Scope
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.snapshot import Snapshot

# As they travel: a type by its place in the legend, modifiers by the bits of theirs.
_MASK, _CHOICES = TOKEN_TYPES.index(MASK), TOKEN_TYPES.index(CHOICES)
_GAP, _MALFORMED = 1 << TOKEN_MODIFIERS.index(GAP), 1 << TOKEN_MODIFIERS.index(MALFORMED)

_NOT_MASKS = {ProblemCode.CONTROL_CHARACTER, ProblemCode.TRAILING_SPACE, ProblemCode.NO_CONTEXT}

_PORTION = 100  # tokens encoded in one turn of the loop
_MOST = 100_000  # tokens of one answer, which is written out in one go

_Token = tuple[Span, int, int]  # place, type, modifiers


@about_a_document
async def full(session: Session, document: Snapshot, params: types.SemanticTokensParams) -> types.SemanticTokens | None:
    """Return the tokens of a document."""
    return await _tokens(session, document, Span(0, len(document.text)))


@about_a_document
async def range_(
    session: Session, document: Snapshot, params: types.SemanticTokensRangeParams
) -> types.SemanticTokens | None:
    """Return the tokens of a range."""
    return await _tokens(session, document, document.span_of(params.range))


async def _tokens(session: Session, document: Snapshot, within: Span) -> types.SemanticTokens | None:
    if not session.settings.semantic_tokens:
        return None
    return types.SemanticTokens(data=await _encoded(document, _found(session.scope, document, within)))


def _found(scope: Scope, document: Snapshot, within: Span) -> Iterator[_Token]:
    """Yield the tokens of a part, in order, as they are asked for: there may be a hundred thousand."""
    masks, malformed = _masks(scope.masks(document, within)), _malformed(scope.problems(document), within)
    return islice(merge(masks, malformed, key=lambda token: token[0].start), _MOST)


def _masks(masks: Sequence[Mask]) -> Iterator[_Token]:
    for gap in each_gap(masks):
        modifiers = _GAP if len(gap) > 1 else 0
        for mask in gap:
            yield mask.span, _CHOICES if mask.choices else _MASK, modifiers


def _malformed(problems: Sequence[Problem], within: Span) -> Iterator[_Token]:
    first, after = (bisect_left(problems, place, key=start_of) for place in (within.start, within.end))
    for problem in islice(problems, first, after):
        if problem.code not in _NOT_MASKS:
            yield problem.span, _MASK, _MALFORMED


async def _encoded(document: Snapshot, tokens: Iterator[_Token]) -> list[int]:
    """Encode as the protocol does: five numbers a token, each place counted from the token before it."""
    return [number async for token in in_portions(_relative(document, tokens), _PORTION) for number in token]


def _relative(document: Snapshot, tokens: Iterator[_Token]) -> Iterator[tuple[int, int, int, int, int]]:
    line, column, done = 0, 0, 0
    for span, kind, modifiers in tokens:
        if span.start < done:
            continue  # tokens may not overlap; the one that began first is kept
        start, end = document.position_at(span.start), document.position_at(span.end)
        if start.line != end.line:
            continue
        begins = start.character - (column if start.line == line else 0)
        yield start.line - line, begins, end.character - start.character, kind, modifiers
        line, column, done = start.line, start.character, span.end
