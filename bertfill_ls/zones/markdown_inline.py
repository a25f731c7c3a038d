"""What is no prose within a paragraph of Markdown: code spans, math, link targets, addresses, tags, comments.

CommonMark 0.31 chapter 6, and the dollar math that Pandoc and GitHub add. Text of links and images is prose.
"""

import re
from functools import lru_cache

from bertfill_ls.core.text.spans import Span
from bertfill_ls.zones.inline import ADDRESS, TAG, code_element

# One pattern for everything that can begin something. Each alternative begins with its own character.
_BEGIN = re.compile(
    rf"""
      \\[!-/:-@\[-`{{-~]
    | (?P<ticks> `+ )
    | (?P<comment> <!-- )
    | (?P<address> <[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*> | (?<![A-Za-z0-9]) {ADDRESS} )
    | (?P<tag> {TAG} )
    | (?P<target> (?<=\]) \( )
    | (?P<math> \$\$? )
    """,
    re.VERBOSE,
)
_TARGET = re.compile(
    r"""
    \( \s*+
    (?: <[^<>\r\n]*> | (?: [^\s()\\] | \\. | \( (?: [^\s()\\] | \\. )*+ \) )*+ )
    (?: \s++ (?: "[^"]*" | '[^']*' | \([^()]*\) ) )?+
    \s*+ \)
    """,
    re.VERBOSE,
)
# Pandoc's rule: no space after the first dollar or before the last, and no digit after that: `$5 和 $6` is money.
_MATH = re.compile(r"\$(?=[^\s$])(?:[^$\\]|\\.)*+(?<!\s)\$(?![0-9])", re.DOTALL)
_DISPLAY = re.compile(r"\$\$(?:[^$\\]|\\.|\$(?!\$))+\$\$", re.DOTALL)


@lru_cache(maxsize=256)
def read_paragraph(text: str) -> tuple[Span, ...]:
    """Return what is no prose in a paragraph, in order."""
    hidden: list[Span] = []
    missing: set[str] = set()  # what was looked for ahead in vain, so that nothing is looked for twice
    found = _BEGIN.search(text)
    while found is not None:
        end = _end(text, found, missing)
        if end is not None:
            hidden.append(Span(found.start(), end))
        found = _BEGIN.search(text, end or found.end())
    return tuple(hidden)


def _end(text: str, found: re.Match[str], missing: set[str]) -> int | None:
    """Return where what begins at ``found`` ends, or ``None`` if it turns out to be text."""
    match found.lastgroup:
        case "ticks":
            return _after_ticks(text, found, missing)
        case "comment":
            return _after(text, "-->", found.end() - 2, missing)
        case "address":
            return found.end()
        case "tag":
            name = code_element(found.group())
            # An element that is not closed in its paragraph: only its tag is no prose.
            return (name and _after_element(text, name, found.end(), missing)) or found.end()
        case "target":
            target = _TARGET.match(text, found.start())
            return target.end() if target else None
        case "math":
            math = (_DISPLAY if len(found.group()) == 2 else _MATH).match(text, found.start())
            return math.end() if math else None
        case _:
            return None  # an escaped sign


def _after_ticks(text: str, found: re.Match[str], missing: set[str]) -> int | None:
    ticks = found.group()
    if ticks in missing:
        return None
    closing = re.compile(f"(?<!`){ticks}(?!`)").search(text, found.end())
    if closing is None:
        missing.add(ticks)
        return None
    return closing.end()


def _after_element(text: str, name: str, start: int, missing: set[str]) -> int | None:
    if name in missing:
        return None
    closing = re.compile(f"</{name}\\s*>", re.IGNORECASE).search(text, start)
    if closing is None:
        missing.add(name)
        return None
    return closing.end()


def _after(text: str, closing: str, start: int, missing: set[str]) -> int | None:
    if closing in missing:
        return None
    place = text.find(closing, start)
    if place < 0:
        missing.add(closing)
        return None
    return place + len(closing)
