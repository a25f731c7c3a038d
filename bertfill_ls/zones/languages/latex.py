r"""LaTeX: comments, verbatim text, math, and those arguments of commands that are names, sizes or addresses.

One state machine over the signs of a line; only what stays open goes on to the next. A blank line ends math within
the text, as TeX has it. The arguments of other commands are prose: ``\emph{…}``, ``\section{…}``.

TeX takes any bracket behind a command for its optional argument only if the command has one. Without its packages that
cannot be known, so a bracket behind a command is an option unless it is a mask, or has text in it: ``\LaTeX[MASK]``
and ``\caption[短题]{…}`` are prose, ``\includegraphics[width=…]`` is none.
"""

import re
from collections.abc import Hashable
from dataclasses import dataclass

from bertfill_ls.core.text.spans import Span
from bertfill_ls.zones.language import Language, Line, Part
from bertfill_ls.zones.languages.latex_commands import (
    DEFINITIONS,
    HIDDEN_ENVIRONMENTS,
    NAMING_COMMANDS,
    NAMING_FAMILIES,
    NO_CONDITIONALS,
    TITLED_COMMANDS,
    TITLED_ENVIRONMENTS,
    VERBATIM_ENVIRONMENTS,
)
from bertfill_ls.zones.languages.shared import BARE_ADDRESS, is_mask_form


@dataclass(frozen=True, slots=True)
class _Open:
    """Something that is no prose up to where ``close`` is found."""

    close: str
    ends_with_paragraph: bool = False
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class _Argument:
    """An argument that is no prose, with so many braces open."""

    depth: int


@dataclass(frozen=True, slots=True)
class _Skipped:
    r"""What TeX skips from ``\iffalse`` on, with so many conditionals open."""

    depth: int


@dataclass(frozen=True, slots=True)
class _State:
    """What a line leaves: what is open, and how many braces of the body of a definition.

    Within such a body no environment is opened: its end stands in another definition.
    """

    opened: _Open | _Argument | _Skipped | None = None
    body: int = 0


_TOKEN = re.compile(
    rf"""
      (?P<comment> % )
    | \\begin \s* \{{ (?: (?P<verbatim> (?:{VERBATIM_ENVIRONMENTS}) \*? )
                        | (?P<math> (?:{HIDDEN_ENVIRONMENTS}) \*? )
                        | (?P<environment> [^{{}}\r\n]{{0,40}} ) ) \}}
    | \\ (?: verb | Verb | lstinline | pyginline | SaveVerb ) (?![A-Za-z]) \*? (?P<verb> )
    | \\ (?: mint | mintinline ) (?![A-Za-z]) \*? (?P<mint> )
    | (?P<formula> \\\( | \\\[ | \$\$? )
    | \\ (?P<skipped> iffalse ) (?![A-Za-z@])
    | \\ (?: {DEFINITIONS} ) (?![A-Za-z@]) \*? (?P<definition> )
    | \\ (?: [gex]?def ) (?![A-Za-z@]) (?P<plain_definition> )
    | \\ (?P<command> [A-Za-z@]+ \*? | \\ \*? )
    | \\.
    | (?P<address> {BARE_ADDRESS} )
    | (?P<brace> [{{}}] )
    """,
    re.VERBOSE | re.DOTALL,
)
_CLOSING = {"$": r"(?<!\\)\$", "$$": r"\$\$", r"\(": r"\\\)", r"\[": r"\\\]"}
_BRACKETS = r"\[(?>(?:[^\[\]{}]|\{[^{}]*\}|\[[^\[\]]*\])*)\]"
_BRACKET = re.compile(rf"\s*+({_BRACKETS})")
_DIRECT_BRACKET = re.compile(f"({_BRACKETS})")
_OPENING_BRACE = re.compile(r"\s*+\{")
_DEFINITION_HEAD = re.compile(
    rf"\s*+(?:\{{[^{{}}]*\}}|\\[A-Za-z@]+)(?>(?:\s*+{_BRACKETS}|\s*+\{{[A-Za-z\s+]*\}}(?=\s*\{{))*)"
)
_PLAIN_DEFINITION_HEAD = re.compile(r"\s*+\\(?:[A-Za-z@]+|.)[^{}\r\n%]*+")
_VERB_BODY = r"(?:\{[^{}]*\}|([^\sA-Za-z{*])[^\r\n]*?\1)"
_VERB = re.compile(rf"(?:{_BRACKETS})?{_VERB_BODY}")
_MINT = re.compile(rf"(?:{_BRACKETS})?(?:\{{[A-Za-z0-9+#-]+\}})?{_VERB_BODY}")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_CONDITIONAL = re.compile(
    rf"(?<!\\)%.*|\\(?:(?P<closes>fi)|(?P<turns>else)|(?P<opens>(?!(?:{NO_CONDITIONALS})(?![A-Za-z@]))if[A-Za-z@]*))(?![A-Za-z@])",
    re.DOTALL,
)
_TITLE_REACH = 400  # by then an argument has shown whether it is text
_FAMILY = re.compile(NAMING_FAMILIES)
_TEXT = re.compile(r"[^\W\d_\x00-\u02ff]")  # a letter that is not Latin


