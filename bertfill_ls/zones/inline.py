"""What Markdown and HTML share within a paragraph: tags, elements whose content is no prose, bare addresses."""

import re

# ASCII only: in Chinese text an address ends where Chinese goes on.
ADDRESS = r"(?:(?:https?|ftp|file)://|www\.|mailto:)[!-;=?-_a-~]+"
# `<mask>` alone is no element here but what other models call a mask; `core.masks` tells its writer.
TAG = r"<(?!/?(?:mask|MASK)>)/?[A-Za-z](?:[^<>\"']++|\"[^\"]*\"|'[^']*')*+>"

_CODE = re.compile(
    r"<(code|pre|kbd|samp|var|tt|script|style|math|svg|textarea|template|noscript|iframe)(?=[\s>/])", re.IGNORECASE
)


def code_element(tag: str) -> str | None:
    """Return the name of the element that ``tag`` opens, in lower case, if its content is no prose."""
    found = _CODE.match(tag)
    return found[1].lower() if found and not tag.endswith("/>") else None
