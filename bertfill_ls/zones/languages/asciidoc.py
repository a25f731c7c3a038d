"""AsciiDoc: listings, literal and passthrough blocks, comments, attributes, macros; monospace text, stem.

Block by block as Asciidoctor reads them: a delimited block ends at a line that is equal to the one that opened it.
"""

import re
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache

from bertfill_ls.core.text.spans import Span
from bertfill_ls.zones.language import Language, Line, Part
from bertfill_ls.zones.languages.shared import BARE_ADDRESS, Ahead, is_mask_form


@dataclass(frozen=True, slots=True)
class _State:
    """What a line leaves.

    ``delimiter`` ends the open block that holds no prose, ``styled`` tells that the next block is code by its style,
    ``code`` that the open paragraph is, ``title`` is the length of a line that may be a title by the line below it.
    """

    delimiter: str = ""
    styled: bool = False
    code: bool = False
    paragraph: bool = False
    list: bool = False
    title: int = 0


_DELIMITER = re.compile(r"(?:-{4,}|\.{4,}|\+{4,}|/{4,}|`{3}(?=\w*[ \t]*$)|~{4,})")
_ATTRIBUTE = re.compile(r":!?[\w-]+!?:(?=[ \t]|$)")
_STYLE = re.compile(r"\[(?P<body>[^\[\]]*)\][ \t]*$")
_ANCHOR = re.compile(r"\[\[[^\[\]]*\]\][ \t]*$")
_CODE_STYLE = re.compile(
    r"(?:source|listing|literal|stem|latexmath|asciimath|pass|comment|plantuml|mermaid|graphviz|ditaa|a2s|subs)\b"
    r"|,[ \t]*\w+"
)
_BLOCK_MACRO = re.compile(
    r"(?P<target>(?:image|video|audio|include|ifdef|ifndef|ifeval|endif|toc|gist|plantuml)::[^\[\s]*)"
)
_LIST = re.compile(r"(?:[*.-]+|\d+\.|<\d+>|<\.>)[ \t]|.*::[ \t]*$|\+[ \t]*$")

_INLINE = re.compile(
    rf"""
      \\[`+$]
    | (?P<pass> \+{{2,3}}(?=[^\s+]) | \$\$(?=\S) )
    | (?P<macro> \b(?:pass|stem|latexmath|asciimath|kbd|btn|menu|footnoteref|icon|indexterm2?|anchor|xref):[^\[\s]*\[ )
    | (?P<target> \b(?:image|link|mailto):[^\[\s]+(?=\[) )
    | (?P<mono> (?<![\w`]) `(?=[^\s`]) | `` )
    | (?P<cross> <<[^<>,]*+(?:,|>>) )
    | (?P<anchor> \[\[[A-Za-z_][\w:.-]*(?:,[^\]]*)?\]\] )
    | (?P<attribute> \{{[a-z0-9][\w:-]*\}} )
    | (?P<address> {BARE_ADDRESS} )
    """,
    re.VERBOSE,
)
_MONO_CLOSE = re.compile(r"(?<=[^\s`])`(?![\w`])")


def _begin(text: str) -> Hashable:
    return _State()


def _read_line(line: str, state: Hashable) -> Line:
    """Read one line with its line end."""
    if not isinstance(state, _State):
        raise TypeError(f"not a state of AsciiDoc: {state!r}")
    text = line.rstrip()
    if state.delimiter:
        return _code(line, _State() if text == state.delimiter else state)
    if not text:
        return Line(Part.APART, _State(styled=state.styled and not state.paragraph, list=state.list))
    delimiter = _DELIMITER.fullmatch(text) or (_DELIMITER.match(text) if text.startswith("```") else None)
    if delimiter is not None:
        # Under a line as long as itself a row of signs is no delimiter but makes that line a title.
        if state.title and text[0] in "-~+" and abs(len(text) - state.title) < 2:
            return _code(line, _State())
        return _code(line, _State(delimiter=delimiter.group()))
    if text.startswith("//") and not text.startswith("///"):
        return Line(Part.APART, state, (Span(0, len(line)),))
    if state.code:
        return _code(line, state)
    return _open(line, text, state)


def _open(line: str, text: str, state: _State) -> Line:
    """Read a line that is not blank and stands in no block that holds no prose."""
    if not state.paragraph:
        if _ATTRIBUTE.match(text) or _ANCHOR.match(text):
            return _code(line, state)
        style = _STYLE.match(text)
        if style and not is_mask_form(text):
            return _code(line, _State(styled=_CODE_STYLE.match(style["body"]) is not None, list=state.list))
        if state.styled and _LIST.match(text) is None:
            return _code(line, _State(code=True, paragraph=True))
        if text[0] in " \t" and not state.list and _LIST.match(text.lstrip()) is None:
            return _code(line, _State(code=True, paragraph=True))  # literal because it is indented
    macro = _BLOCK_MACRO.match(text)
    if macro:
        return Line(Part.STARTS, _State(list=state.list), (Span(0, macro.end()),))
    in_list = state.list or _LIST.match(text.lstrip()) is not None
    if text.startswith("="):
        return Line(Part.STARTS, _State())
    part = Part.CONTINUES if state.paragraph else Part.STARTS
    return Line(part, _State(paragraph=True, list=in_list, title=0 if state.paragraph else len(text)))


def _code(line: str, state: _State) -> Line:
    return Line(Part.APART, state, (Span(0, len(line)),), commands=False)


@lru_cache(maxsize=256)
def _read_paragraph(text: str) -> tuple[Span, ...]:
    """Return what is no prose in a paragraph, in order."""
    hidden: list[Span] = []
    ahead = Ahead(text)
    position = 0
    while found := _INLINE.search(text, position):
        position = found.end()
        end: int | None
        match found.lastgroup:
            case "pass":
                end = ahead.after_pattern(re.escape(found.group()), position)
            case "macro":
                end = ahead.after_pattern(r"\]", position)
            case "mono" if found.group() == "``":
                end = ahead.after_pattern("``", position)
            case "mono":
                end = ahead.after_pattern(_MONO_CLOSE.pattern, position)
            case None:
                end = None  # an escaped sign
            case _:
                end = position
        if end is not None:
            hidden.append(Span(found.start(), end))
            position = end
    return tuple(hidden)


ASCIIDOC = Language(_begin, _read_line, _read_paragraph)
