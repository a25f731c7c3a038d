"""What other programs say is prose: markdown-it, html5lib, pylatexenc and docutils.

They share no code with ``bertfill_ls.zones``. Each is given a text in which numbered signs stand where a mask would,
and tells which of them a reader would see as text. Code, math, addresses, markup and comments are not seen.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import html5lib
from docutils import nodes
from docutils.core import publish_doctree
from markdown_it import MarkdownIt
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from pylatexenc.latexwalker import (
    LatexCharsNode,
    LatexEnvironmentNode,
    LatexGroupNode,
    LatexMacroNode,
    LatexWalker,
    get_default_latex_context_db,
)
from pylatexenc.macrospec import EnvironmentSpec, MacroSpec, VerbatimArgsParser

_NUMBERED = re.compile(r"‹(\d+)›")
_UNSEEN_ELEMENTS = {
    "code", "pre", "kbd", "samp", "var", "tt", "script", "style", "math", "svg", "textarea", "template", "noscript",
    "iframe",
}  # fmt: skip


def numbered(text: str) -> str:
    """Put a numbered sign in place of every mask."""
    count = iter(range(text.count("[MASK]")))
    return re.sub(re.escape("[MASK]"), lambda _: f"‹{next(count)}›", text)


def _numbers(texts: Iterable[str]) -> set[int]:
    return {int(number) for text in texts for number in _NUMBERED.findall(text)}


def seen_in_html(text: str) -> set[int]:
    """Return the numbers of the signs that a browser shows as text."""
    return _numbers(_shown(html5lib.parse(text, namespaceHTMLElements=False)))


def _shown(element: Any) -> Iterator[str]:
    if not isinstance(element.tag, str):
        return  # a comment
    name = element.tag.rpartition("}")[2]
    if name not in _UNSEEN_ELEMENTS and "math" not in element.get("class", "").split():
        yield element.text or ""
        for child in element:
            yield from _shown(child)
            yield child.tail or ""


def _empty_autolinks(state: Any) -> None:
    for token in state.tokens:
        children = token.children or []
        for opening, text in pairwise(children):
            if opening.type == "link_open" and opening.markup == "autolink":
                text.content = ""


def _make_markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    for plugin in (front_matter_plugin, footnote_plugin, deflist_plugin, admon_plugin):
        markdown.use(plugin)
    markdown.use(dollarmath_plugin, allow_space=False, allow_digits=True, double_inline=True)
    # The text of an autolink is its address.
    markdown.core.ruler.push("autolinks", _empty_autolinks)
    markdown.add_render_rule("image", lambda self, tokens, index, options, env: f"<i>{tokens[index].content}</i>")
    return markdown


_MARKDOWN = _make_markdown()


def seen_in_markdown(text: str) -> set[int]:
    """Return the numbers of the signs that are text in the HTML that markdown-it makes, descriptions of images too."""
    return seen_in_html(_MARKDOWN.render(text))


_VERBATIM = ("verbatim", "lstlisting", "minted", "semiverbatim", "comment")
_MATH = ("equation", "align", "align*", "gather", "displaymath", "tikzpicture")
_NAMES = (
    "ref",
    "eqref",
    "cite",
    "label",
    "url",
    "input",
    "bibliography",
    "hspace",
    "num",
    "includegraphics",
    "usepackage",
)
_HALF_NAMES = ("href", "textcolor", "bibitem")  # the first argument is a name, what follows is text


def _make_context() -> Any:
    context = get_default_latex_context_db()
    macros = [MacroSpec(name, "[{") for name in _NAMES if name not in ("includegraphics", "usepackage")]
    macros += [
        MacroSpec("href", "{{"),
        MacroSpec("textcolor", "{{"),
        MacroSpec("caption", "[{"),
        MacroSpec("Verb", args_parser=VerbatimArgsParser("verb-macro")),
    ]
    macros += [MacroSpec(name, "") for name in ("noindent", "LaTeX", "ldots", "kaishu", "centering", "today")]
    # It reads what is verbatim as LaTeX, except `verbatim` itself, so only that can have unbalanced signs in it.
    environments = [EnvironmentSpec(name, "[") for name in ("theorem", "figure")]
    context.add_context_category("tests", macros=macros, environments=environments, prepend=True)
    return context


_CONTEXT = _make_context()


def seen_in_latex(text: str) -> set[int]:
    """Return the numbers of the signs that are text for pylatexenc, in no argument that is a name or a size."""
    nodes, _, _ = LatexWalker(text, latex_context=_CONTEXT, tolerant_parsing=True).get_latex_nodes()
    return _numbers(_typeset(nodes))


def _typeset(nodes: Iterable[Any]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, LatexCharsNode):
            yield node.chars
        elif isinstance(node, LatexGroupNode):
            yield from _typeset(node.nodelist)
        elif isinstance(node, LatexEnvironmentNode):
            if node.environmentname not in (*_VERBATIM, *_MATH):
                yield from _typeset(_arguments(node))
                yield from _typeset(node.nodelist)
        elif isinstance(node, LatexMacroNode):
            arguments = _arguments(node)
            if node.macroname in ("verb", "Verb"):
                continue
            if node.macroname in _NAMES:
                arguments = arguments[:-1] if node.macroname == "cite" else []
            elif node.macroname in _HALF_NAMES:
                arguments = arguments[1:]
            yield from _typeset(arguments)


def _arguments(node: Any) -> list[Any]:
    return [argument for argument in (node.nodeargd.argnlist or ()) if argument is not None] if node.nodeargd else []


_UNSEEN_NODES = (
    nodes.literal, nodes.literal_block, nodes.doctest_block, nodes.comment, nodes.math, nodes.math_block, nodes.raw,
)  # fmt: skip
# What docutils itself has to say is no part of the document, nor does it read the files of others.
_QUIETLY = {"report_level": 5, "halt_level": 6, "file_insertion_enabled": False}


def seen_in_rest(text: str) -> set[int]:
    """Return the numbers of the signs that are text for docutils."""
    return _numbers(_read_out(publish_doctree(text, settings_overrides=_QUIETLY)))


def _read_out(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Text):
        yield node.astext()
    elif not isinstance(node, _UNSEEN_NODES):
        for child in node.children:
            yield from _read_out(child)
