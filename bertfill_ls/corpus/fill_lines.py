"""``FillLines``: chunks of lines -> lines of JSON, one for each that is not blank, in order.

What cannot be read is answered in its place with what is wrong with it.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bertfill_ls.core import messages
from bertfill_ls.core.json_shapes import json_line
from bertfill_ls.core.text.utf8 import why_not
from bertfill_ls.corpus.forms import Form
from bertfill_ls.corpus.lines import Line
from bertfill_ls.inference.rows.fill import Fill, Row


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers to some rows, in JSON Lines, and how many of them are errors."""

    output: bytes
    rows: int
    errors: int


class FillLines:
    """Answers chunks of lines with one warm model, which ``make_fill`` loads; errors are told in ``locale``."""

    def __init__(self, make_fill: Callable[[], Fill], form: Form, locale: str) -> None:
        self._fill, self._form, self._locale = make_fill(), form, locale

    def __call__(self, lines: Sequence[Line]) -> Answered:
        """Answer the lines of one chunk."""
        return answered(self.rows(lines))

    def rows(self, lines: Sequence[Line]) -> list[Row]:
        """Answer the lines of one chunk, as rows; an error comes with the place of its line."""
        lines = [line for line in lines if line.raw.strip()]
        rows = [self._row(line) for line in lines]
        answers = iter(self._fill([row for row in rows if not isinstance(row, _Unreadable)]))
        told = [{"error": row.message} if isinstance(row, _Unreadable) else next(answers) for row in rows]
        return [placed(answer, line.source, line.number) for line, answer in zip(lines, told, strict=True)]

    def _row(self, line: Line) -> object:
        """Return the row that a line holds, or why it cannot be read."""
        try:
            text = line.text
            return text if self._form is Form.TEXT else json.loads(text)
        except UnicodeDecodeError as error:
            key, facts = why_not(error, line.source, line.offset)
            return _Unreadable(messages.text(key, self._locale, **facts))
        except (ValueError, RecursionError) as error:
            return _Unreadable(messages.text("row.bad-json", self._locale, reason=error))


@dataclass(frozen=True, slots=True)
class _Unreadable:
    message: str


def placed(row: Row, source: str, number: int) -> Row:
    """Return an answer; an error with the place of what it is about."""
    if "error" not in row:
        return row
    echoed = {name: value for name, value in row.items() if name != "error"}
    return {**echoed, "file": source, "line": number, "error": row["error"]}


def answered(rows: Sequence[Row]) -> Answered:
    """Return rows as lines of output."""
    output = "".join(f"{json_line(row)}\n" for row in rows)
    # A lone surrogate leaves as \\udXXX: the very escape that JSON uses.
    return Answered(output.encode("utf-8", "backslashreplace"), len(rows), sum("error" in row for row in rows))
