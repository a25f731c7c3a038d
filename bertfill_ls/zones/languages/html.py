"""HTML and Vue: tags, comments, declarations, addresses, template expressions, elements whose content is no prose.

One state machine over the signs of a line; only what stays open goes on to the next line.
"""

import re
from collections.abc import Hashable
from functools import partial

from bertfill_ls.core.text.spans import Span
from bertfill_ls.zones.language import Language, Line, Part
from bertfill_ls.zones.languages.shared import BARE_ADDRESS, CODE_ELEMENTS, HTML_TAG, closing_tag, code_element

# `{{ … }}` and `{% … %}` of Vue, Jinja and Django, on one line.
_EXPRESSION = r"\{\{(?>(?:[^{}\r\n]|\}(?!\}))*)\}\}|\{%(?>(?:[^%{\r\n]|%(?!\}))*)%\}"
_TOKEN = re.compile(
    rf"""
      (?P<comment> <!-- )
    | (?P<cdata> <!\[CDATA\[ )
    | (?P<instruction> <\? )
    | (?P<whole> {_EXPRESSION} | {HTML_TAG} | {BARE_ADDRESS} )
    | (?P<begun> < (?!/?(?:mask|MASK)>) [A-Za-z!/] )
    | (?P<mustache> \{{\{{ )
    """,
    re.VERBOSE,
)
_CLOSING = {"comment": "-->", "cdata": r"\]\]>", "instruction": r"\?>", "begun": ">"}
# In a Vue file the prose stands in `<template>`, unless that is written in another language.
_VUE_CODE_ELEMENTS = tuple(name for name in CODE_ELEMENTS if name != "template")
_FOREIGN_TEMPLATE = re.compile(r"<template\s[^>]*\blang\s*=\s*[\"']?(?!html\b)\w", re.IGNORECASE)


def _read_line(line: str, state: Hashable, *, vue: bool) -> Line:
    """Read one line with its line end; the state is the pattern of what closes what is open, or ``None``."""
    hidden: list[Span] = []
    begin = position = 0
    close = state
    while True:
        if close is not None:
            closing = re.compile(str(close)).search(line, position)
            if closing is None:
                hidden.append(Span(begin, len(line)))
                return Line(Part.APART, close, tuple(hidden), commands=close == _CLOSING["comment"])
            position = closing.end()
            hidden.append(Span(begin, position))
        found = _TOKEN.search(line, position)
        if found is None:
            return Line(Part.STARTS, None, tuple(hidden))
        begin, position = found.span()
        close = _CLOSING.get(found.lastgroup or "")
        if close is None and found.lastgroup == "mustache":
            close = r"\}\}" if vue else None  # only Vue's expressions go over several lines
        elif close is None:
            hidden.append(Span(begin, position))
            name = _code_element(found.group(), vue=vue)
            if name is not None:
                close = closing_tag(name)


def _code_element(tag: str, *, vue: bool) -> str | None:
    if not vue:
        return code_element(tag)
    return "template" if _FOREIGN_TEMPLATE.match(tag) else code_element(tag, _VUE_CODE_ELEMENTS)


def _begin(text: str) -> None:
    return None


HTML = Language(_begin, partial(_read_line, vue=False))
VUE = Language(_begin, partial(_read_line, vue=True))
