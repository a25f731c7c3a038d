r"""The blocks of Markdown, line by line: front matter, fences, indented code, display math, comments, HTML blocks.

CommonMark 0.31 chapters 4 and 5 as far as they decide what is prose, with what site generators add: admonitions and
tabs (Python-Markdown), footnotes, definition lists, code tags of templates, `\\[` and raw environments of MathJax.
Containers (quotes, lists) are followed only to know where a line's own text begins.
"""

import re
from collections.abc import Hashable
from dataclasses import dataclass, replace

from bertfill_ls.core.text.spans import Span
from bertfill_ls.zones.language import Language, Line, Part
from bertfill_ls.zones.languages.markdown_inline import read_paragraph
from bertfill_ls.zones.languages.shared import MARKDOWN_TAG, MATH_ENVIRONMENTS, closing_tag, columns
from bertfill_ls.zones.languages.template_tags import code_tag


@dataclass(frozen=True, slots=True)
class _Block:
    r"""An open block that is not read as Markdown.

    Its last line is the first in which ``close`` is found; a pattern that begins with ``\A`` looks at the first
    character after the containers. The block also ends where its container does, at a line with fewer than ``quotes``
    quote signs or with text left of column ``indent``, and at a blank line if it is said to. All of it is hidden,
    except that the text of ``html`` is prose.
    """

    close: str
    quotes: int = 0
    indent: int = 0
    ends_at_blank: bool = False
    html: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """What a line leaves to the next: the open block, the columns of open containers, whether a paragraph is open.

    ``front`` is the marker of the front matter that the first line opens.
    """

    block: _Block | None = None
    items: tuple[int, ...] = ()
    paragraph: bool = False
    front: str = ""


_QUOTES = re.compile(r"(?: {0,3}> ?)*")
# A line of dashes (YAML) or plus signs (TOML) at the top, a field or its like in the next one, and by the marker, what
# ends it. Without an end there is no front matter: it is looked for as far as any real one goes.
_FRONT_MATTER = re.compile(
    r"""\ufeff?(?:
      (?P<yaml>---)[ \t]*(?:\r\n|\n|\r)(?=[\w\"'-][^:\r\n]*:(?:[ \t\r\n]|\Z)|\#|-\ |---[ \t]*(?:[\r\n]|\Z))
    | (?P<toml>\+\+\+)[ \t]*(?:\r\n|\n|\r)(?=[\w\"'.-]+[ \t]*=|\#|\[|\+\+\+[ \t]*(?:[\r\n]|\Z))
    )""",
    re.VERBOSE,
)
_FRONT_CLOSE = {"yaml": r"(?:---|\.\.\.)[ \t]*", "toml": r"\+\+\+[ \t]*"}
_LONGEST_FRONT_MATTER = 20_000
_DEEPEST = 32  # lists within lists on one line
_RULE = re.compile(r"([-*_])(?:[ \t]*\1){2,}[ \t]*$")
# A list item, or a definition: `:   text`.
_ITEM = re.compile(r"(?:[-*+:]|\d{1,9}[.)])(?=[ \t]|$)")
# `!!! note`, `??? note`, `=== "tab"` of Python-Markdown, and `[^1]:`. What belongs to them is indented by four.
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?)[ \t]+\S|===[!+]?[ \t]+\"")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:[ \t]*")
_INDENTED_CONTAINER = 4
_FENCE = re.compile(r"(?P<sign>`{3,}(?=[^`]*$)|~{3,})")
# What ends a paragraph without a blank line. A table's rows each stand by themselves.
_INTERRUPTS = re.compile(
    r"[#`~$<|>]|[-*+_](?=[ \t*_-]|$)|\d{1,9}[.)](?=[ \t])|:(?=[ \t])|\{[%{]|\\\\\[|\\begin\{|!!!|\?\?\?|===[!+]?[ \t]"
)
_HEADING = re.compile(r"#{1,6}(?=[ \t]|$)")
_DEFINITION = re.compile(r"\[(?!\^)(?:[^\[\]\\]|\\.)+\]:[ \t]*\S")
# HTML blocks of kind 1, and three elements more that hold no prose.
_RAW = re.compile(r"<(pre|script|style|textarea|svg|math|template)(?=[\s>]|$)", re.IGNORECASE)
# Kinds 2 to 5, by what opens them.
_MARKUP_CLOSE = {"<!--": "-->", "<?": r"\?>", "<![CDATA[": r"\]\]>"}
# Kind 6: elements whose tag opens an HTML block even in the midst of a paragraph.
_BLOCK_ELEMENT = re.compile(
    r"</?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|"
    r"dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|"
    r"main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|"
    r"title|tr|track|ul)(?=[\s>]|/>|$)",
    re.IGNORECASE,
)
# Kind 7: any other tag that has a line to itself.
_LONE_TAG = re.compile(rf"(?:{MARKDOWN_TAG})[ \t]*$")
_RAW_ENVIRONMENT = re.compile(rf"\\begin\{{((?:{MATH_ENVIRONMENTS})\*?)\}}")
_NEVER = r"(?!)"


def begin(text: str) -> State:
    """Return the state before the first line of ``text``."""
    found = _FRONT_MATTER.match(text)
    kind = found.lastgroup if found else None
    if found is None or kind is None:
        return State()
    closing = re.compile(rf"(?:\A|[\r\n]){_FRONT_CLOSE[kind]}(?=[\r\n]|\Z)")
    closes = closing.search(text, found.end() - 1, found.end() + _LONGEST_FRONT_MATTER)
    return State(front=kind) if closes else State()


