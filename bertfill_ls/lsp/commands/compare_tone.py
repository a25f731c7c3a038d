"""``bertfill.server.compareTone``: how the end of a sentence changes what stands in it."""

from typing import Any

from bertfill_ls.core.masks.gaps import gap_span
from bertfill_ls.core.text.sentences import SENTENCE_END
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.engine import Priority
from bertfill_ls.lsp import to_lsp
from bertfill_ls.lsp.commands.answering import fulfilled
from bertfill_ls.lsp.commands.arguments import document_of, gap_at, offset_of, range_as_json
from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.text.documents import Snapshot

COMPARE_TONE = "bertfill.server.compareTone"

_MARKS = "。！？"


async def compare_tone(ls: FillServer, arguments: list[Any]) -> dict[str, Any] | None:
    """Show what would fill a mask if its sentence ended in 。, ！ or ？; None away from a mask."""
    document = document_of(ls, arguments)
    gap = gap_at(ls, document, offset_of(document, arguments[0]))
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
        "maskRange": range_as_json(document, gap_span(gap)),
        "markRange": range_as_json(document, mark),
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
