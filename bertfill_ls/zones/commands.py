"""``bertfill-disable`` and its kin: what a writer switches off with a comment is left alone.

``disable`` … ``enable`` is a stretch, ``disable-line`` the line of the comment, ``disable-next-line`` the line after
it. Each language has its own form of a comment; this module adds the commands to any language.
"""

import re
from collections.abc import Hashable
from dataclasses import dataclass, replace

from bertfill_ls.core.text.spans import Span
from bertfill_ls.zones.language import Language, Line

_COMMAND = r"bertfill-(?P<command>disable-next-line|disable-line|disable|enable)"

# The forms of a comment, by language.
IN_HTML = rf"<!--\s*{_COMMAND}\s*-->"
IN_MDX = rf"(?:<!--|\{{\s*/\*)\s*{_COMMAND}\s*(?:-->|\*/\s*\}})"
IN_LATEX = rf"(?<!\\)%+\s*{_COMMAND}(?![\w-])"
IN_REST = rf"^\s*\.\.\s+{_COMMAND}\s*$"
IN_ASCIIDOC = rf"^//\s*{_COMMAND}\s*$"
IN_ORG = rf"^\s*#\s+{_COMMAND}\s*$"


@dataclass(frozen=True, slots=True)
class _State:
    """What a line leaves: whether a stretch is switched off, whether the next line is, and the language's own state."""

    disabled: bool
    next_line: bool
    inner: Hashable


def with_commands(language: Language, form: str) -> Language:
    """Return ``language`` with the commands in comments of a ``form``, a pattern."""
    pattern = re.compile(form)

    def begin(text: str) -> Hashable:
        return _State(False, False, language.begin(text))

    def read_line(line: str, state: Hashable) -> Line:
        if not isinstance(state, _State):
            raise TypeError(f"not a state of this language: {state!r}")
        read = language.read_line(line, state.inner)
        if not state.disabled and not state.next_line and "bertfill-" not in line:
            return replace(read, state=_State(False, False, read.state))
        commands = list(pattern.finditer(line)) if read.commands else []
        disabled, hidden = _stretches(line, state.disabled, commands)
        names = {found["command"] for found in commands}
        if state.next_line or "disable-line" in names:
            hidden = [Span(0, len(line))]
        after = _State(disabled, "disable-next-line" in names, read.state)
        return replace(read, state=after, hidden=_disjoint([*read.hidden, *hidden]))

    return Language(begin, read_line, language.read_paragraph)


def _stretches(line: str, disabled: bool, commands: list[re.Match[str]]) -> tuple[bool, list[Span]]:
    """Return whether a stretch is switched off at the end of ``line``, and what of the line is."""
    hidden: list[Span] = []
    start = 0
    for found in commands:
        if found["command"] == "disable" and not disabled:
            disabled, start = True, found.start()
        elif found["command"] == "enable" and disabled:
            disabled = False
            hidden.append(Span(start, found.end()))
    if disabled:
        hidden.append(Span(start, len(line)))
    return disabled, hidden


def _disjoint(spans: list[Span]) -> tuple[Span, ...]:
    """Join spans that overlap or are adjacent."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)