def _begin(text: str) -> Hashable:
    return _State()


def _read_line(line: str, state: Hashable) -> Line:
    """Read one line with its line end."""
    if not isinstance(state, _State):
        raise TypeError(f"not a state of LaTeX: {state!r}")
    if not line.strip():
        return Line(Part.APART, _after_blank(state))
    return _LineOfLatex(line, state).read()


def _after_blank(state: _State) -> _State:
    match state.opened:
        case _Open(ends_with_paragraph=True) | _Argument():
            return _State()
        case opened:
            return _State(opened)


class _LineOfLatex:
    """One line while it is read: how far, what of it is hidden, what is open."""

    def __init__(self, line: str, state: _State) -> None:
        self.line = line
        self.opened = state.opened
        self.body = state.body
        self.begin = self.position = 0
        self._pairs: dict[int, int] | None = None
        self.hidden: list[Span] = []

    def read(self) -> Line:
        while True:
            if self.opened is not None:
                closed = self._after_opened(self.opened)
                if closed is None:
                    self._hide(self.begin, len(self.line))
                    return self._line(Part.APART)
                self.opened, self.position = None, closed
                self._hide(self.begin, closed)
            found = _TOKEN.search(self.line, self.position)
            if found is None:
                return self._line(Part.STARTS)
            self.begin, self.position = found.span()
            self._take(found)

    def _line(self, part: Part) -> Line:
        match self.opened:
            case _Open(verbatim=True) | _Skipped():
                commands = False
            case _:
                commands = True
        return Line(part, _State(self.opened, self.body), tuple(self.hidden), commands)

    def _hide(self, start: int, end: int) -> None:
        if end > start:
            self.hidden.append(Span(start, end))

    def _after_opened(self, opened: _Open | _Argument | _Skipped) -> int | None:
        """Return where what is open ends on this line, or ``None``, with ``opened`` brought up to date."""
        match opened:
            case _Open(close=close):
                closing = re.compile(close).search(self.line, self.position)
                return closing.end() if closing else None
            case _Argument(depth=depth):
                for found in _BRACE.finditer(self.line, self.position):
                    depth += {"{": 1, "}": -1}.get(found.group(), 0)
                    if not depth:
                        return found.end()
                self.opened = _Argument(depth)
                return None
            case _Skipped(depth=depth):
                for found in _CONDITIONAL.finditer(self.line, self.position):
                    if found["opens"]:
                        depth += 1
                    elif found["closes"] or (found["turns"] and depth == 1):
                        depth -= 1
                    if depth == 0:
                        return found.end()
                self.opened = _Skipped(depth)
                return None

    def _take(self, found: re.Match[str]) -> None:
        """Go on behind a token; hide what of it and of its arguments is no prose, or open it."""
        start, end = found.span()
        match found.lastgroup:
            case "comment":
                self.position = len(self.line)
                self._hide(start, self.position)
            case "verbatim" | "math" as kind if not self.body:
                verbatim = kind == "verbatim"
                self.opened = _Open(rf"\\end\s*\{{{re.escape(found[kind])}\}}", verbatim=verbatim)
            case "formula":
                self._take_formula(found)
            case "skipped":
                self.opened = _Skipped(1)
            case "verb" | "mint" as kind:
                verb = (_VERB if kind == "verb" else _MINT).match(self.line, end)
                self.position = verb.end() if verb else end
                self._hide(start, self.position)
            case "verbatim" | "math" | "environment" as kind:
                self._hide(start, end)
                self._take_environment_arguments(found[kind])
            case "definition" | "plain_definition" as kind:
                head = (_DEFINITION_HEAD if kind == "definition" else _PLAIN_DEFINITION_HEAD).match(self.line, end)
                self.position = head.end() if head else end
                self._hide(start, self.position)
                self._open_body()
            case "command":
                self._take_command(found["command"].rstrip("*"), start)
            case "address":
                self._hide(start, end)
            case "brace" if self.body:
                self.body += 1 if found["brace"] == "{" else -1
                if not self.body:
                    self._open_body()  # the second body of an environment
            case _:
                pass  # a control symbol, or a brace of a group

    def _open_body(self) -> None:
        brace = _OPENING_BRACE.match(self.line, self.position)
        if brace and not self.body:
            self.body, self.position = 1, brace.end()

    def _take_formula(self, found: re.Match[str]) -> None:
        close = _CLOSING[found["formula"]]
        if not self.body:
            self.opened = _Open(close, ends_with_paragraph=True)
        elif closing := re.compile(close).search(self.line, found.end()):
            self.position = closing.end()
            self._hide(found.start(), self.position)

    def _take_environment_arguments(self, name: str) -> None:
        titled = name.rstrip("*") in TITLED_ENVIRONMENTS
        while True:
            bracket = _BRACKET.match(self.line, self.position)
            if bracket:
                if is_mask_form(bracket[1]):
                    return
                if not titled and not _is_text(bracket[1]):
                    self._hide(*bracket.span(1))
                self.position = bracket.end()
                continue
            if titled or not (text := self._argument()) or _is_text(text):
                return  # a title, with whatever a title has in it
            if not self._hide_argument():
                return

    def _take_command(self, name: str, start: int) -> None:
        arguments = NAMING_COMMANDS.get(name, 1 if _FAMILY.fullmatch(name) else 0)
        if not arguments:
            self._take_options(_DIRECT_BRACKET, titled=name in TITLED_COMMANDS)
            return
        self._hide(start, self.position)
        self._take_options(_BRACKET, titled=False, needs_argument=True)
        for _ in range(arguments):
            if not self._hide_argument():
                return

    def _argument(self) -> str:
        """Return the beginning of the argument in braces that comes next, as it stands on this line, or nothing."""
        brace = _OPENING_BRACE.match(self.line, self.position)
        if brace is None:
            return ""
        start = brace.end() - 1
        return self.line[start : min(self._closing_brace(start) or len(self.line), start + _TITLE_REACH)]

    def _hide_argument(self) -> bool:
        """Hide the argument in braces that comes next, and tell whether it ended; it may go on on the next line."""
        brace = _OPENING_BRACE.match(self.line, self.position)
        if brace is None:
            return False
        end = self._closing_brace(brace.end() - 1)
        if end is not None:
            self._hide(brace.end() - 1, end)
            self.position = end
            return True
        if not self.body:
            self.begin, self.position, self.opened = brace.end() - 1, brace.end(), _Argument(1)
        return False

    def _closing_brace(self, opening: int) -> int | None:
        """Return where the pair that ``opening`` opens ends on this line."""
        if self._pairs is None:
            self._pairs = {}
            opened: list[int] = []
            for found in _BRACE.finditer(self.line):
                if found.group() == "{":
                    opened.append(found.start())
                elif found.group() == "}" and opened:
                    self._pairs[opened.pop()] = found.end()
        return self._pairs.get(opening)

    def _take_options(self, pattern: re.Pattern[str], *, titled: bool, needs_argument: bool = False) -> None:
        """Go on behind the optional arguments: hide those that are settings, leave those that are text.

        A mask is none, but a command that ``needs_argument`` may have that behind it.
        """
        while bracket := pattern.match(self.line, self.position):
            is_mask = is_mask_form(bracket[1])
            if is_mask and not needs_argument:
                return
            if not titled and not is_mask and not _is_text(bracket[1]):
                self._hide(*bracket.span(1))
            self.position = bracket.end()


def _is_text(argument: str) -> bool:
    """Tell whether an argument has words in it that are no settings."""
    return "=" not in argument and _TEXT.search(argument) is not None


LATEX = Language(_begin, _read_line)
