"""Forms: the places of a text where someone wrote a mask, or nearly one.

Two patterns find candidates. Each begins with one set of characters, so that the regular-expression engine skips
ordinary text at memory speed, and neither can read a character twice. ``judge`` decides about a candidate.

Locality: whether a form stands at a place, and which, depends on nothing but the ``FORM_REACH`` code points on both
sides of its first character. ``find`` rests on that when it scans a document again after an edit.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from bertfill_ls.core.masks.judge import judge_foreign, judge_misspelled, judge_unopened, judge_word
from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.masks.problems import Problem
from bertfill_ls.core.text.characters import LINE_ENDS, SPACES, SQUARE_CLOSE, SQUARE_OPEN
from bertfill_ls.core.text.spans import Span

# The longest form (a list of choices, its brackets, the spaces around) and as far again as a bracket's partner is
# looked for, rounded up.
FORM_REACH = 640

_Judge = Callable[[str, re.Match[str]], Mask | Problem | None]

_LONGEST_LIST = 320  # thirty-five choices of the greatest length, with their bars, and what else may be typed there
_OPEN, _CLOSE = re.escape(SQUARE_OPEN), re.escape(SQUARE_CLOSE)
_SPACES = f"[{re.escape(SPACES)}]{{0,4}}+"
_LETTERS = _SPACES.join(["[MmＭｍ]", "[AaＡａ]", "[SsＳｓ]", "[KkＫｋ]"])
_WORD_SIGNS = "0-9A-Za-z_＿０-９Ａ-Ｚａ-ｚ"

# Behind an opening bracket: ``plain`` is a mask to the letter; ``word`` the letters in any width, case and spacing, and
# perhaps a ``list`` with its colon and what is to ``close`` it; ``misspelled`` some capitals and digits, or letters
# of the word; ``foreign`` a mask as other models write it. The last group that took part names the kind.
_BRACKETED = re.compile(
    rf"""
    [{_OPEN}<＜{{｛(] (?= {_SPACES} [MmＭｍa0-9A-Z] )
    (?: (?P<plain> (?<=\[) (?<! [{_OPEN}] . ) MASK\] (?![{_CLOSE}]) )
      | (?<=[{_OPEN}])
        (?: {_SPACES} (?P<word>{_LETTERS}) (?![{_WORD_SIGNS}]) {_SPACES}
            (?P<list> [:：] [^{_OPEN}{_CLOSE}{LINE_ENDS}]{{0,{_LONGEST_LIST}}}+ (?=[{_CLOSE}]) )?
            (?P<close> [{_CLOSE}] )?
          | (?<=[\[［]) (?P<misspelled> [0-9A-Z]{{3,5}}+ | [amsk]{{4,5}}+ ) [\]］]
        )
      | (?P<foreign> (?<=[<＜]) (?:mask|MASK|ｍａｓｋ|ＭＡＳＫ) [>＞]
                   | (?<=[{{｛]) (?:MASK|ＭＡＳＫ) [}}｝]
                   | (?<=\() (?:MASK|ＭＡＳＫ) \) )
    )
    """,
    re.VERBOSE | re.DOTALL,
)

# The look-behind stands after the first letter: a pattern that begins with one cannot skip ahead.
_UNOPENED = re.compile(
    rf"""
    [MＭ] (?<! [{_WORD_SIGNS}{_OPEN}] . ) [AＡ][SＳ][KＫ]
    (?P<list> [:：] [^:：{_OPEN}{_CLOSE}{LINE_ENDS}]{{1,{_LONGEST_LIST}}}+ )? [{_CLOSE}]
    """,
    re.VERBOSE | re.DOTALL,
)


def find_forms(text: str, within: Span) -> list[Mask | Problem]:
    """Find the masks and near-masks that start ``within`` a part of ``text``, in order; they never overlap.

    Near the ends of the part, up to ``FORM_REACH``, the answer may differ from that for the whole text.
    """
    forms = list(_walk(_BRACKETED, _judge_bracketed, text, within))
    unopened = list(_walk(_UNOPENED, judge_unopened, text, within))
    if unopened:
        forms = list(_without_overlaps(sorted([*forms, *unopened], key=lambda form: form.span)))
    return forms


def _walk(pattern: re.Pattern[str], judge: _Judge, text: str, within: Span) -> Iterator[Mask | Problem]:
    match = pattern.search(text, within.start, within.end)
    while match is not None:
        form = judge(text, match)
        if form is not None:
            yield form
        # What is no form may have one in it: [mask:(MASK)].
        match = pattern.search(text, form.span.end if form else match.start() + 1, within.end)


def _judge_bracketed(text: str, match: re.Match[str]) -> Mask | Problem | None:
    kind = match.lastgroup
    if kind == "plain":
        return Mask(Span(*match.span()))
    judge = {"misspelled": judge_misspelled, "foreign": judge_foreign}.get(kind or "", judge_word)
    return judge(text, match)


def _without_overlaps(forms: Iterable[Mask | Problem]) -> Iterator[Mask | Problem]:
    """Keep the earlier of two forms that overlap: ``MASK]`` may end a long list that is itself a form."""
    end = 0
    for form in forms:
        if form.span.start >= end:
            yield form
            end = form.span.end
