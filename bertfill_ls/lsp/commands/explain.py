"""Commands that explain: what a prediction rests on, how the end of a sentence changes it."""

from typing import Any

from bertfill_ls.core.prediction.answers import Explanation
from bertfill_ls.core.prediction.gaps import Gap, gap_span
from bertfill_ls.core.text.sentences import SENTENCE_END
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.engine import Priority
from bertfill_ls.lsp import to_lsp
from bertfill_ls.lsp.commands.fill_all import document_of, fulfilled, offset_of
from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.heat import heat_blocks
from bertfill_ls.lsp.text.documents import Snapshot

EXPLAIN = "bertfill.server.explain"
COMPARE_TONE = "bertfill.server.compareTone"

_MARKS = "。！？"
_REASONS = 5  # in words, below the picture


async def explain(ls: FillServer, arguments: list[Any]) -> dict[str, Any] | None:
    """Hide each context token in turn, and tell how much worse the first candidate does; None away from a mask."""
    document = document_of(ls, arguments)
    gap = _gap_at(ls, document, offset_of(document, arguments[0]))
    if gap is None:
        return None
    recipe, window = ls.session.explaining(document, gap[0])
    found = await fulfilled(ls, ls.session.compute(recipe, window, Priority.CURSOR))
    if found is None:
        return None
    helping = sum(max(0.0, token.weight) for token in found.tokens) or 1.0
    return {
        "plain": _picture(ls, found),
        "candidate": found.candidate.text,
        "maskRange": _range(document, found.mask.span),
        "tokens": [
            {"text": token.text, "range": _range(document, token.span), "weight": max(0.0, token.weight) / helping}
            for token in found.tokens
        ],
    }


def _picture(ls: FillServer, found: Explanation) -> str:
    """Return the sentence with a block behind each token, and the heaviest tokens in words."""
    heaviest = sorted((token for token in found.tokens if token.weight > 0), key=lambda token: -token.weight)
    reasons = " · ".join(f"{token.text} {token.weight:+.2f}" for token in heaviest[:_REASONS])
    candidate = f"{found.candidate.text} {to_lsp.percent(found.candidate.score)}"
    return f"{heat_blocks(found)}\n\n" + ls.session.say("cli.rests-on-hiding", candidate=candidate, tokens=reasons)


async def compare_tone(ls: FillServer, arguments: list[Any]) -> dict[str, Any] | None:
    """Show what would fill a mask if its sentence ended in 。, ！ or ？; None away from a mask."""
    document = document_of(ls, arguments)
    gap = _gap_at(ls, document, offset_of(document, arguments[0]))
    if gap is None:
        return None
    mark = _end_mark(document, gap_span(gap).end)
    variants = []
    for sign in _MARKS:
        variant = document.replaced(mark, sign)
        answer = await fulfilled(ls, ls.session.fill(variant, gap, priority=Priority.CURSOR))
        candidates = [{"text": candidate.text, "score": candidate.score} for candidate in answer.candidates]
        masks = [{"candidates": candidates}]
        text = _sentence(variant, gap_span(gap), mark.start + 1)
        plain = to_lsp.candidates_in_a_line(answer.candidates)
        variants.append({"text": text, "mark": sign, "masks": masks, "plain": plain})
    return {
        "variants": [{key: variant[key] for key in ("text", "mark", "masks")} for variant in variants],
        "maskRange": _range(document, gap_span(gap)),
        "markRange": _range(document, mark),
        "plain": "\n".join(f"{variant['mark']}  {variant['plain']}" for variant in variants),
    }


def _end_mark(document: Snapshot, after: int) -> Span:
    """Return the place of the mark that ends the sentence, or the empty place where its line does."""
    line = document.line_span(document.position_at(after).line)
    end = line.start + len(line.of(document.text).rstrip("\r\n"))
    found = SENTENCE_END.search(document.text, after, end)
    return Span(found.start(), found.start() + 1) if found else Span(end, end)


def _sentence(document: Snapshot, gap: Span, end: int) -> str:
    """Return the text from the start of the sentence of a gap to ``end``."""
    line = document.line_span(document.position_at(gap.start).line)
    starts = [found.end() for found in SENTENCE_END.finditer(document.text, line.start, gap.start)]
    return document.text[starts[-1] if starts else line.start : end].strip()


def _gap_at(ls: FillServer, document: Snapshot, offset: int) -> Gap | None:
    mask = ls.session.mask_at(document, offset) or ls.session.mask_at(document, offset + 1)
    return ls.session.gap(document, mask) if mask is not None else None


def _range(document: Snapshot, span: Span) -> dict[str, dict[str, int]]:
    range_ = document.range_of(span)
    return {
        side: {"line": place.line, "character": place.character}
        for side, place in (("start", range_.start), ("end", range_.end))
    }
