"""Requests about a document: what a handler is given, and what a client gets when there is nothing to say."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.documents import Snapshot
from bertfill_ls.lsp.wire.protocol import document_at_arrival

Params = TypeVar("Params")
Result = TypeVar("Result")


def about_a_document(
    handler: Callable[[Session, Snapshot, Params], Awaitable[Result | None]],
) -> Callable[[FillServer, Params], Awaitable[Result | None]]:
    """Give a handler the session and the document as it was on arrival; without a document the answer is null."""

    # Not functools.wraps: pygls looks at the signature, and would find the handler's, which has no ``ls``.
    async def handle(ls: FillServer, params: Any) -> Result | None:
        document = document_at_arrival()
        return None if document is None else await handler(ls.session, document, params)

    return handle
