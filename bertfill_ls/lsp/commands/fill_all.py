"""``workspace/executeCommand``: what an editor's own commands and menus call.

Names begin with ``bertfill.server.`` so that they never collide with those an editor extension registers for itself.
Each takes one object, or nothing, and answers with one; ``message`` or ``plain`` is text to show as it is.
"""

from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from bertfill_ls.core.text.spans import Span
from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.loading import follow_loading
from bertfill_ls.lsp.session import NotYetError, UnavailableError
from bertfill_ls.lsp.text.documents import Snapshot
from bertfill_ls.lsp.text.edits import Change, workspace_edit
from bertfill_ls.lsp.virtual import fill_all as fill_document
from bertfill_ls.lsp.virtual import mask_changes

Answer = TypeVar("Answer")

FILL_ALL = "bertfill.server.fillAll"
MASK_SELECTION = "bertfill.server.maskSelection"
RESTART = "bertfill.server.restartEngine"

_MOST_MASKED = 64  # characters at once
_REQUEST_FAILED = -32803  # LSP 3.17, LSPErrorCodes.RequestFailed: the request is fine, and cannot be fulfilled


async def fill_all(ls: FillServer, arguments: list[Any]) -> dict[str, str]:
    """Fill every mask of a document that the model is sure enough about, as one edit."""
    document = document_of(ls, arguments)
    filled = await fulfilled(ls, fill_document(ls.session, document))
    count, left = len(filled.changes), filled.left
    threshold = f"{ls.session.settings.fill_all_threshold:.0%}"
    message = ls.session.say("command.filled", count=count, left=left, threshold=threshold)
    if filled.changes and not await apply(ls, document, filled.changes, ls.session.say("command.fill-label")):
        message = ls.session.say("command.not-applied")
    return {"message": message}


async def mask_selection(ls: FillServer, arguments: list[Any]) -> dict[str, str]:
    """Put masks in place of the selected Chinese characters."""
    document = document_of(ls, arguments)
    changes = mask_changes(document, _span_of(document, arguments[0]), _MOST_MASKED)
    if not changes:
        return {"message": ls.session.say("command.nothing-to-mask")}
    if not await apply(ls, document, changes, ls.session.say("command.mask-label")):
        return {"message": ls.session.say("command.not-applied")}
    return {}


async def restart(ls: FillServer, arguments: list[Any]) -> dict[str, str]:
    """Load the model again."""
    ls.session.restart()
    ls.keep(follow_loading(ls))
    return {}


# -- what the commands share


def document_of(ls: FillServer, arguments: list[Any]) -> Snapshot:
    """Return the open document that the one argument names, as it is now.

    Raises:
        JsonRpcInvalidParams: there is no such argument, or the document is not open.
    """
    match arguments:
        case [{"textDocument": {"uri": str(uri)}}]:
            if (document := ls.session.documents.get(uri)) is not None:
                return document
            raise JsonRpcInvalidParams(f"{uri} is not open")
        case _:
            raise JsonRpcInvalidParams("one argument is expected: an object with a textDocument")


def offset_of(document: Snapshot, argument: Mapping[str, Any], key: str = "position") -> int:
    """Return the offset of a position in the argument; raises JsonRpcInvalidParams when there is none."""
    match argument.get(key):
        case {"line": int(line), "character": int(character)} if line >= 0 and character >= 0:
            return document.offset_at(types.Position(line, character))
        case _:
            raise JsonRpcInvalidParams(f"the argument has no valid {key}")


def _span_of(document: Snapshot, argument: Mapping[str, Any]) -> Span:
    range_ = argument.get("range")
    if not isinstance(range_, Mapping):
        raise JsonRpcInvalidParams("the argument has no valid range")
    start, end = sorted((offset_of(document, range_, "start"), offset_of(document, range_, "end")))
    return Span(start, end)


async def fulfilled(ls: FillServer, work: Awaitable[Answer]) -> Answer:
    """Return what ``work`` comes to; without an answer of the model the request has failed, with a sentence."""
    try:
        return await work
    except NotYetError as error:
        raise JsonRpcException(ls.session.say("hover.loading"), _REQUEST_FAILED) from error
    except UnavailableError as error:
        raise JsonRpcException(error.reason, _REQUEST_FAILED) from error


async def apply(ls: FillServer, document: Snapshot, changes: Sequence[Change], label: str) -> bool:
    """Have the client make changes; returns whether it did. A document that has changed since is left alone."""
    now = ls.session.documents.get(document.uri)
    if now is None or now.version != document.version or not ls.session.client.applies_edits:
        return False
    edit = workspace_edit(ls.session.client, document, changes, label)
    outcome = await ls.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, label))
    return bool(outcome.applied)
