"""What several languages share: addresses, tags, elements of code, math, columns, brackets that are masks."""

import re

from bertfill_ls.core.masks.forms import find_forms
from bertfill_ls.core.text.spans import Span

# ASCII only: in Chinese text an address ends where Chinese goes on.
ADDRESS = r"(?:(?:https?|ftp|file)://|www\.|mailto:)[!-;=?-_a-~]+"
_ADDRESS_START = r"(?<![A-Za-z0-9])"
BARE_ADDRESS = rf"{_ADDRESS_START}{ADDRESS}"

# `<mask>` alone is no element here but what other models call a mask; `core.masks` tells its writer.
_NO_MASK = r"(?!/?(?:mask|MASK)>)"
# As browsers read it, who take anything for an attribute.
HTML_TAG = rf"<{_NO_MASK}/?[A-Za-z](?>(?:[^<>\"']++|\"[^\"]*\"|'[^']*')*)>"
# As CommonMark 6.6 reads it, so that `n<m ... p>q` stays text; and with the `@click`, `:src`, `#slot` of Vue.
_ATTRIBUTE_NAME = r"[A-Za-z_:@\#][A-Za-z0-9_.:@\#-]*+"
_BRACES = r"\{(?>(?:[^{}]|\{(?>(?:[^{}]|\{[^{}]*+\})*)\})*)\}"


def _strict_tag(name: str, attribute: str, value: str) -> str:
    attributes = rf"(?>(?:\s++(?:{attribute})(?>(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|{value}))?))*)"
    return rf"<{_NO_MASK}(?:/{name}\s*+|{name}{attributes}\s*+/?)>"


MARKDOWN_TAG = _strict_tag(r"[A-Za-z][A-Za-z0-9-]*+", _ATTRIBUTE_NAME, r"[^\s\"'=<>`]++")
# The tags of JSX: names with dots, values in braces, `{...spread}`, and fragments without a name.
JSX_TAG = _strict_tag(r"[A-Za-z][A-Za-z0-9_.:-]*+", rf"{_ATTRIBUTE_NAME}|{_BRACES}", _BRACES) + "|</?>"

CODE_ELEMENTS = (
    "code", "pre", "kbd", "samp", "var", "tt", "script", "style", "math", "svg", "textarea", "template", "noscript",
    "iframe",
)  # fmt: skip
_TAG_NAME = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)(?=[\s>/])")

# Environments of math and of drawings, in LaTeX and where MathJax or Pandoc read LaTeX.
MATH_ENVIRONMENTS = (
    "math|displaymath|equation|align|alignat|flalign|gather|multline|eqnarray|dmath|IEEEeqnarray|mathpar|prooftree|"
    "aligned|gathered|split|cases|numcases|array|[pbvBV]?matrix|smallmatrix|empheq|"
    "tikzpicture|pgfpicture|circuitikz|tikzcd|forest|axis|picture|pspicture|chemfig|xy|asy|feynman"
)


def code_element(tag: str, names: tuple[str, ...] = CODE_ELEMENTS) -> str | None:
    """Return the name of the element that ``tag`` opens, in lower case, if it is one of ``names`` and not empty."""
    found = _TAG_NAME.match(tag)
    if found is None or tag.endswith("/>"):
        return None
    name = found[1].lower()
    return name if name in names else None


def closing_tag(name: str) -> str:
    """Return the pattern of what closes the element ``name``."""
    return rf"(?i:</{re.escape(name)}\s*>)"


def columns(text: str) -> int:
    """Count the columns of white space that ``text`` begins with; a tab goes on to the next multiple of four."""
    count = 0
    for char in text:
        if char == " ":
            count += 1
        elif char == "\t":
            count += 4 - count % 4
        else:
            break
    return count


class Ahead:
    """What is looked for ahead in a paragraph, and what was in vain, so that nothing is looked for twice."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._missing: set[str] = set()

    def after(self, closing: str, start: int) -> int | None:
        """Return where the first ``closing`` from ``start`` on ends."""
        return self.after_pattern(re.escape(closing), start)

    def after_pattern(self, closing: str, start: int) -> int | None:
        """Return where what matches the pattern ``closing`` ends."""
        if closing in self._missing:
            return None
        found = re.compile(closing).search(self.text, start)
        if found is None:
            self._missing.add(closing)
            return None
        return found.end()


def words(text: str) -> tuple[str, ...]:
    """Return the words of a list that is written as one text."""
    return tuple(text.split())


def is_mask_form(bracketed: str) -> bool:
    """Tell whether ``bracketed`` is a mask or near-mask as a whole.

    Where a language would take what stands in brackets for an option or a label, a mask is still a mask.
    """
    forms = find_forms(bracketed, Span(0, len(bracketed)))
    return bool(forms) and forms[0].span == Span(0, len(bracketed))
