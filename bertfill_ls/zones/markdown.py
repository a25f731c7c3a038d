"""The blocks of Markdown, line by line: front matter, fences, indented code, display math, comments, raw elements.

CommonMark 0.31 chapters 4 and 5 as far as they decide what is prose; containers (quotes, lists) are followed only to
know where a line's own text begins.
"""

import re
from collections.abc import Hashable
from dataclasses import dataclass, replace

from bertfill_ls.core.text.spans import Span
from bertfill_ls.zones.language import Language, Line, Part
from bertfill_ls.zones.markdown_inline import read_paragraph


@dataclass(frozen=True, slots=True)
class _Block:
    r"""An open block that holds no prose.

    Its last line is the first in which ``close`` is found; a pattern that begins with ``\A`` looks at the first
    character after the containers. The block also ends where its container does: at a line with fewer than
    ``quotes`` quote signs, or with text left of column ``indent``.
    """

    close: str
    quotes: int = 0
    indent: int = 0


@dataclass(frozen=True, slots=True)
class _State:
    """What a line leaves to the next: the open block, the columns of open list items, whether a paragraph is open.

    ``front`` is what may follow at the top of a document: a marker of front matter, then its first field.
    """

    block: _Block | None = None
    items: tuple[int, ...] = ()
    paragraph: bool = False
    front: str = ""


_QUOTES = re.compile(r"(?: {0,3}> ?)*")
_FRONT_MARKER = re.compile(r"\ufeff?(---|\+\+\+)[ \t]*$")
# What makes a line of dashes at the top more than a rule, by the marker, and what ends it then.
_FRONT_MATTER = {
    "---": (re.compile(r"[\w\"'-][^:]*:(?:[ \t]|$)|#|- |---[ \t]*$"), r"\A(?:---|\.\.\.)[ \t]*$"),
    "+++": (re.compile(r"[\w\"'.-]+[ \t]*=|#|\[|\+\+\+[ \t]*$"), r"\A\+\+\+[ \t]*$"),
}
_DEEPEST = 32  # lists within lists on one line
_RULE = re.compile(r"([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$)")
_FENCE = re.compile(r"(?P<sign>`{3,}(?=[^`]*$)|~{3,})")
# What ends a paragraph without a blank line. A table's rows each stand by themselves.
_INTERRUPTS = re.compile(r"[#`~$<|>]|[-*+_](?=[ \t*_-]|$)|\d{1,9}[.)](?=[ \t])")
_HEADING = re.compile(r"#{1,6}(?=[ \t]|$)")
_DEFINITION = re.compile(r"\[(?!\^)(?:[^\[\]\\]|\\.)+\]:[ \t]*\S")
_RAW = re.compile(r"<(pre|script|style|textarea|svg|math|template)(?=[\s>]|$)", re.IGNORECASE)


def read_line(line: str, state: Hashable) -> Line:
    """Read one line with its line end."""
    if not isinstance(state, _State):
        raise TypeError(f"not a state of Markdown: {state!r}")
    body = line.rstrip("\r\n")
    if state.front:
        marker = _FRONT_MARKER.match(body) if state.front == "?" else None
        if marker is not None:
            return _code(line, _State(front=marker[1]))
        field, close = _FRONT_MATTER.get(state.front, (None, ""))
        state = _State(block=_Block(close)) if field is not None and field.match(body) else _State()
    prefix = _QUOTES.match(body)
    quotes, begin = (prefix.group().count(">"), prefix.end()) if prefix else (0, 0)
    indent = _columns(body[begin:])
    blank = not body[begin:].strip()
    if state.block is not None:
        if quotes >= state.block.quotes and (blank or indent >= state.block.indent):
            return _in_block(line, body[begin:], state, state.block)
        state = replace(state, block=None)  # its container has ended
    if blank:
        return Line(Part.APART, replace(state, paragraph=False))
    return _open(line, body, begin, quotes, indent, state)


def _in_block(line: str, text: str, state: _State, block: _Block) -> Line:
    closing = re.search(block.close, text.lstrip(" \t"))
    if closing is None:
        return _code(line, state)
    begin = len(line.rstrip("\r\n")) - len(text.lstrip(" \t"))
    return Line(Part.APART, replace(state, block=None), (Span(0, begin + closing.end()),), commands=False)


def _open(line: str, body: str, begin: int, quotes: int, indent: int, state: _State) -> Line:
    """Read a line that is not blank and stands in no block."""
    text = body[begin:].lstrip(" \t")
    base = max((column for column in state.items if column <= indent), default=0)
    if state.paragraph and (indent - base >= 4 or not _INTERRUPTS.match(text)):
        return Line(Part.CONTINUES, state)
    items = tuple(column for column in state.items if column <= indent)
    if indent - base >= 4:
        return _code(line, replace(state, items=items))
    interrupted = state.paragraph
    while len(items) < _DEEPEST and (item := _ITEM.match(text)) and not _RULE.match(text):
        after = text[item.end() :]
        width = _columns(after)
        indent += len(item.group()) + (width if width <= 4 else 1)
        items += (indent,)
        text = after.lstrip(" \t")
        interrupted = False
        if width > 4 and text:
            return _code(line, _State(items=items))
    own = len(body) - len(text)
    block = _block(text, quotes, items[-1] if items else 0)
    if block is not None:
        hidden = (Span(own, len(line)),)
        return Line(Part.APART, _State(block, items), hidden, commands="<!--" in text)
    if not text or _RULE.match(text):
        return Line(Part.APART, _State(items=items))
    if _HEADING.match(text):
        return Line(Part.STARTS, _State(items=items))
    if not interrupted and _DEFINITION.match(text):
        return Line(Part.APART, _State(items=items), (Span(own, len(line)),))
    if interrupted and not text.startswith("|"):
        return Line(Part.CONTINUES, state)
    return Line(Part.STARTS, _State(items=items, paragraph=True))


def _block(text: str, quotes: int, indent: int) -> _Block | None:
    """Return the block that ``text`` opens and does not close again."""
    if fence := _FENCE.match(text):
        sign = fence["sign"]
        return _Block(rf"\A{sign[0]}{{{len(sign)},}}[ \t]*$", quotes, indent)
    if text.startswith("<!--") and "-->" not in text[2:]:
        return _Block("-->", quotes, indent)
    if text.startswith("$$") and "$$" not in text[2:]:
        return _Block(r"\$\$", quotes, indent)
    if raw := _RAW.match(text):
        close = rf"(?i:</{raw[1]}\s*>)"
        if not re.search(close, text):
            return _Block(close, quotes, indent)
    return None


def _code(line: str, state: _State) -> Line:
    return Line(Part.APART, state, (Span(0, len(line)),), commands=False)


def _columns(text: str) -> int:
    """Count the columns of white space that ``text`` begins with; a tab goes on to the next multiple of four."""
    columns = 0
    for char in text:
        if char == " ":
            columns += 1
        elif char == "\t":
            columns += 4 - columns % 4
        else:
            break
    return columns


MARKDOWN = Language(_State(front="?"), read_line, read_paragraph)
