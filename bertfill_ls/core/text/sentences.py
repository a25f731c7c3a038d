"""Where sentences and paragraphs end, as patterns; nothing here knows masks.

A sentence ends at 。！？… and their ASCII kin, and takes the quotes and brackets that close after it. A paragraph is
the lines up to a blank one; within it a sentence may run over a line end, as text is often wrapped by hand.
"""

import re

from bertfill_ls.core.text.characters import BLANKS, CONTROLS

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
