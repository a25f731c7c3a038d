"""Problems of the places around masks: white space left at a line's end, sentences with nothing but masks.

Near-masks count as masks here, so that mending one never brings up a new problem. Both searches are bounded
(``LINE_REACH``, ``LONGEST_LONELY``): what they say depends on the ``SURROUNDINGS_REACH`` code points on both sides of
a problem's first character and on nothing else.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from enum import Enum, auto

from bertfill_ls.core.masks.forms import FORM_REACH
from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.masks.problems import Problem, ProblemCode
from bertfill_ls.core.text.characters import BLANKS, CONTROLS, LINE_ENDS
from bertfill_ls.core.text.sentences import PARAGRAPH_END, SENTENCE_END
from bertfill_ls.core.text.spans import Span, end_of

LINE_REACH = 1024  # how far after a mask its line's end is looked for; a paragraph on one line is seldom longer
LONGEST_LONELY = 512  # nothing but masks for longer than this is no slip
SURROUNDINGS_REACH = LINE_REACH + 2 * FORM_REACH

_MARKDOWN_BREAK = "  "
_LINE_END = re.compile(f"[{LINE_ENDS}]")
_BLANK_RUN = re.compile(f"[{re.escape(BLANKS)}]+")
_UNSEEN = re.escape(BLANKS + CONTROLS)
# The look-behind stands after the first character: a pattern that begins with one cannot skip ahead.
_TAIL = re.compile(
    rf"[{_UNSEEN}] (?<! [{_UNSEEN}] . ) [{_UNSEEN}]{{0,{LINE_REACH}}}+ (?= [{LINE_ENDS}] | \Z )", re.VERBOSE | re.DOTALL
)
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


def trailing_spaces(text: str, forms: Sequence[Mask | Problem], within: Span) -> Iterator[Problem]:
    """Find white space at the ends of the lines ``within`` a part of ``text`` that hold one of ``forms``."""
    for tail in _TAIL.finditer(text, within.start, within.end):
        following = bisect_right(forms, tail.start(), key=end_of)
        if following == 0:
            continue
        form_end = forms[following - 1].span.end
        if tail.end() - form_end > LINE_REACH or _LINE_END.search(text, form_end, tail.start()):
            continue
        # The model never sees the controls between blanks, so they do not count.
        blanks = list(_BLANK_RUN.finditer(text, *tail.span()))
        if "".join(blank.group() for blank in blanks) == _MARKDOWN_BREAK:
            continue
        for blank in blanks:
            yield Problem(ProblemCode.TRAILING_SPACE, Span(*blank.span()), blank.group(), "")


def lonely_sentences(text: str, forms: Sequence[Mask | Problem]) -> Iterator[Problem]:
    """Find sentences that hold masks and no other letter or digit."""
    first: int | None = None  # where the masks of a sentence begin that has shown nothing else so far
    floor = 0
    has_mask = False
    for form, ceiling in zip(forms, _ceilings(text, forms), strict=True):
        match _before(text, floor, form.span.start):
            case _Beside.BOUNDARY:
                first, has_mask = form.span.start, False
            case _Beside.WORDS:
                first = None
        floor = form.span.end
        if first is None:
            continue
        has_mask = has_mask or isinstance(form, Mask)
        match _after(text, floor, ceiling):
            case _Beside.BOUNDARY if has_mask and floor - first <= LONGEST_LONELY:
                span = Span(first, floor)
                yield Problem(ProblemCode.NO_CONTEXT, span, span.of(text), None)
            case _Beside.WORDS:
                first = None


class _Beside(Enum):
    """What stands on one side of a mask."""

    BOUNDARY = auto()  # the sentence's own end, with at most signs in between
    WORDS = auto()  # a letter or a digit, or nothing within reach
    MASK = auto()  # another mask, with at most signs in between


def _before(text: str, floor: int, start: int) -> _Beside:
    limit = max(floor, start - LONGEST_LONELY)
    words_end = start
    while words_end > limit and not text[words_end - 1].isalnum():
        words_end -= 1
    if words_end == 0 or _has_boundary(text, words_end, start):
        return _Beside.BOUNDARY
    return _Beside.MASK if words_end == floor else _Beside.WORDS


def _after(text: str, end: int, ceiling: int) -> _Beside:
    limit = min(ceiling, end + LONGEST_LONELY)
    words = _LETTER_OR_DIGIT.search(text, end, limit)
    words_start = words.start() if words else limit
    if words_start == len(text) or _has_boundary(text, end, words_start):
        return _Beside.BOUNDARY
    return _Beside.MASK if words_start == ceiling else _Beside.WORDS


def _has_boundary(text: str, start: int, end: int) -> bool:
    if start == end:
        return False
    # A stop that ends a sentence is told from one that does not by the character after it.
    sentence_end = SENTENCE_END.search(text, start, end + 1)
    if sentence_end is not None and sentence_end.start() < end:
        return True
    return PARAGRAPH_END.search(text, start, end) is not None


def _ceilings(text: str, forms: Sequence[Mask | Problem]) -> Iterator[int]:
    """For each form, where the next one starts, or the text ends."""
    for form in forms[1:]:
        yield form.span.start
    if forms:
        yield len(text)
