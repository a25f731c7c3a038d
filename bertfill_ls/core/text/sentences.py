"""Where sentences and paragraphs end, and the sentence of a place; nothing here knows masks.

A sentence ends at 。！？… and their ASCII kin, and takes the quotes and brackets that close after it. A paragraph is
the lines up to a blank one; within it a sentence may run over a line end, as text is often wrapped by hand.
"""

import re

from bertfill_ls.core.text.characters import BLANKS, CONTROLS
from bertfill_ls.core.text.spans import Span

_CLOSERS = "”’」』）】》〉〕〗］\"')\\]"

# `?` and `!` go on in an address (`?id=1`); a full stop ends a sentence only before white space, and not after a
# digit: `3.14`, `1. 甲`, `example.com`.
SENTENCE_END = re.compile(
    rf"""
    (?: [。！？…‥｡]
      | [!?] (?! [0-9A-Za-z/=&%\#_] )
      | \.{{3,}}+
      | (?<! [0-9.] ) \.++ (?= [\s{_CLOSERS}] | \Z )
    )++
    [{_CLOSERS}]*+
    """,
    re.VERBOSE,
)

_LINE_END = r"(?>\r\n|\n|\r)"
PARAGRAPH_END = re.compile(rf"{_LINE_END}(?:[{re.escape(BLANKS + CONTROLS)}]*+{_LINE_END})++")


def sentence_at(text: str, place: Span, within: Span) -> Span:
    """Return the sentence of a place, as far as it stands within a span around it: a line, or some of a paragraph.

    What ends a sentence in the place itself is passed over.
    """
    start = within.start
    for end in SENTENCE_END.finditer(text, within.start, place.start):
        start = end.end()
    following = SENTENCE_END.search(text, place.end, within.end)
    return Span(start, following.end() if following is not None else within.end)
