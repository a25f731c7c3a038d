"""Where sentences and paragraphs end, and the sentence of a place; nothing here knows masks.

A sentence ends at 。！？… and their ASCII kin, and takes the quotes and brackets that close after it. A paragraph ends
at a blank line for certain. A line end within it is one of two things: most Chinese text has a paragraph, a verse or an
item of a list on each line, and some is wrapped by hand (`is_wrapped`).
"""

import re

from bertfill_ls.core.text.characters import BLANKS, CONTROLS
from bertfill_ls.core.text.spans import Span

_CLOSERS = "”’」』）】》〉〕〗］\"')\\]"
_CLOSING_AND_BLANK = _CLOSERS.replace("\\", "") + BLANKS + CONTROLS

# `?` and `!` go on in an address (`?id=1`); a full stop ends a sentence only before white space, and not after a
# digit: `3.14`, `1. 甲`, `example.com`.
SENTENCE_END = re.compile(
    rf"""
    (?: [。！？…‥｡]
      | [!?] (?! [0-9A-Za-z/=&%\#_] )
      | \.{{3,}}+
      | (?<! [0-9.] ) \.++ (?= [\s{_CLOSERS}] | \Z )
    )+
    [{_CLOSERS}]*+
    """,
    re.VERBOSE,
)

_LINE_END = r"(?>\r\n|\n|\r)"
LINE_END = re.compile(_LINE_END)
PARAGRAPH_END = re.compile(rf"{_LINE_END}(?>(?:[{re.escape(BLANKS + CONTROLS)}]*+{_LINE_END})+)")

# What opens a line that is a thing of its own, in Markdown or typed by hand: `- `, `> `, `## `, `- [x] `, `3.`,
# `（三）`, `三、`, `③`. It says nothing about what comes after it.
_CHINESE_NUMBER = "[一二三四五六七八九十]{1,3}"
ITEM_OPENING = re.compile(
    rf"""
    [{BLANKS}]*+
    (?: (?: [-*+>•·●○▪◦‣] | \#{{1,6}} ) [{BLANKS}]++ (?: \[[ xX]\] [{BLANKS}]++ )?
      | (?: [•·●○▪◦‣①-⑳] | \d{{1,3}} (?: [.)．] (?! \d ) | 、 ) | {_CHINESE_NUMBER} 、
          | [（(] (?: \d{{1,3}} | {_CHINESE_NUMBER} ) [)）] ) [{BLANKS}]*+
    )
    """,
    re.VERBOSE,
)

# Tokens of a line that may have been wrapped: who wraps by hand does so at 20 full-width characters or more.
WRAPPED = 20
_STOPS = "。！？…‥｡!?."


def is_wrapped(text: str, line: Span, tokens: int) -> bool:
    """Tell whether a line goes on in the next: it is as long as wrapped lines are, and ends no sentence.

    ``tokens`` is how long the line is, by whatever the caller counts masks as. What opens the next line is not looked
    at: an item of a list is one for `ITEM_OPENING` to tell.
    """
    if tokens < WRAPPED:
        return False
    return final_stop(line.of(text)) is None


def final_stop(line: str) -> int | None:
    """Return the place of the mark that a line ends its last sentence with; quotes and blanks may close after it."""
    rest = line.rstrip(_CLOSING_AND_BLANK)
    return len(rest) - 1 if rest.endswith(tuple(_STOPS)) else None


def sentence_at(text: str, place: Span, within: Span) -> Span:
    """Return the sentence of a place, as far as it stands within a span around it: a line, or some of a paragraph.

    What ends a sentence in the place itself is passed over.
    """
    start = within.start
    for end in SENTENCE_END.finditer(text, within.start, place.start):
        start = end.end()
    following = SENTENCE_END.search(text, place.end, within.end)
    return Span(start, following.end() if following is not None else within.end)
