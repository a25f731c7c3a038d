"""What document languages are called: identifiers of the protocol and of editors, and suffixes of file names.

A language is imported when a document in it is opened: its patterns take milliseconds to compile.
"""

from collections.abc import Callable
from functools import cache
from pathlib import PurePath

from bertfill_ls.zones import commands
from bertfill_ls.zones.language import Language

PLAIN_TEXT = "plaintext"


def _markdown() -> Language:
    from bertfill_ls.zones.languages.markdown import MARKDOWN

    return commands.with_commands(MARKDOWN, commands.IN_HTML)


def _mdx() -> Language:
    from bertfill_ls.zones.languages.mdx import MDX

    return commands.with_commands(MDX, commands.IN_MDX)


def _latex() -> Language:
    from bertfill_ls.zones.languages.latex import LATEX

    return commands.with_commands(LATEX, commands.IN_LATEX)


def _html() -> Language:
    from bertfill_ls.zones.languages.html import HTML

    return commands.with_commands(HTML, commands.IN_HTML)


def _vue() -> Language:
    from bertfill_ls.zones.languages.html import VUE

    return commands.with_commands(VUE, commands.IN_HTML)


def _rest() -> Language:
    from bertfill_ls.zones.languages.rest import REST

    return commands.with_commands(REST, commands.IN_REST)


def _asciidoc() -> Language:
    from bertfill_ls.zones.languages.asciidoc import ASCIIDOC

    return commands.with_commands(ASCIIDOC, commands.IN_ASCIIDOC)


def _org() -> Language:
    from bertfill_ls.zones.languages.org import ORG

    return commands.with_commands(ORG, commands.IN_ORG)


# How a language is loaded, its identifiers (the first is what a file gets by its suffix), and its suffixes.
_TABLE: tuple[tuple[Callable[[], Language], tuple[str, ...], tuple[str, ...]], ...] = (
    (
        _markdown,
        ("markdown", "pandoc", "quarto", "rmd", "vimwiki", "telekasten"),
        (".md", ".markdown", ".mkd", ".mkdn", ".mdown", ".mdwn", ".qmd", ".rmd"),
    ),
    (_mdx, ("mdx",), (".mdx",)),
    (
        _latex,
        ("latex", "tex", "plaintex", "context"),
        (".tex", ".ltx", ".latex", ".sty", ".cls", ".dtx", ".bbl"),
    ),
    (_html, ("html", "xhtml", "htmldjango", "jinja-html", "django-html"), (".html", ".htm", ".xhtml")),
    (_vue, ("vue",), (".vue",)),
    (_rest, ("restructuredtext", "rst"), (".rst", ".rest")),
    (_asciidoc, ("asciidoc", "asciidoctor"), (".adoc", ".asciidoc", ".asc")),
    (_org, ("org",), (".org",)),
)
_LOADERS = {identifier: load for load, identifiers, _ in _TABLE for identifier in identifiers}
_OF_SUFFIX = {suffix: identifiers[0] for _, identifiers, suffixes in _TABLE for suffix in suffixes}

LANGUAGE_IDS = tuple(_LOADERS)
SUFFIXES = tuple(_OF_SUFFIX)


@cache
def language_of(identifier: str) -> Language | None:
    """Return the language that an identifier of the protocol names, if it is known here."""
    load = _LOADERS.get(identifier)
    return load() if load else None


def language_id_of(name: str) -> str:
    """Return the language identifier of a file by its name; ``plaintext``, all prose, where that tells nothing."""
    return _OF_SUFFIX.get(PurePath(name).suffix.lower(), PLAIN_TEXT)
