"""A document at one version, exact to the code point; nothing that can be seen of it ever changes.

The only place where a client's positions (line, code units) turn into offsets (code points of the document) and back.
A change makes a new snapshot out of the old one's lines, so that a request keeps the text it arrived with. What is read
in a text (masks, problems, prose) lives in ``reading``; a snapshot only hands it on to the next one, because only the
edits tell how little has to be read again.
"""

from collections.abc import Sequence
from functools import cached_property, reduce
from itertools import accumulate

from lsprotocol import types

from bertfill_ls.core.masks.mask import Aliases
from bertfill_ls.core.text.line_starts import LineStarts
from bertfill_ls.core.text.lines import body_length, split_lines
from bertfill_ls.core.text.spans import Edit, Span, cover
from bertfill_ls.lsp.text.reading import Carried, Reading
from bertfill_ls.lsp.text.units import Encoding, index_of_units, pair_surrogates, units_before


class EditError(ValueError):
    """A change that no client should send: its end stands before its start, or its document is not open."""


class Snapshot:
    """A document at one version.

    ``lines`` follow the protocol's line rule and keep their terminators; the last one has none. ``edit`` leads from the
    snapshot before to this one, or is None when the text came whole. Offsets are code points of ``text``.
    """

    def __init__(
        self,
        uri: str,
        version: int,
        language: str,
        lines: list[str],
        encoding: Encoding,
        edit: Edit | None = None,
        carried: Carried | None = None,
        line_starts: LineStarts | None = None,
    ) -> None:
        self.uri = uri
        self.version = version
        self.language = language
        self.lines = lines
        self.encoding = encoding
        self.edit = edit
        self._carried = Carried() if carried is None else carried
        self._reading: Reading | None = None
        self._last_place = (0, 0, 0)  # line, index in it, units before it
        self.line_starts = LineStarts.of(lines) if line_starts is None else line_starts

    @cached_property
    def text(self) -> str:
        """The whole text."""
        return "".join(self.lines)

    @property
    def aliases(self) -> Aliases:
        """What counts as a mask beside the mask token."""
        return self._carried.aliases

    @property
    def reading(self) -> Reading:
        """The masks, the problems and the prose of the text."""
        if self._reading is None:
            self._reading = Reading(self.text, self.language, self._carried)
        return self._reading

    def _carry(self, edit: Edit) -> Carried:
        """Return what is known of the text after ``edit`` from having read this one, or one before it."""
        return self._carried.over(edit) if self._reading is None else self._reading.carried(edit)

    @property
    def length(self) -> int:
        """The length of the text in code points."""
        return self.line_starts[-1] + len(self.lines[-1])

    def offset_at(self, position: types.Position) -> int:
        """Return the offset of a client's position; places outside the text are moved to its nearest end."""
        if position.line >= len(self.lines):
            return self.length
        index = index_of_units(self.lines[position.line], position.character, self.encoding)
        return self.line_starts[position.line] + index

    def position_at(self, offset: int) -> types.Position:
        """Return the client's position of an offset; an offset inside a line end is the end of its line."""
        line = self.line_starts.line_at(offset)
        text = self.lines[line]
        index = min(offset - self.line_starts[line], body_length(text))
        return types.Position(line, self._units_before(line, index))

    def _units_before(self, line: int, index: int) -> int:
        """Return the column of a place, counted from the last one that was asked for where that is nearer.

        Places are asked for in order, and a line may be megabytes long.
        """
        last_line, last_index, units = self._last_place
        text = self.lines[line]
        if line != last_line or abs(index - last_index) > index:
            units = units_before(text, index, self.encoding)
        elif index >= last_index:
            units += units_before(text[last_index:index], index - last_index, self.encoding)
        else:
            units -= units_before(text[index:last_index], last_index - index, self.encoding)
        self._last_place = (line, index, units)
        return units

    def range_of(self, span: Span) -> types.Range:
        """Return the client's range of a span."""
        return types.Range(self.position_at(span.start), self.position_at(span.end))

    def span_of(self, range_: types.Range) -> Span:
        """Return the span of a client's range; an inverted range is turned round.

        A range that ends inside a character takes all of it: Neovim ends the range of a visual selection one unit
        behind the start of its last character, which for Chinese in UTF-8 is in its middle.
        """
        start, end = sorted((range_.start, range_.end), key=lambda place: (place.line, place.character))
        return Span(self.offset_at(start), self._offset_behind(end))

    def _offset_behind(self, position: types.Position) -> int:
        offset = self.offset_at(position)
        if position.line >= len(self.lines):
            return offset
        text, index = self.lines[position.line], offset - self.line_starts[position.line]
        is_inside = index < body_length(text) and units_before(text, index, self.encoding) < position.character
        return offset + is_inside

    def line_span(self, line: int) -> Span:
        """Return the span of a line with its terminator."""
        start = self.line_starts[line]
        return Span(start, start + len(self.lines[line]))

    def line_body(self, line: int) -> Span:
        """Return the span of a line without its terminator."""
        start = self.line_starts[line]
        return Span(start, start + body_length(self.lines[line]))

    def changed(self, version: int, changes: Sequence[types.TextDocumentContentChangeEvent]) -> "Snapshot":
        """Return the snapshot after ``changes``, each of which refers to the text that the one before it left.

        Raises:
            EditError: a range is inverted. This snapshot is not touched by the attempt.
        """
        lines, line_starts = self.lines.copy(), self.line_starts
        edits: list[Edit] = []
        incremental = True
        for change in changes:
            text = pair_surrogates(change.text)
            if isinstance(change, types.TextDocumentContentChangePartial):
                edit, line_starts = _edit(lines, line_starts, change.range, text, self.encoding)
                edits.append(edit)
            else:
                lines, incremental = split_lines(text), False
                line_starts = LineStarts.of(lines)
        if not incremental or not edits:
            nothing = Carried(aliases=self.aliases)
            return Snapshot(self.uri, version, self.language, lines, self.encoding, None, nothing, line_starts)
        edit = reduce(cover, edits)
        return Snapshot(self.uri, version, self.language, lines, self.encoding, edit, self._carry(edit), line_starts)

    def with_aliases(self, aliases: Aliases) -> "Snapshot":
        """Return the same version, in which other texts count as masks."""
        carried = Carried(aliases=aliases)
        return Snapshot(
            self.uri, self.version, self.language, self.lines, self.encoding, None, carried, self.line_starts
        )

    def replaced(self, span: Span, text: str) -> "Snapshot":
        """Return the document as it would be with ``text`` in the place of a span."""
        return self.changed(self.version, [types.TextDocumentContentChangePartial(self.range_of(span), text)])


