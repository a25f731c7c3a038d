"""Domain -> protocol. Nothing is decided here: what there is was settled in ``core``, what to show in the features."""

import re
from collections.abc import Sequence

from lsprotocol import types

from bertfill_ls.core.masks.problems import Problem
from bertfill_ls.core.prediction.answers import Candidate, TokenShare

SOURCE = "bertfill"

_MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]()#+.!|<>~$&-])")


def percent(share: float) -> str:
    """Return a probability as a writer reads it; none is rounded up to a certainty."""
    return f"{min(share, 0.999):.1%}" if share >= 0.001 else "<0.1%"


def whole_percent(share: float) -> str:
    """Return a probability in as little room as a hint has; none is rounded up to a certainty."""
    return f"{min(share, 0.99):.0%}"


def markdown_text(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return _MARKDOWN_SIGNS.sub(r"\\\1", text).replace("\n", " ").replace("\r", " ")


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


def candidate_table(candidates: Sequence[Candidate], headings: tuple[str, str]) -> str:
    """Return the candidates as a Markdown table, the best one marked."""
    rows = [f"| | {headings[0]} | {headings[1]} |", "|:-:|:-:|--:|"]
    for rank, candidate in enumerate(candidates):
        text = markdown_text(candidate.text)
        best = rank == 0
        rows.append(f"| {'★' if best else ''} | {f'**{text}**' if best else text} | {percent(candidate.score)} |")
    return "\n".join(rows)


def candidate_list(candidates: Sequence[Candidate]) -> str:
    """Return the candidates as a Markdown list, the best one marked; it can be read as it is written, too."""
    texts = [markdown_text(candidate.text) for candidate in candidates]
    texts[:1] = [f"**{text}**" for text in texts[:1]]
    rows = enumerate(zip(texts, candidates, strict=True), start=1)
    return "\n".join(f"{rank}. {text} {percent(candidate.score)}" for rank, (text, candidate) in rows)


def candidate_lines(candidates: Sequence[Candidate]) -> str:
    """Return the candidates as plain lines, the best one marked."""
    return "\n".join(
        f"{'★' if rank == 0 else ' '} {candidate.text}  {percent(candidate.score)}"
        for rank, candidate in enumerate(candidates)
    )


def candidates_in_a_line(candidates: Sequence[Candidate], *, markdown: bool = False) -> str:
    """Return candidates with their confidences in one line."""
    texts = [markdown_text(candidate.text) if markdown else candidate.text for candidate in candidates]
    return " · ".join(f"{text} {percent(candidate.score)}" for text, candidate in zip(texts, candidates, strict=True))


def token_shares(tokens: Sequence[TokenShare]) -> str:
    """Return context tokens with their shares in one line."""
    return " · ".join(f"{token.text} {token.share:.0%}" for token in tokens)


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
    confidence = percent(candidate.score)
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
