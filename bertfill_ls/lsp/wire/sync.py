"""What clients write in ``didOpen`` and ``didChange`` beside what the protocol says, brought to what it says.

Nothing here guesses a text: a change whose text is no string, or whose place is none, is left as it is and refused.
"""

from typing import Any

from lsprotocol import types

OF_DOCUMENTS = (types.TEXT_DOCUMENT_DID_OPEN, types.TEXT_DOCUMENT_DID_CHANGE)


def normalized(data: dict[str, Any], version_before: int) -> dict[str, Any]:
    """Return a notification about a document without the liberties that some clients take.

    ``"range": null`` stands for none: the whole text. A version that is null or missing is the next one.
    """
    params = data.get("params")
    if not isinstance(params, dict):
        return data
    document = params.get("textDocument")
    if isinstance(document, dict) and document.get("version") is None:
        params = {**params, "textDocument": {**document, "version": version_before + 1}}
    changes = params.get("contentChanges")
    if "contentChanges" in params:  # what is no list must not be taken for an empty one
        changes = [_plain(change) for change in changes] if isinstance(changes, list) else None
        params = {**params, "contentChanges": changes}
    return {**data, "params": params}


def _plain(change: Any) -> Any:
    """Leave out the length, which says nothing that the range does not, and a range that is null."""
    if not isinstance(change, dict):
        return change
    return {name: value for name, value in change.items() if name != "rangeLength" and (name, value) != ("range", None)}


def document_of(data: dict[str, Any]) -> tuple[str, str | None] | None:
    """Return the URI and the language of the document that a notification is about, as far as they can be read."""
    match data:
        case {"params": {"textDocument": {"uri": str(uri), "languageId": str(language)}}}:
            return uri, language
        case {"params": {"textDocument": {"uri": str(uri)}}}:
            return uri, None
    return None
