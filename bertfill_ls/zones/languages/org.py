"""Org: source, example and export blocks, drawers, keywords, comments, fixed width, math; code, links, macros."""

import re
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache

from bertfill_ls.core.text.spans import Span
from bertfill_ls.zones.language import Language, Line, Part
from bertfill_ls.zones.languages.shared import BARE_ADDRESS, MATH_ENVIRONMENTS, Ahead, is_mask_form


@dataclass(frozen=True, slots=True)
class _State:
    """The pattern of the line that ends the open block, and whether a paragraph is open."""

    close: str = ""
    paragraph: bool = False


_HEADING = re.compile(r"\*+[ \t]")
_BLOCK = re.compile(r"[ \t]*#\+begin_(?P<name>src|example|export|comment|latex|html|ascii)(?=\s|$)", re.IGNORECASE)
_DRAWER = re.compile(r"[ \t]*:[\w-]+:[ \t]*$")
_END_OF_DRAWER = r"(?i:[ \t]*:end:[ \t]*$)"
_ENVIRONMENT = re.compile(rf"[ \t]*\\begin\{{(?P<name>(?:{MATH_ENVIRONMENTS})\*?)\}}")
_FIXED = re.compile(r"[ \t]*:(?=[ \t]|$)")
_COMMENT = re.compile(r"[ \t]*#(?=[ \t]|$)")
_KEYWORD = re.compile(r"[ \t]*#\+(?P<name>[\w-]+)(?:\[[^\]]*\])?:", re.IGNORECASE)
_PROSE_KEYWORDS = frozenset(["title", "subtitle", "caption", "description", "author"])
_BLOCK_LINE = re.compile(r"[ \t]*#\+(?:begin|end)_", re.IGNORECASE)
_PLANNING = re.compile(r"[ \t]*(?:CLOCK|SCHEDULED|DEADLINE|CLOSED):")
# Each of these begins and ends a paragraph.
_ALONE = re.compile(r"[ \t]*(?:[-+][ \t]|\d+[.)][ \t]|\|)")

_EMPHASIS_BEFORE, _EMPHASIS_AFTER = r"(?<![\w~=])", r"(?![\w~=])"
_INLINE = re.compile(
    rf"""
      (?P<code> {_EMPHASIS_BEFORE} (?P<sign>[~=]) (?=[^\s~=]) )
    | (?P<formula> \\\( | \\\[ | \$\$ )
    | (?P<math> \$(?=[^\s$])(?>(?:[^$\\\r\n]|\\.)*)(?<!\s)\$(?![0-9]) )
    | (?P<environment> \\begin\{{(?:{MATH_ENVIRONMENTS})\*?\}} )
    | (?P<described> \[\[ (?P<target>[^\[\]]++) \]\[ )
    | (?P<link> \[\[ (?:[^\[\]]++) \]\] )
    | (?P<source> \b(?:src_[\w-]+(?:\[[^\[\]]*\])?|call_[\w-]+(?:\[[^\[\]]*\])?\()[{{(]? )
    | (?P<snippet> @@[\w-]+: )
    | (?P<macro> \{{\{{\{{ )
    | (?P<stamp> [<\[]\d{{4}}-\d\d-\d\d[^<>\[\]]*[>\]] | <<[^<>]+>> )
    | (?P<address> {BARE_ADDRESS} )
    """,
    re.VERBOSE,
)
_FORMULA_CLOSE = {r"\(": r"\\\)", r"\[": r"\\\]", "$$": r"\$\$"}
_CODE_CLOSE = {sign: rf"(?<=[^\s]){sign}{_EMPHASIS_AFTER}" for sign in "~="}


def _begin(text: str) -> Hashable:
    return _State()


def _read_line(line: str, state: Hashable) -> Line:
    """Read one line with its line end."""
    if not isinstance(state, _State):
        raise TypeError(f"not a state of Org: {state!r}")
    text = line.rstrip("\r\n")
    if _HEADING.match(text):
        return Line(Part.STARTS, _State())  # ends whatever was left open
    if state.close:
        return _code(line, _State() if re.match(state.close, text) else state)
    if not text.strip():
        return Line(Part.APART, _State())
    if block := _BLOCK.match(text):
        return _code(line, _State(rf"(?i:[ \t]*#\+end_{block['name']}[ \t]*$)"))
    if _DRAWER.match(text):
        return _code(line, _State(_END_OF_DRAWER))
    if environment := _ENVIRONMENT.match(text):
        close = rf".*\\end\{{{re.escape(environment['name'])}\}}"
        return _code(line, _State() if re.match(close, text) else _State(close))
    if _COMMENT.match(text):
        return Line(Part.APART, _State(), (Span(0, len(line)),))
    if _FIXED.match(text) or _PLANNING.match(text) or _BLOCK_LINE.match(text):
        return _code(line, _State())
    if keyword := _KEYWORD.match(text):
        if keyword["name"].lower() not in _PROSE_KEYWORDS:
            return _code(line, _State())
        return Line(Part.STARTS, _State(), (Span(0, keyword.end()),))
    if state.paragraph and not _ALONE.match(text):
        return Line(Part.CONTINUES, state)
    return Line(Part.STARTS, _State(paragraph=True))


def _code(line: str, state: _State) -> Line:
    return Line(Part.APART, state, (Span(0, len(line)),), commands=False)


@lru_cache(maxsize=256)
def _read_paragraph(text: str) -> tuple[Span, ...]:
    """Return what is no prose in a paragraph, in order."""
    hidden: list[Span] = []
    ahead = Ahead(text)
    position = 0
    while found := _INLINE.search(text, position):
        begin, position = found.span()
        end: int | None
        match found.lastgroup:
            case "sign" | "code":
                end = ahead.after_pattern(_CODE_CLOSE[found["sign"]], position)
            case "formula":
                end = ahead.after_pattern(_FORMULA_CLOSE[found.group()], position)
            case "environment":
                end = ahead.after_pattern(rf"\\end\{{{re.escape(found.group()[7:-1])}\}}", position)
            case "target" | "described":
                end = None if is_mask_form(f"[{found['target']}]") else position
            case "link":
                end = None if is_mask_form(found.group()[1:-1]) or is_mask_form(found.group()) else position
            case "source":
                end = ahead.after_pattern(r"\}" if found.group().endswith("{") else r"\)", position)
            case "snippet":
                end = ahead.after_pattern("@@", position)
            case "macro":
                end = ahead.after_pattern(r"\}\}\}", position)
            case _:
                end = position
        if end is not None:
            hidden.append(Span(begin, end))
            position = end
    return tuple(hidden)


ORG = Language(_begin, _read_line, _read_paragraph)
