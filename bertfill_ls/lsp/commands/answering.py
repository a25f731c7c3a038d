"""What commands do with the model's answer and with the client's: fail with a sentence, or change the document."""

from collections.abc import Awaitable, Sequence
from typing import TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from bertfill_ls.core.text.spans import Change
from bertfill_ls.lsp.asking import NotYetError, UnavailableError
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.edits import Doubtful, workspace_edit
from bertfill_ls.lsp.text.snapshot import Snapshot

Answer = TypeVar("Answer")

_REQUEST_FAILED = -32803  # LSP 3.17, LSPErrorCodes.RequestFailed: the request is fine, and cannot be fulfilled


async def fulfilled(session: Session, work: Awaitable[Answer]) -> Answer:
    """Return what ``work`` comes to; without an answer of the model the request has failed, with a sentence."""
    try:
        return await work
    except NotYetError as error:
        raise JsonRpcException(session.say("answer.loading"), _REQUEST_FAILED) from error
    except UnavailableError as error:
        raise JsonRpcException(error.reason, _REQUEST_FAILED) from error


async def apply(
    session: Session, document: Snapshot, changes: Sequence[Change], label: str, doubtful: Doubtful | None = None
) -> bool:
    """Have the client make changes; returns whether it did. A document that has changed since is left alone."""
    now = session.documents.get(document.uri)
    if now is None or now.version != document.version or not session.client.applies_edits:
        return False
    edit = workspace_edit(session.client, document, changes, label, doubtful)
    outcome = await session.server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, label))
    return bool(getattr(outcome, "applied", False))  # a client may answer null
