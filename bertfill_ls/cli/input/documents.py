"""Whole documents, with what of them is prose: what the editor would see of the same file."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from pathlib import Path

from bertfill_ls.cli.exits import InputError
from bertfill_ls.cli.input.decoding import decode, has_bom, unreadable
from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.mask import Aliases, MaskScan
from bertfill_ls.core.text.line_starts import LineStarts
from bertfill_ls.core.text.lines import split_lines
from bertfill_ls.zones import Zones, language_id_of, prose_zones

STDIN = "-"


@dataclass(frozen=True)
class Document:
    """A text, the ``name`` that messages give it, and its ``language`` identifier. Offsets are code points."""

    name: str
    text: str
    language: str
    bom: bool = False
    aliases: Aliases = ()

    @cached_property
    def zones(self) -> Zones:
        """What of the text is prose."""
        return prose_zones(self.text, self.language)

    @cached_property
    def scan(self) -> MaskScan:
        """The masks and problems that stand in prose."""
        found = find_masks(self.text, self.aliases)
        masks = self.zones.are_prose([mask.span for mask in found.masks])
        problems = self.zones.are_prose([problem.span for problem in found.problems])
        return MaskScan(tuple(compress(found.masks, masks)), tuple(compress(found.problems, problems)), self.aliases)

    @cached_property
    def _line_starts(self) -> LineStarts:
        return LineStarts.of(split_lines(self.text))

    def place_of(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, from 1."""
        line = self._line_starts.line_at(offset)
        return line + 1, offset - self._line_starts[line] + 1

    def encoded(self, text: str) -> bytes:
        """Return another text of this document as it stands in a file."""
        return (b"\xef\xbb\xbf" if self.bom else b"") + text.encode("utf-8")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """In place of a document that cannot be read: its name, and what is wrong."""

    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents that are ``given``, then files by their ``names``, each read when it is its turn."""

    given: Sequence[Document]
    names: Sequence[str]
    locale: str
    language: str | None = None
    stdin_name: str | None = None
    aliases: Aliases = ()

    def __iter__(self) -> Iterator[Document | Unreadable]:
        """Read one after the other; what cannot be read stands in its place."""
        yield from self.given
        for name in self.names:
            try:
                yield read_document(
                    name, self.locale, language=self.language, stdin_name=self.stdin_name, aliases=self.aliases
                )
            except InputError as error:
                yield Unreadable(name, str(error))


def read_document(
    name: str,
    locale: str,
    *,
    language: str | None = None,
    stdin_name: str | None = None,
    aliases: Aliases = (),
) -> Document:
    """Read a file, or standard input (``-``), which may be given a name.

    ``language`` is the identifier of its language; None: told by the name. ``aliases`` count as masks.

    Raises:
        InputError: it is missing or no UTF-8.
    """
    shown = stdin_name or name if name == STDIN else name
    try:
        raw = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as error:
        raise unreadable(name, error, locale) from error
    return Document(shown, decode(raw, shown, 0, locale), language or language_id_of(shown), has_bom(raw), aliases)
