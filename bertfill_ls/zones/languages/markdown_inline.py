r"""What is no prose within a paragraph of Markdown: code spans, math, link targets, addresses, tags, comments.

CommonMark 0.31 chapter 6, the dollar math that Pandoc and GitHub add, `\\(…\\)` of MathJax, tags of templates; in MDX
JSX and expressions in braces. Text of links and images is prose.
"""

import re
from functools import cache, lru_cache, partial

from bertfill_ls.core.text.spans import Span
from bertfill_ls.zones.languages.shared import (
    ADDRESS,
    JSX_TAG,
    MARKDOWN_TAG,
    MATH_ENVIRONMENTS,
    Ahead,
    closing_tag,
    code_element,
)
from bertfill_ls.zones.languages.template_tags import closing_sign, code_tag


@cache
def _beginnings(*, mdx: bool) -> re.Pattern[str]:
    """Return one pattern for everything that can begin something; each alternative begins with its own character."""
    tag, expression = (JSX_TAG, r"| (?P<expression> \{ )") if mdx else (MARKDOWN_TAG, "")
    return re.compile(
        rf"""
          (?P<formula> \\\\[(\[] )
        | \\begin\{{ (?P<environment> (?:{MATH_ENVIRONMENTS})\*? ) \}}
        | \\[!-/:-@\[-`{{-~]
        | (?P<ticks> `+ )
        | (?P<comment> <!-- )
        | (?P<cdata> <!\[CDATA\[ )
        | (?P<instruction> <\? )
        | (?P<declaration> <![A-Za-z] )
        | (?P<address> <[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*> | (?<![A-Za-z0-9]) {ADDRESS} )
        | (?P<tag> {tag} )
        | (?P<target> (?<=\]) \( )
        | (?P<math> \$\$? )
        | (?P<template> \{{% | \{{\{{[<%] )
        {expression}
        """,
        re.VERBOSE,
    )


_TARGET = re.compile(
    r"""
    \( \s*+
    (?: <[^<>\r\n]*> | (?>(?: [^\s()\\] | \\. | \( (?>(?: [^\s()\\] | \\. )*) \) )*) )
    (?>(?: \s++ (?: "[^"]*" | '[^']*' | \([^()]*\) ) )?)
    \s*+ \)
    """,
    re.VERBOSE,
)
# Pandoc's rule: no space after the first dollar or before the last, and no digit after that: `$5 和 $6` is money.
_MATH = re.compile(r"\$(?=[^\s$])(?>(?:[^$\\]|\\.)*)(?<!\s)\$(?![0-9])", re.DOTALL)
_DISPLAY = re.compile(r"\$\$(?:[^$\\]|\\.|\$(?!\$))+\$\$", re.DOTALL)
_FORMULA_CLOSE = {r"\\(": r"\\)", r"\\[": r"\\]"}
_MARKUP_CLOSE = {"comment": "-->", "cdata": "]]>", "instruction": "?>", "declaration": ">"}
_BRACE = re.compile(r"[{}]")
# In a quote every line of a paragraph begins with signs that are no part of it.
_IN_QUOTE = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*>")
_QUOTE_SIGNS = re.compile(r"(?<=[\r\n])(?:[ \t]*>)+")


class _Search(Ahead):
    """What is looked for ahead in a paragraph of Markdown: braces, too."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._braces: dict[int, int] | None = None

    def after_braces(self, start: int) -> int | None:
        """Return where the pair of braces ends that ``start`` opens."""
        if self._braces is None:
            self._braces = {}
            opened: list[int] = []
            for found in _BRACE.finditer(self.text):
                if found.group() == "{":
                    opened.append(found.start())
                elif opened:
                    self._braces[opened.pop()] = found.end()
        return self._braces.get(start)


def _read(text: str, *, mdx: bool) -> tuple[Span, ...]:
    beginnings = _beginnings(mdx=mdx)
    if _IN_QUOTE.match(text):
        text = _QUOTE_SIGNS.sub(lambda signs: " " * len(signs.group()), text)
    hidden: list[Span] = []
    search = _Search(text)
    found = beginnings.search(text)
    while found is not None:
        end = _end(text, found, search)
        if end is not None:
            hidden.append(Span(found.start(), end))
        found = beginnings.search(text, end or found.end())
    return tuple(hidden)


def _end(text: str, found: re.Match[str], search: _Search) -> int | None:
    """Return where what begins at ``found`` ends, or ``None`` if it turns out to be text."""
    match found.lastgroup:
        case "ticks":
            return search.after_pattern(f"(?<!`){found.group()}(?!`)", found.end())
        case "comment":
            return search.after("-->", found.end() - 2)
        case "cdata" | "instruction" | "declaration" as kind:
            return search.after(_MARKUP_CLOSE[kind], found.end())
        case "address":
            return found.end()
        case "tag":
            name = code_element(found.group())
            # An element that is not closed in its paragraph: only its tag is no prose.
            return (name and search.after_pattern(closing_tag(name), found.end())) or found.end()
        case "target":
            target = _TARGET.match(text, found.start())
            return target.end() if target else None
        case "math":
            math = (_DISPLAY if len(found.group()) == 2 else _MATH).match(text, found.start())
            return math.end() if math else None
        case "formula":
            return search.after(_FORMULA_CLOSE[found.group()], found.end())
        case "environment":
            return search.after(rf"\end{{{found['environment']}}}", found.end())
        case "template":
            return _after_template(text, found, search)
        case "expression":
            return search.after_braces(found.start())
        case _:
            return None  # an escaped sign


def _after_template(text: str, found: re.Match[str], search: _Search) -> int | None:
    end = search.after(closing_sign(found.group()), found.end())
    tag = code_tag(text[found.start() : end]) if end else None
    return (tag and search.after_pattern(tag.close, end or 0)) or end


# A document asks for the same paragraphs again and again, while their neighbours are typed.
_remember = lru_cache(maxsize=256)
read_paragraph = _remember(partial(_read, mdx=False))
read_mdx_paragraph = _remember(partial(_read, mdx=True))
