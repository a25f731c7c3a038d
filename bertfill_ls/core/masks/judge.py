"""Tells whether a candidate is a mask, a slip of the finger, or something that only looks like one.

Misses and false alarms weigh the same here: brackets belong to Markdown links, wiki links, LaTeX, code and plain
prose first. ``forms`` finds the candidates and names the groups of a match; every function judges one and reads only a
short way around it.
"""

import re
from string import ascii_letters, digits

from bertfill_ls.core.masks.brackets import closes_later, opens_earlier, with_surplus
from bertfill_ls.core.masks.choices import read_choices
from bertfill_ls.core.masks.mask import MASK_TOKEN, Mask
from bertfill_ls.core.masks.misspellings import MISSPELLINGS, SMALL_MISSPELLINGS
from bertfill_ls.core.masks.problems import Problem, ProblemCode
from bertfill_ls.core.text.characters import SPACES
from bertfill_ls.core.text.spans import Span

_WORD = "MASK"


def judge_word(text: str, match: re.Match[str]) -> Mask | Problem | None:
    """Judge ``[`` and the letters M, A, S, K in any width, case and spacing."""
    if match["close"] is None:
        return _judge_unclosed(text, match)
    word = match["word"].translate(_PLAIN)
    if match["list"] is not None:
        return _judge_choices(text, match, word)
    inner = Span(*match.span())
    span = with_surplus(text, inner)
    written = span.of(text)
    if written == MASK_TOKEN:
        return Mask(span)
    if span != inner:
        return _problem(text, ProblemCode.DOUBLED_BRACKET, span) if word == _WORD else None  # [[mask]] is a wiki link
    if _is_link(text, span) or (word != _WORD and (_touches_word(text, span) or _is_gloss(text, span))):
        return None
    return _problem(text, _departure(written, word), span)


def judge_misspelled(text: str, match: re.Match[str]) -> Problem | None:
    """Judge ``[`` and a few capitals and digits that are not ``MASK``, or the letters of ``mask`` in another order."""
    if match["misspelled"] not in MISSPELLINGS and match["misspelled"] not in SMALL_MISSPELLINGS:
        return None
    span = with_surplus(text, Span(*match.span()))
    if text.startswith("[[", span.start) or _is_link(text, span) or _touches_word(text, span):
        return None
    return _problem(text, ProblemCode.MISSPELLED_MASK, span)


def judge_foreign(text: str, match: re.Match[str]) -> Problem | None:
    """Judge ``<mask>``, ``<MASK>``, ``{MASK}``, ``(MASK)``: masks elsewhere, but also tags, arguments and glosses."""
    inner = Span(*match.span())
    written = match.group()
    before, after = text[inner.start - 1 : inner.start], text[inner.end : inner.end + 1]
    row = text[max(0, inner.start - len(inner)) : inner.start] == written  # <mask><mask> is two masks, not two tags
    if not row and (before in _BEFORE_CODE or before == written[0]):
        return None
    if not text.startswith(written, inner.end) and (after in _AFTER_CODE or after == written[-1]):
        return None
    if before + after in _QUOTES or _is_gloss(text, inner) or (written[0] == "(" and _follows_english(text, inner)):
        return None
    return _problem(text, ProblemCode.FOREIGN_MASK, with_surplus(text, inner))


def judge_unopened(text: str, match: re.Match[str]) -> Problem | None:
    """Judge the word ``MASK`` and a closing bracket."""
    if opens_earlier(text, match.start()):
        return None
    replacement = MASK_TOKEN
    if match["list"] is not None:
        listed = read_choices(match["list"][1:])
        if not listed.choices:
            return None
        replacement = _choice_mask(listed.choices)
    span = with_surplus(text, Span(*match.span()))
    return _problem(text, ProblemCode.UNOPENED_MASK, span, replacement)


def _judge_unclosed(text: str, match: re.Match[str]) -> Problem | None:
    span = Span(match.start(), match.end("word"))
    if text[span.start + 1 : span.end] not in _UNSPACED_CAPITALS or closes_later(text, span.end):
        return None
    # Where a list was begun, only the writer knows its end.
    replacement = None if text.startswith((":", "："), span.end) else MASK_TOKEN
    return _problem(text, ProblemCode.UNCLOSED_MASK, with_surplus(text, span), replacement)


