"""Which parts of a document are prose: no masks and no problems in code, math, addresses, markup and comments.

``prose_zones`` reads a document, ``Zones.edited`` follows an edit, ``Zones.is_prose`` answers about a place. Offsets
are code points. This package knows languages; it does not know masks, models or protocols.

Why no parser library: of those on the package index tree-sitter is the maintained and incremental one, and was
measured first. With its Markdown grammar (0.5.4) one typed character in a document of a million code points took
260 ms to parse again, on top of 0.7 s to open it, where 20 ms is what typing can bear; a LaTeX grammar comes in no
wheel of its own. Reading lines from states, as editors do for their colours, takes well under a millisecond, has no
native code that could take the server down, and one idea serves every language.
"""

from collections.abc import Sequence
from typing import Protocol

from bertfill_ls.core.text.spans import Edit, Span
from bertfill_ls.zones.document import ParsedText
from bertfill_ls.zones.names import LANGUAGE_IDS, PLAIN_TEXT, SUFFIXES, language_id_of, language_of

__all__ = ["LANGUAGE_IDS", "PLAIN_TEXT", "SUFFIXES", "Zones", "language_id_of", "language_of", "prose_zones"]


class Zones(Protocol):
    """What is prose in one version of a document. Immutable."""

    @property
    def touched(self) -> Span | None:
        """Outside of this, what is prose was prose in the version that this one was made from; None: all of it."""
        ...

    def is_prose(self, span: Span) -> bool:
        """Tell whether nothing of ``span`` is code, math, markup, an address, a comment or switched off."""
        ...

    def are_prose(self, spans: Sequence[Span]) -> list[bool]:
        """Tell it of many places at once, which is cheaper for those of one paragraph if they are in order."""
        ...

    def edited(self, text: str, edit: Edit) -> "Zones":
        """Return the zones of the next version, ``text``, that ``edit`` has led to."""
        ...


class _AllProse:
    touched = None

    def is_prose(self, span: Span) -> bool:
        return True

    def are_prose(self, spans: Sequence[Span]) -> list[bool]:
        return [True] * len(spans)

    def edited(self, text: str, edit: Edit) -> "_AllProse":
        return self


def prose_zones(text: str, language_id: str) -> Zones:
    """Read a document; in a language that is not known here all of it is prose."""
    language = language_of(language_id)
    return _AllProse() if language is None else ParsedText.of(language, text)
