r"""LaTeX: comments, verbatim text, math, and those arguments of commands that are names, sizes or addresses.

One state machine over the signs of a line; only what stays open goes on to the next. A blank line ends math within
the text, as TeX has it. The arguments of other commands are prose: ``\emph{…}``, ``\section{…}``.
"""

import re
from collections.abc import Hashable
from dataclasses import dataclass

from bertfill_ls.core.text.spans import Span
from bertfill_ls.zones.inline import ADDRESS
from bertfill_ls.zones.language import Language, Line, Part


@dataclass(frozen=True, slots=True)
class _Open:
    """Something that is no prose up to where ``close`` is found."""

    close: str
    ends_with_paragraph: bool = False
    verbatim: bool = False


_VERBATIM = "verbatim|Verbatim|BVerbatim|LVerbatim|lstlisting|minted|comment|filecontents|alltt|luacode"
_MATH = "math|displaymath|equation|align|alignat|flalign|gather|multline|eqnarray|dmath|tikzpicture|tikzcd|forest"
# Commands whose first argument is a name, a size, an address or a formula.
_NAMING = (
    "end|label|bibitem|[a-zA-Z]*ref|[a-z]*cite[a-z]*|url|path|href|includegraphics|input|include|bibliography|"
    "bibliographystyle|usepackage|RequirePackage|documentclass|pagestyle|thispagestyle|hspace|vspace|setlength|"
    "newcommand|renewcommand|providecommand|newenvironment|definecolor|color|textcolor|colorbox|pagecolor|gls[a-z]*|"
    "ce|SI|si|num|qty|unit|ensuremath|index|hyperlink|hypertarget|fontsize|selectfont|graphicspath|DeclareMathOperator"
)
_TOKEN = re.compile(
    rf"""
      (?P<comment> % )
    | \\begin \s* \{{ (?: (?P<verbatim> (?:{_VERBATIM}) \*? ) | (?P<math> (?:{_MATH}) \*? ) ) \}}
    | \\begin (?![A-Za-z]) (?P<begin> )
    | \\ (?: verb | lstinline | mintinline ) (?![A-Za-z]) \*? (?P<verb> )
    | (?P<formula> \\\( | \\\[ | \$\$? )
    | \\ (?: {_NAMING} ) (?![A-Za-z@]) \*? (?P<naming> )
    | \\ (?: [A-Za-z@]+ \*? | . ) (?P<command> )
    | (?P<address> (?<![A-Za-z0-9]) {ADDRESS} )
    """,
    re.VERBOSE | re.DOTALL,
)
_CLOSING = {"$": r"(?<!\\)\$", "$$": r"\$\$", r"\(": r"\\\)", r"\[": r"\\\]"}
_BRACKETS = r"\[(?:[^\[\]{}]|\{[^{}]*\}|\[[^\[\]]*\])*+\]"
_BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*+\})*+\}"
_OPTIONAL = re.compile(f"(?:{_BRACKETS})+")
_NAME = re.compile(rf"(?:\s*{_BRACKETS})*+(?:\s*{_BRACES})?+(?:{_BRACKETS})*+")
_ARGUMENTS = re.compile(rf"(?:\s*(?:{_BRACKETS}|{_BRACES}))*+")
_VERB = re.compile(rf"(?:{_BRACKETS})?(?:\{{[a-z]+\}}(?=\{{|\|))?(?:\{{[^{{}}]*\}}|([^\sA-Za-z{{*])[^\r\n]*?\1)")


def read_line(line: str, state: Hashable) -> Line:
    """Read one line with its line end."""
    if state is not None and not isinstance(state, _Open):
        raise TypeError(f"not a state of LaTeX: {state!r}")
    if not line.strip():
        return Line(Part.APART, None if state is None or state.ends_with_paragraph else state)
    hidden: list[Span] = []
    begin = position = 0
    opened = state
    while True:
        if opened is not None:
            closing = re.compile(opened.close).search(line, position)
            if closing is None:
                hidden.append(Span(begin, len(line)))
                return Line(Part.APART, opened, tuple(hidden), commands=not opened.verbatim)
            position = closing.end()
            hidden.append(Span(begin, position))
        found = _TOKEN.search(line, position)
        if found is None:
            return Line(Part.STARTS, None, tuple(hidden))
        begin = found.start()
        opened, position = _after(line, found)
        if opened is None and position > found.end("command"):
            hidden.append(Span(begin, position))


def _after(line: str, found: re.Match[str]) -> tuple[_Open | None, int]:
    """Return what a token opens, or ``None``, and where reading goes on."""
    end = found.end()
    match found.lastgroup:
        case "comment":
            return None, len(line)
        case "verbatim" | "math" as kind:
            verbatim = kind == "verbatim"
            return _Open(rf"\\end\s*\{{{re.escape(found[kind])}\}}", verbatim=verbatim), end
        case "formula":
            return _Open(_CLOSING[found["formula"]], ends_with_paragraph=True), end
        case "verb":
            verb = _VERB.match(line, end)
            return None, verb.end() if verb else end
        case "begin":
            arguments = _ARGUMENTS.match(line, end)
            return None, arguments.end() if arguments else end
        case "naming":
            name = _NAME.match(line, end)
            return None, name.end() if name else end
        case "command":
            optional = _OPTIONAL.match(line, end)
            return None, optional.end() if optional else end
        case _:
            return None, end


def _no_inline(paragraph: str) -> tuple[Span, ...]:
    return ()


LATEX = Language(None, read_line, _no_inline)
