"""HTML: tags, comments, declarations, addresses, template expressions, and elements whose content is no prose.

One state machine over the signs of a line; only what stays open goes on to the next line.
"""

import re
from collections.abc import Hashable

from bertfill_ls.core.text.spans import Span
from bertfill_ls.zones.inline import ADDRESS, TAG, code_element
from bertfill_ls.zones.language import Language, Line, Part

# `{{ … }}` and `{% … %}` of Vue, Jinja and Django, on one line.
_EXPRESSION = r"\{\{(?:[^{}\r\n]|\}(?!\}))*+\}\}|\{%(?:[^%{\r\n]|%(?!\}))*+%\}"
_TOKEN = re.compile(
    rf"""
      (?P<comment> <!-- )
    | (?P<cdata> <!\[CDATA\[ )
    | (?P<instruction> <\? )
    | (?P<whole> {_EXPRESSION} | {TAG} | (?<![A-Za-z0-9]) {ADDRESS} )
    | (?P<begun> < (?!/?(?:mask|MASK)>) [A-Za-z!/] )
    """,
    re.VERBOSE,
)
_CLOSING = {"comment": "-->", "cdata": r"\]\]>", "instruction": r"\?>", "begun": ">"}


def read_line(line: str, state: Hashable) -> Line:
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
        if close is None:
            hidden.append(Span(begin, position))
            name = code_element(found.group())
            if name is not None:
                close = rf"(?i:</{name}\s*>)"


def _no_inline(paragraph: str) -> tuple[Span, ...]:
    return ()


HTML = Language(None, read_line, _no_inline)
