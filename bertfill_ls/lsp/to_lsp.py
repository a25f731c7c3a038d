"""Domain to protocol. Nothing is decided here: what there is was settled in ``core``, what to show in the features."""

from lsprotocol import types

from bertfill_ls.core.masks.problems import Problem
from bertfill_ls.core.prediction.answers import Candidate
from bertfill_ls.core.presentation import standing

SOURCE = "bertfill"


def markup(value: str, *, markdown: bool) -> types.MarkupContent:
    """Return documentation in the format the client renders."""
    return types.MarkupContent(types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText, value)


def diagnostic(problem: Problem, range_: types.Range, message: str) -> types.Diagnostic:
    """Return a problem as a diagnostic; its replacement travels along for the quick fix."""
    return types.Diagnostic(
        range=range_,
        message=message,
        severity=types.DiagnosticSeverity(problem.severity),
        code=str(problem.code),
        source=SOURCE,
        data={"replacement": problem.replacement},
    )


def completion_item(
    candidate: Candidate,
    rank: int,
    *,
    range_: types.Range,
    filter_text: str,
    label_details: bool,
    offer: int,
    command: types.Command | None,
) -> types.CompletionItem:
    """Return a candidate as a completion item that replaces ``range_``; ``offer`` is what resolve will ask about."""
    confidence = standing(candidate)
    return types.CompletionItem(
        label=candidate.text,
        label_details=types.CompletionItemLabelDetails(description=confidence) if label_details else None,
        detail=None if label_details else confidence,
        kind=types.CompletionItemKind.Value,
        insert_text_format=types.InsertTextFormat.PlainText,
        filter_text=filter_text,
        sort_text=f"{rank:04}",
        preselect=True if rank == 0 else None,
        text_edit=types.TextEdit(range_, candidate.text),
        command=command,
        data={"offer": offer, "candidate": candidate.text},
    )


def replacement_item(
    replacement: str, *, range_: types.Range, filter_text: str, detail: str | None, command: types.Command | None
) -> types.CompletionItem:
    """Return the one item that puts a malformed mask right."""
    return types.CompletionItem(
        label=replacement,
        detail=detail,
        kind=types.CompletionItemKind.Snippet,
        insert_text_format=types.InsertTextFormat.PlainText,
        filter_text=filter_text,
        sort_text="0000",
        preselect=True,
        text_edit=types.TextEdit(range_, replacement),
        command=command,
    )
