"""``bertfill.server.compareTone``: how the end of a sentence changes what stands in it."""

from bertfill_ls.core.masks.gaps import gap_span
from bertfill_ls.core.presentation import candidates_in_a_line
from bertfill_ls.core.text.sentences import SENTENCE_END, sentence_at
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.lsp.commands.answering import fulfilled
from bertfill_ls.lsp.commands.arguments import command_about_a_document, gap_at, range_of
from bertfill_ls.lsp.commands.contract import PlaceArgument, Tone, ToneComparison
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.snapshot import Snapshot

_MARKS = "。！？"


@command_about_a_document
async def compare_tone(session: Session, document: Snapshot, argument: PlaceArgument) -> ToneComparison | None:
    """Show what would fill a gap if its sentence ended in 。, ！ or ？; None away from a mask."""
    gap = gap_at(session, document, argument)
    if gap is None:
        return None
    span = gap_span(gap)
    end_mark = _end_mark(document, span)
    line = document.line_body(document.position_at(span.start).line)
    start = sentence_at(document.text, span, line).start
    variants: list[Tone] = []
    lines: list[str] = []
    for mark in _MARKS:
        variant = document.replaced(end_mark, mark)
        answer = await fulfilled(session, session.asking.fill(variant, gap, priority=Priority.CURSOR))
        variants.append(
            {
                "text": variant.text[start : end_mark.start + 1].strip(),
                "mark": mark,
                "candidates": [{"text": each.text, "score": each.score} for each in answer.candidates],
            }
        )
        lines.append(f"{mark}  {candidates_in_a_line(answer.candidates)}")
    return {
        "plain": "\n".join(lines),
        "variants": variants,
        "maskRange": range_of(document, span),
        "markRange": range_of(document, end_mark),
    }


def _end_mark(document: Snapshot, gap: Span) -> Span:
    """Return the place of the mark that ends the sentence of a gap, or the empty place where its line does."""
    line = document.line_body(document.position_at(gap.end).line)
    match = SENTENCE_END.search(document.text, gap.end, line.end)
    return Span(match.start(), match.start() + 1) if match else Span(line.end, line.end)