def _judge_choices(text: str, match: re.Match[str], word: str) -> Mask | Problem | None:
    inner = Span(*match.span())
    body = match["list"][1:]
    listed = read_choices(body)
    if word != _WORD and (not listed.choices or _touches_word(text, inner)):
        return None
    if not listed.choices:
        return _problem(text, ProblemCode.MALFORMED_CHOICES, inner, None if body.strip(_SPACE_AND_BARS) else MASK_TOKEN)
    span = with_surplus(text, inner)
    meant = _choice_mask(listed.choices)
    if span.of(text) == meant:
        return Mask(span, listed.choices)
    if span != inner:
        code = ProblemCode.DOUBLED_BRACKET
    elif listed.mended:
        code = ProblemCode.MALFORMED_CHOICES
    else:
        code = _departure(text[inner.start : match.start("list") + 1] + match["close"], word)
    return _problem(text, code, span, meant)


def _departure(written: str, word: str) -> ProblemCode:
    """Name what is unusual about a bracketed ``written``; of several departures, the one a writer would see first."""
    unspaced = written.translate(_WITHOUT_SPACES)
    if not unspaced.isascii():
        return ProblemCode.FULLWIDTH_MASK
    if unspaced != written:
        return ProblemCode.SPACED_MASK
    return ProblemCode.MASK_CASE if word != _WORD else ProblemCode.FULLWIDTH_MASK  # full-width bars in a list


def _problem(text: str, code: ProblemCode, span: Span, replacement: str | None = MASK_TOKEN) -> Problem:
    return Problem(code, span, span.of(text), replacement)


def _choice_mask(choices: tuple[str, ...]) -> str:
    return f"[{_WORD}:{'|'.join(choices)}]"


def _touches_word(text: str, span: Span) -> bool:
    """Tell whether an ASCII letter or digit stands directly beside: ``image[mask]``, ``[Mask]s``."""
    return text[max(0, span.start - 1) : span.start] in _WORD_SIGNS or text[span.end : span.end + 1] in _WORD_SIGNS


def _is_link(text: str, span: Span) -> bool:
    """Tell whether an ASCII bracket is part of a Markdown link, a reference, its definition, or escaped."""
    if text[span.start] != "[":
        return False
    if text.startswith("(", span.end) or text.startswith("\\", span.start - 1, span.start):
        return True
    # [mask][mask] is two masks; [mask][1] is a reference, and so is [text][mask].
    masks = (span.of(text), MASK_TOKEN)
    if text.startswith("[", span.end) and not text.startswith(masks, span.end):
        return True
    if text.startswith("]", span.start - 1, span.start) and not text.endswith(masks, 0, span.start):
        return True
    return text.startswith(":", span.end) and _begins_line(text, span.start)


def _begins_line(text: str, offset: int) -> bool:
    """Tell whether at most three spaces stand before ``offset`` on its line."""
    margin = text[max(0, offset - 4) : offset].rstrip(" ")
    return margin.endswith(("\n", "\r")) or (not margin and offset <= 3)


def _is_gloss(text: str, span: Span) -> bool:
    """Tell whether the word translates the one before it: ``掩码(MASK)``, ``面具[Mask]``."""
    return _GLOSSED.match(text, max(0, span.start - 2), span.start) is not None


def _follows_english(text: str, span: Span) -> bool:
    """Tell whether an English word and a space stand before: ``the attention mask (MASK)``."""
    before = text[max(0, span.start - 2) : span.start]
    return before.endswith(" ") and before[0] in _WORD_SIGNS


_WORD_SIGNS = frozenset(ascii_letters + digits + "_")
_BEFORE_CODE = _WORD_SIGNS | frozenset("\\$#%&@^~=]})>")
_AFTER_CODE = _WORD_SIGNS | frozenset("({<=")
_QUOTES = ("“”", "‘’", "「」", "『』", '""', "''")  # the mask of another model is mentioned, not used
_GLOSSED = re.compile("面具|口罩|面罩|遮罩|面膜|蒙面|蒙版|掩码|掩膜|掩模|掩蔽|遮蔽|遮挡|屏蔽")
_UNSPACED_CAPITALS = frozenset({"MASK", "ＭＡＳＫ"})
_SPACE_AND_BARS = SPACES + "|｜"
_WITHOUT_SPACES = dict.fromkeys(map(ord, SPACES))
# Full-width letters become ASCII; what stands between letters vanishes.
_PLAIN = _WITHOUT_SPACES | {ord(wide): ord(wide) - 0xFEE0 for wide in "ＭＡＳＫｍａｓｋ"}
