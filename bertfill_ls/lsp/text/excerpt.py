"""The sentence around a place in a document, short enough to be shown."""

from bertfill_ls.core.text.sentences import SENTENCE_END
from bertfill_ls.core.text.spans import Span
from bertfill_ls.lsp.text.documents import Snapshot

_REACH = 60  # code points on either side; a longer sentence is cut
_CUT = "…"


def sentence_with(document: Snapshot, span: Span) -> tuple[str, str]:
    """Return what stands before and behind a span in its sentence, within its line."""
    line = document.line_span(document.position_at(span.start).line)
    before = document.text[max(line.start, span.start - _REACH) : span.start]
    after = document.text[span.end : min(line.end, span.end + _REACH)].rstrip("\r\n")
    ends = [found.end() for found in SENTENCE_END.finditer(before)]
    if ends:
        before = before[ends[-1] :]
    elif line.start < span.start - _REACH:
        before = _CUT + before
    end = SENTENCE_END.search(after)
    if end is not None:
        after = after[: end.end()]
    elif line.end > span.end + _REACH:
        after += _CUT
    return before.lstrip(), after.rstrip()
