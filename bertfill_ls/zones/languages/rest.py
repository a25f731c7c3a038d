"""reStructuredText: literal blocks, directives that hold code, comments, options, targets; literals, roles, math.

What is indented below the line that opens it belongs to it; text of directives that are not known is prose.
"""

import re
from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import lru_cache

from bertfill_ls.core.text.spans import Span
from bertfill_ls.zones.language import Language, Line, Part
from bertfill_ls.zones.languages.shared import BARE_ADDRESS, columns, words


@dataclass(frozen=True, slots=True)
class _State:
    """What a line leaves.

    ``hides`` is the column right of which all is hidden, ``quoted`` the sign that begins each line of a literal block
    that is not indented, ``literal`` the column of a paragraph that announced a literal block with ``::``, ``options``
    the column of a directive whose options may follow. −1 where there is none.
    """

    hides: int = -1
    quoted: str = ""
    literal: int = -1
    options: int = -1
    doctest: bool = False
    paragraph: bool = False


_CODE_DIRECTIVES = frozenset(
    words(
        "code code-block sourcecode literalinclude highlight parsed-literal math raw productionlist doctest "
        "testcode testoutput testsetup testcleanup graphviz digraph graph inheritance-diagram mermaid plantuml "
        "uml tikz prompt ipython jupyter-execute code-cell plot default-role role include toctree image "
        "bibliography contents tabularcolumns autoclass automodule autofunction automethod autosummary "
        "currentmodule module program index meta"
    )
)
# Directives whose argument is an address or a name, and whose text below is prose.
_NAMED_DIRECTIVES = frozenset(words("figure only ifconfig container class function method data attribute"))
_DIRECTIVE = re.compile(r"\.\.[ \t]+(?:\|[^|\r\n]+\|[ \t]+)?(?P<name>[A-Za-z][\w.:+-]*?)[ \t]*::(?=[ \t]|$)")
_EXPLICIT = re.compile(r"\.\.(?:[ \t]|$)")
_NOTE = re.compile(r"\.\.[ \t]+\[[^\]\r\n]+\](?=[ \t]|$)")  # a footnote or citation: prose
_OPTION = re.compile(r":[A-Za-z][\w -]*:(?=[ \t]|$)")
_DOCTEST = re.compile(r">>>(?=[ \t]|$)")
_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1{2,}[ \t]*$")
_ITEM = re.compile(r"(?:(?:[-*+•‣⁃]|\(?(?:\d+|[A-Za-z]|\#)[.)])[ \t]+)+")
_LITERAL_SIGN = re.compile(r"[!-/:-@\[-`{-~]")

_PROSE_ROLES = (
    "ref|doc|term|emphasis|strong|sub|subscript|sup|superscript|title|abbr|guilabel|menuselection|dfn|numref|"
    "title-reference|t|any|download"
)
_INLINE = re.compile(
    rf"""
      \\.
    | (?P<literal> ``(?=\S)(?>(?:[^`]|`(?!`))*)`` )
    | (?P<role> (?<![\w]) : (?: [A-Za-z][\w.+-]* : )+ `(?=\S) )
    | (?P<interpreted> (?<![`\w]) `(?=[^\s`]) )
    | (?P<address> {BARE_ADDRESS} )
    """,
    re.VERBOSE | re.DOTALL,
)
_ROLE_NAME = re.compile(rf":(?:[A-Za-z][\w.+-]*:)*(?:{_PROSE_ROLES}):`")
_CLOSING_TICK = re.compile(r"`")
_TARGET = re.compile(r"\s*<[^<>]*>\Z")


def _begin(text: str) -> Hashable:
    return _State()


def _read_line(line: str, state: Hashable) -> Line:
    """Read one line with its line end."""
    if not isinstance(state, _State):
        raise TypeError(f"not a state of reStructuredText: {state!r}")
    text = line.strip()
    if not text:
        return Line(Part.APART, replace(state, options=-1, doctest=False, quoted="", paragraph=False))
    indent = columns(line)
    if state.hides >= 0 and indent > state.hides:
        return _code(line, state)
    if state.quoted and text.startswith(state.quoted):
        return _code(line, state)
    if state.doctest:
        return _code(line, state)
    if state.options >= 0 and indent > state.options and _OPTION.match(text):
        return _code(line, state)
    if state.literal >= 0 and not state.paragraph:
        if indent > state.literal:
            return _code(line, _State(hides=state.literal))
        sign = _LITERAL_SIGN.match(text)
        if indent == state.literal and sign and not _EXPLICIT.match(text):
            return _code(line, _State(quoted=sign.group()))
    return _open(line, text, indent, state)


def _open(line: str, text: str, indent: int, state: _State) -> Line:
    """Read a line that is not blank and stands in no literal text."""
    if not state.paragraph and _EXPLICIT.match(text):
        return _explicit(line, text, indent)
    if not state.paragraph and _DOCTEST.match(text):
        return _code(line, _State(doctest=True))
    if _ADORNMENT.match(text):
        return Line(Part.APART, _State())
    # In a list item the column of the text counts, not that of the sign before it.
    column = indent if state.paragraph else indent + _marker_width(text)
    literal = column if text.endswith("::") and not text.startswith("..") else -1
    part = Part.CONTINUES if state.paragraph else Part.STARTS
    return Line(part, _State(literal=literal, paragraph=True))


def _marker_width(text: str) -> int:
    """Return how far right of its line's column the text of a list item begins: `- text::`."""
    marker = _ITEM.match(text)
    return marker.end() if marker else 0


def _explicit(line: str, text: str, indent: int) -> Line:
    """Read the first line of a directive, a footnote, a target or a comment."""
    directive = _DIRECTIVE.match(text)
    if directive is None:
        if _NOTE.match(text):
            return Line(Part.STARTS, _State(paragraph=True))
        return _code(line, _State(hides=indent), commands=True)
    name = directive["name"].lower().rpartition(":")[2]
    if name in _CODE_DIRECTIVES:
        return _code(line, _State(hides=indent))
    start = line.index("..")
    end = len(line) if name in _NAMED_DIRECTIVES else start + directive.end()
    return Line(Part.STARTS, _State(options=indent), (Span(start, end),))


def _code(line: str, state: _State, *, commands: bool = False) -> Line:
    return Line(Part.APART, state, (Span(0, len(line)),), commands)


@lru_cache(maxsize=256)
def _read_paragraph(text: str) -> tuple[Span, ...]:
    """Return what is no prose in a paragraph, in order."""
    hidden: list[Span] = []
    position = 0
    ticks = True  # whether there is a backtick ahead
    while found := _INLINE.search(text, position):
        position = found.end()
        match found.lastgroup:
            case "literal" | "address":
                hidden.append(Span(*found.span()))
            case "role" | "interpreted" if ticks:
                closing = _CLOSING_TICK.search(text, found.end())
                ticks = closing is not None
                if closing is None:
                    continue
                position = closing.end()
                if found.lastgroup == "role" and not _ROLE_NAME.fullmatch(found.group()):
                    hidden.append(Span(found.start(), position))
                elif target := _TARGET.search(text[found.end() : closing.start()]):
                    hidden.append(Span(found.end() + target.start(), closing.start()))
            case _:
                pass  # an escaped sign
    return tuple(hidden)


REST = Language(_begin, _read_line, _read_paragraph)
