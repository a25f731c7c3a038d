"""``textDocument/codeAction``: put a malformed mask right, fill a mask, fill them all, rewrite a selection."""

import asyncio
from collections.abc import Iterator, Sequence
from functools import partial

from lsprotocol import types

from bertfill_ls.core.masks.fixes import fix_all
from bertfill_ls.core.masks.gaps import Gap
from bertfill_ls.core.masks.problems import Problem
from bertfill_ls.core.presentation import percent
from bertfill_ls.core.text.spans import Change, Span
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.lsp.about import about_a_document
from bertfill_ls.lsp.asking import NotYetError, UnavailableError
from bertfill_ls.lsp.commands.contract import FILL_ALL, DocumentArgument
from bertfill_ls.lsp.commands.what_if import rewritable, rewrite
from bertfill_ls.lsp.features.announced import FIX_ALL
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.edits import workspace_edit
from bertfill_ls.lsp.text.reading import SHORT
from bertfill_ls.lsp.text.snapshot import Snapshot

_FIX = types.CodeActionKind.QuickFix
_REWRITE = types.CodeActionKind.RefactorRewrite

_MOST_FIXES = 50  # actions of one selection
_MOST_FIXED = 2000  # problems that one action puts right: an edit is written out, and read by the client, in one go
REACH = 4096  # code points; more than any problem depends on (``core.masks.find.REACH``)

Action = types.CodeAction | types.Command


@about_a_document
async def code_action(session: Session, document: Snapshot, params: types.CodeActionParams) -> Sequence[Action] | None:
    """Return what can be done at a selection."""
    if not session.client.literal_code_actions:
        return None
    span = document.span_of(params.range)
    wanted = params.context.only
    actions: list[Action] = []
    if _is_wanted(_FIX, wanted):
        actions += _fixes(session, document, span, params.context.diagnostics)
    if _is_wanted(_REWRITE, wanted):
        actions += await _rewrites(session, document, span)
    if _is_wanted(FIX_ALL, wanted):
        actions += await _fix_all(session, document)  # last: it is about other places too
    return actions


def _is_wanted(kind: str, wanted: Sequence[types.CodeActionKind | str] | None) -> bool:
    """Tell whether a kind is among those asked for, which stand for their sub-kinds; none asked for means all."""
    names = [str(getattr(each, "value", each)) for each in wanted or ()]
    kind = str(getattr(kind, "value", kind))
    return not names or any(not name or kind == name or kind.startswith(f"{name}.") for name in names)


def _fixes(
    session: Session, document: Snapshot, span: Span, shown: Sequence[types.Diagnostic]
) -> Iterator[types.CodeAction]:
    for problem in session.scope.problems_at(document, span)[:_MOST_FIXES]:
        if problem.replacement is not None:
            yield types.CodeAction(
                title=_fix_title(session, problem),
                kind=_FIX,
                diagnostics=_diagnostics_of(document, problem, shown),
                is_preferred=True,
                edit=workspace_edit(session.client, document, [Change(problem.span, problem.replacement)]),
            )


def _fix_title(session: Session, problem: Problem) -> str:
    if problem.replacement:
        return session.say("action.replace", replacement=problem.replacement)
    return session.say("action.remove", code=problem.code)


def _diagnostics_of(
    document: Snapshot, problem: Problem, shown: Sequence[types.Diagnostic]
) -> list[types.Diagnostic] | None:
    range_ = document.range_of(problem.span)
    return [each for each in shown if each.code == problem.code and each.range == range_] or None


async def _fix_all(session: Session, document: Snapshot) -> list[types.CodeAction]:
    """Offer to put everything right, or the first of very many; the same command then goes on."""
    text = _first_of(document.text, session.scope.problems(document))
    work = partial(fix_all, text, lambda span: session.scope.contains(document, span), document.aliases)
    fixes = work() if len(text) <= SHORT else await asyncio.to_thread(work)
    if len(text) < len(document.text):  # what the end of the part made of its last line is not so
        fixes = tuple(fix for fix in fixes if fix.span.end < len(text) - REACH)
    actions = []
    if fixes:
        title = session.say("action.fix-all")
        edit = workspace_edit(session.client, document, fixes, title)
        actions.append(types.CodeAction(title, FIX_ALL, edit=edit))
    return actions


def _first_of(text: str, problems: Sequence[Problem]) -> str:
    """Return as much of a text as holds the first of its problems, or all of it when they are not too many."""
    return text[: problems[_MOST_FIXED].span.start + REACH] if len(problems) > _MOST_FIXED else text


async def _rewrites(session: Session, document: Snapshot, span: Span) -> list[types.CodeAction]:
    """Offer candidates for the mask at the selection, or other words for the selected ones."""
    mask = session.scope.mask_in_selection(document, span)
    try:
        if mask is not None:
            return [*await _fills(session, document, session.scope.gap(document, mask)), _fill_all(session, document)]
        if rewritable(document, span) and session.scope.contains(document, span):
            return await _alternatives(session, document, span)
    except (NotYetError, UnavailableError):
        return []
    return []


async def _fills(session: Session, document: Snapshot, gap: Gap) -> list[types.CodeAction]:
    answer = await session.asking.fill(document, gap, priority=Priority.CURSOR)
    return [
        types.CodeAction(
            title=session.say("action.fill", candidate=candidate.text, confidence=percent(candidate.score)),
            kind=_REWRITE,
            is_preferred=True if rank == 0 else None,
            edit=workspace_edit(session.client, document, [Change(answer.span, candidate.text)]),
        )
        for rank, candidate in enumerate(answer.candidates)
    ]


def _fill_all(session: Session, document: Snapshot) -> types.CodeAction:
    threshold = session.settings.fill_all_threshold
    title = session.say("action.fill-all")
    if threshold > 0:
        title = session.say("action.fill-all-above", threshold=f"{threshold:.0%}")
    argument: DocumentArgument = {"textDocument": {"uri": document.uri}}
    command = types.Command(title, FILL_ALL.wire_name, arguments=[argument])
    return types.CodeAction(title, _REWRITE, command=command)


async def _alternatives(session: Session, document: Snapshot, span: Span) -> list[types.CodeAction]:
    rewriting = await rewrite(session, document, span)
    own = session.say("action.own-rank-unknown", original=rewriting.original, count=session.settings.top_k)
    if rewriting.rank is not None and rewriting.score is not None:
        score = percent(rewriting.score)
        own = session.say("action.own-rank", original=rewriting.original, rank=rewriting.rank, confidence=score)
    keys = ["action.rewrite-first", *["action.rewrite"] * len(rewriting.alternatives)]
    return [
        types.CodeAction(
            title=session.say(key, candidate=other.text, confidence=percent(other.score), own=own),
            kind=_REWRITE,
            edit=workspace_edit(session.client, document, [Change(span, other.text)]),
        )
        for key, other in zip(keys, rewriting.alternatives, strict=False)
    ]
