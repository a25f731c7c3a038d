"""Tells whether square brackets beside a place belong to it or to a wider pair.

A partner is looked for within ``PARTNER_REACH`` code points of the same line, over whole pairs on the way but not
over pairs within pairs. The kinds of square brackets count as one, because mixing them up is the commonest slip.
"""

import re

from bertfill_ls.core.text.characters import LINE_ENDS, SQUARE_CLOSE, SQUARE_OPEN
from bertfill_ls.core.text.spans import Span

PARTNER_REACH = 100  # code points; who puts more between brackets has written a paragraph, not a slip
_MOST_ADJACENT = 8  # brackets in a row; more are a drawing
_OPENERS, _CLOSERS = frozenset(SQUARE_OPEN), frozenset(SQUARE_CLOSE)
_OPEN, _CLOSE = re.escape(SQUARE_OPEN), re.escape(SQUARE_CLOSE)
_PLAIN = f"[^{_OPEN}{_CLOSE}{LINE_ENDS}]*+"
# Plain text and whole pairs, then a bracket without a partner. Backward, the text is read from its end.
_STRAY_CLOSE = re.compile(rf"{_PLAIN}(?>(?:[{_OPEN}]{_PLAIN}[{_CLOSE}]{_PLAIN})*)[{_CLOSE}]")
_STRAY_OPEN = re.compile(rf"{_PLAIN}(?>(?:[{_CLOSE}]{_PLAIN}[{_OPEN}]{_PLAIN})*)[{_OPEN}]")


def closes_later(text: str, offset: int) -> bool:
    """Tell whether a bracket that is open at ``offset`` is closed further on."""
    return _STRAY_CLOSE.match(text, offset, offset + PARTNER_REACH) is not None


def opens_earlier(text: str, offset: int) -> bool:
    """Tell whether a bracket that is open at ``offset`` was opened further back."""
    return _STRAY_OPEN.match(text[max(0, offset - PARTNER_REACH) : offset][::-1]) is not None


def with_surplus(text: str, span: Span) -> Span:
    """Widen ``span`` by the square brackets directly around it that belong to nothing else.

    In ``[见[MASK]]`` the outer pair belongs to the remark, in ``[[MASK]](url)`` to the link.

    >>> with_surplus("天[[MASK]]地", Span(2, 8))
    Span(start=1, end=9)
    >>> with_surplus("[见[MASK]]", Span(2, 8))
    Span(start=2, end=8)
    """
    left = right = 0
    while left < _MOST_ADJACENT and text[span.start - left - 1 : span.start - left] in _OPENERS:
        left += 1
    while right < _MOST_ADJACENT and text[span.end + right : span.end + right + 1] in _CLOSERS:
        right += 1
    if left == right == 1 and text.startswith("(", span.end + 1):
        return span
    start, end = span.start - left, span.end + right
    if left > right and closes_later(text, end):
        start = span.start - right
    elif right > left and opens_earlier(text, start):
        end = span.end + left
    return Span(start, end)