def _edit(
    lines: list[str], line_starts: LineStarts, range_: types.Range, text: str, encoding: Encoding
) -> tuple[Edit, LineStarts]:
    """Replace a client's range of ``lines`` in place; return the edit and where lines start then."""
    (first, start), (last, end) = _place(lines, range_.start, encoding), _place(lines, range_.end, encoding)
    if (last, end) < (first, start):
        raise EditError("the range of a change ends before it starts")
    first_offset, last_offset = line_starts[first], line_starts[last]
    edit = Edit(Span(first_offset + start, last_offset + end), len(text))
    head, tail = lines[first][:start], lines[last][end:]
    joined = head + text + tail
    if "\ud800" <= head[-1:] <= "\udbff" or "\udc00" <= tail[:1] <= "\udfff":
        joined = pair_surrogates(joined)
        edit = Edit(Span(first_offset, last_offset + len(lines[last])), len(joined))
    if first == last and "\n" not in text and "\r" not in text and not joined.startswith("\n"):
        lines[first] = joined  # the usual keystroke: no line end comes or goes
        return edit, line_starts.moved(first + 1, edit.delta)
    return edit, _replace_lines(lines, line_starts, first, last, joined, edit.delta)


def _place(lines: list[str], position: types.Position, encoding: Encoding) -> tuple[int, int]:
    if position.line >= len(lines):
        return len(lines) - 1, len(lines[-1])
    return position.line, index_of_units(lines[position.line], position.character, encoding)


def _replace_lines(
    lines: list[str], line_starts: LineStarts, first: int, last: int, joined: str, delta: int
) -> LineStarts:
    """Put ``joined`` in the place of the lines ``first`` to ``last``, with a line of slack on either side.

    A carriage return before the edit and a line feed behind it may join into one line end, or come apart. Returns where
    lines start then.
    """
    before, after = max(0, first - 1), min(len(lines) - 1, last + 1)
    whole = (lines[before] if before < first else "") + joined + (lines[after] if after > last else "")
    fresh = split_lines(whole)
    if after < len(lines) - 1:
        fresh.pop()  # the region ended with a terminator, so the empty last line is the start of what follows
    lines[before : after + 1] = fresh
    starts = list(accumulate(map(len, fresh[:-1]), initial=line_starts[before]))
    return line_starts.edited(before, after + 1, starts, delta)
