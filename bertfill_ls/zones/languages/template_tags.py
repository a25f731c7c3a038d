"""Tags of templates in Markdown: ``{% … %}`` of Liquid and Nunjucks (Jekyll, Hexo), ``{{< … >}}`` of Hugo, Quarto.

The tags themselves are no prose, and some hold code up to their closing tag.
"""

import re
from dataclasses import dataclass

from bertfill_ls.zones.languages.shared import words

_OPENING = re.compile(r"(?P<sign>\{%-?|\{\{[<%])\s*(?P<name>[A-Za-z][\w-]*)")
_CLOSE = {"{%": "%}", "{{<": ">}}", "{{%": "%}}"}
_CODE = frozenset(
    words(
        "code codeblock code_block highlight raw verbatim mermaid plantuml uml graphviz chart echarts math "
        "mathjax katex latex tex comment script style css javascript js textarea"
    )
)


@dataclass(frozen=True, slots=True)
class CodeTag:
    """A tag that holds code: ``close`` is the pattern of what ends it."""

    close: str


def code_tag(text: str) -> CodeTag | None:
    """Return the tag that ``text`` begins with if what it holds is code."""
    found = _OPENING.match(text)
    if found is None or found["name"].lower() not in _CODE:
        return None
    name, sign = re.escape(found["name"]), found["sign"][:3]
    if sign.startswith("{%"):
        return CodeTag(rf"\{{%-?\s*end{name}\s*-?%\}}")
    return CodeTag(rf"\{{\{{{sign[2]}\s*/\s*{name}\s*[>%]\}}\}}")


def closing_sign(opening: str) -> str:
    """Return what closes the tag that begins with ``opening``: one of ``{%``, ``{{<``, ``{{%``."""
    return _CLOSE[opening]
