"""MDX: Markdown with JSX. Modules (``import``, ``export``) and expressions in braces are no prose, nor are JSX tags.

As MDX has it, nothing is code because it is indented, and there are no HTML blocks. What stands between two tags is
Markdown.
"""

import re
from collections.abc import Hashable
from dataclasses import dataclass

from bertfill_ls.core.text.spans import Span
from bertfill_ls.zones.language import Language, Line, Part
from bertfill_ls.zones.languages import markdown
from bertfill_ls.zones.languages.markdown_inline import read_mdx_paragraph


@dataclass(frozen=True, slots=True)
class _State:
    """The state of the Markdown, and how many brackets of a ``module`` or of an expression are open."""

    inner: markdown.State
    module: bool = False
    depth: int = 0


_MODULE = re.compile(r"(?:import|export)(?=[\s{*\"'])")
# A string is passed over, as long as it ends on its line.
_BRACKET = re.compile(r"""[()\[\]{}]|"[^"\r\n]*"|'[^'\r\n]*'|`[^`\r\n]*`""")
_COMMENT = re.compile(r"\{\s*/\*")


def _begin(text: str) -> Hashable:
    return _State(markdown.begin(text))


def _read_line(line: str, state: Hashable) -> Line:
    if not isinstance(state, _State):
        raise TypeError(f"not a state of MDX: {state!r}")
    inner = state.inner
    if state.module and (state.depth > 0 or line.strip()):
        return _script(line, inner, module=True, depth=state.depth)
    if not state.module and state.depth > 0:
        return _script(line, inner, module=False, depth=state.depth)
    if inner.block is None and not inner.paragraph and not inner.front:
        text = line.strip()
        if _MODULE.match(line):
            return _script(line, inner, module=True, depth=0)
        if text.startswith("{") and (depth := _depth(text, 0)) > 0:
            return _script(line, inner, module=False, depth=0, opened=depth, commands=bool(_COMMENT.match(text)))
    read = markdown.read_line(line, inner, jsx=True)
    if not isinstance(read.state, markdown.State):
        raise TypeError(f"not a state of Markdown: {read.state!r}")
    return Line(read.part, _State(read.state), read.hidden, read.commands)


def _script(
    line: str, inner: markdown.State, *, module: bool, depth: int, opened: int | None = None, commands: bool = False
) -> Line:
    after = _depth(line, depth) if opened is None else opened
    return Line(Part.APART, _State(inner, module, after), (Span(0, len(line)),), commands)


def _depth(line: str, depth: int) -> int:
    """Count the brackets that are open after ``line``."""
    for found in _BRACKET.finditer(line):
        if found.group() in "([{":
            depth += 1
        elif found.group() in ")]}":
            depth = max(0, depth - 1)
    return depth


MDX = Language(_begin, _read_line, read_mdx_paragraph)
