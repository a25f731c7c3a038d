"""``bertfill-disable`` … ``bertfill-enable``: what stands between these two comments is left alone.

Each language has its own comment form; this module adds the two commands to any language.
"""

import re
from collections.abc import Hashable
from dataclasses import dataclass, replace

from bertfill_ls.core.text.spans import Span
from bertfill_ls.zones.language import Language, Line

HTML_COMMANDS = re.compile(r"<!--\s*bertfill-(?P<command>disable|enable)\s*-->")
LATEX_COMMANDS = re.compile(r"(?<!\\)%+\s*bertfill-(?P<command>disable|enable)\b")


@dataclass(frozen=True, slots=True)
class _State:
    disabled: bool
    inner: Hashable


def with_commands(language: Language, pattern: re.Pattern[str]) -> Language:
    """Return ``language`` with the two commands, written as ``pattern`` says."""

    def read_line(line: str, state: Hashable) -> Line:
        if not isinstance(state, _State):
            raise TypeError(f"not a state of this language: {state!r}")
        read = language.read_line(line, state.inner)
        if not state.disabled and "bertfill-" not in line:
            return replace(read, state=_State(False, read.state))
        disabled, hidden = _hidden(line, state.disabled, pattern if read.commands else None)
        return replace(read, state=_State(disabled, read.state), hidden=_disjoint([*read.hidden, *hidden]))

    return Language(_State(False, language.start), read_line, language.read_paragraph)


def _hidden(line: str, disabled: bool, pattern: re.Pattern[str] | None) -> tuple[bool, list[Span]]:
    hidden: list[Span] = []
    start = 0
    for found in pattern.finditer(line) if pattern else ():
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