def read_line(line: str, state: Hashable, *, jsx: bool = False) -> Line:
    """Read one line with its line end. With ``jsx`` as MDX has it: no indented code, no HTML blocks."""
    if not isinstance(state, State):
        raise TypeError(f"not a state of Markdown: {state!r}")
    if state.front:
        return _code(line, State(block=_Block(rf"\A{_FRONT_CLOSE[state.front]}$")))
    body = line.rstrip("\r\n")
    prefix = _QUOTES.match(body)
    quotes, start = (prefix.group().count(">"), prefix.end()) if prefix else (0, 0)
    indent = columns(body[start:])
    blank = not body[start:].strip()
    if state.block is not None:
        ended = blank and state.block.ends_at_blank
        if not ended and quotes >= state.block.quotes and (blank or indent >= state.block.indent):
            return _in_block(line, body[start:], state, state.block)
        state = replace(state, block=None)  # its container has ended
    if blank:
        return Line(Part.APART, replace(state, paragraph=False))
    return _open(line, body, start, quotes, indent, state, jsx=jsx)


def _in_block(line: str, text: str, state: State, block: _Block) -> Line:
    if block.html:
        return Line(Part.CONTINUES, state)
    closing = re.search(block.close, text.lstrip(" \t"))
    if closing is None:
        return _code(line, state)
    start = len(line.rstrip("\r\n")) - len(text.lstrip(" \t"))
    return Line(Part.APART, replace(state, block=None), (Span(0, start + closing.end()),), commands=False)


def _open(line: str, body: str, start: int, quotes: int, indent: int, state: State, *, jsx: bool) -> Line:
    """Read a line that is not blank and stands in no block."""
    text = body[start:].lstrip(" \t")
    base = max((column for column in state.items if column <= indent), default=0)
    indented = indent - base >= 4 and not jsx
    if state.paragraph and (indented or not _INTERRUPTS.match(text)):
        return Line(Part.CONTINUES, state)
    items = tuple(column for column in state.items if column <= indent)
    if indented:
        return _code(line, replace(state, items=items))
    interrupted = state.paragraph
    while len(items) < _DEEPEST and (item := _ITEM.match(text)) and not _RULE.match(text):
        after = text[item.end() :]
        width = columns(after)
        indent += len(item.group()) + (width if width <= 4 else 1)
        items += (indent,)
        text = after.lstrip(" \t")
        interrupted = False
        if width > 4 and text and not jsx:
            return _code(line, State(items=items))
    if _ADMONITION.match(text):
        return Line(Part.STARTS, State(items=(*items, indent + _INDENTED_CONTAINER)))
    if not interrupted and (footnote := _FOOTNOTE.match(text)):
        items += (indent + _INDENTED_CONTAINER,)
        text = text[footnote.end() :]
    own = len(body) - len(text)
    block = _block(text, quotes, items[-1] if items else 0, lone_tags=not interrupted, jsx=jsx)
    if block is not None:
        if block.html:
            return Line(Part.STARTS, State(block, items))
        hidden = (Span(own, len(line)),)
        return Line(Part.APART, State(block, items), hidden, commands="<!--" in text)
    if not text or _RULE.match(text):
        return Line(Part.APART, State(items=items))
    if _HEADING.match(text):
        return Line(Part.STARTS, State(items=items))
    if not interrupted and _DEFINITION.match(text):
        return Line(Part.APART, State(items=items), (Span(own, len(line)),))
    if interrupted and not text.startswith("|"):
        return Line(Part.CONTINUES, state)
    # A row of a table stands by itself, and anything may follow it.
    return Line(Part.STARTS, State(items=items, paragraph=not (text.startswith("|") and text.rstrip().endswith("|"))))


def _block(text: str, quotes: int, indent: int, *, lone_tags: bool, jsx: bool) -> _Block | None:
    """Return the block that ``text`` opens and does not close again."""
    if fence := _FENCE.match(text):
        sign = fence["sign"]
        return _Block(rf"\A{sign[0]}{{{len(sign)},}}[ \t]*$", quotes, indent)
    if text.startswith("$$") and "$$" not in text[2:]:
        return _Block(r"\$\$", quotes, indent)
    if text.startswith(r"\\[") and r"\\]" not in text:
        return _Block(r"\\\\\]", quotes, indent, ends_at_blank=True)
    if environment := _RAW_ENVIRONMENT.match(text):
        close = rf"\\end\{{{re.escape(environment[1])}\}}"
        return None if re.search(close, text) else _Block(close, quotes, indent, ends_at_blank=True)
    if tag := code_tag(text):
        return None if re.search(tag.close, text) else _Block(tag.close, quotes, indent)
    if text.startswith("<") and not jsx:
        return _html_block(text, quotes, indent, lone_tags=lone_tags)
    return None


def _html_block(text: str, quotes: int, indent: int, *, lone_tags: bool) -> _Block | None:
    """Return the HTML block, CommonMark 4.6, that ``text`` opens and does not close again."""
    if raw := _RAW.match(text):
        close = closing_tag(raw[1].lower())
        return None if re.search(close, text) else _Block(close, quotes, indent)
    for opening, close in _MARKUP_CLOSE.items():
        if text.startswith(opening):
            return None if re.search(close, text[2:]) else _Block(close, quotes, indent)
    if _BLOCK_ELEMENT.match(text) or (lone_tags and _LONE_TAG.match(text)):
        return _Block(_NEVER, quotes, indent, ends_at_blank=True, html=True)
    return None


def _code(line: str, state: State) -> Line:
    return Line(Part.APART, state, (Span(0, len(line)),), commands=False)


MARKDOWN = Language(begin, read_line, read_paragraph)
