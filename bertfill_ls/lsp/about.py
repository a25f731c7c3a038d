"""What a handler is given: the session, the document as it was when the request arrived, and the parameters.

Every handler of a request about a document, a command's too, has the form ``(session, document, params)``; one that is
about no document, ``(session, params)``. So a handler can be read, and called in a test, without a server.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.snapshot import Snapshot
from bertfill_ls.lsp.wire.protocol import document_at_arrival

Params = TypeVar("Params")
Result = TypeVar("Result")
Handler = Callable[[Session, Snapshot, Params], Awaitable[Result]]
Registered = Callable[[FillServer, Params], Awaitable[Result]]

# Not functools.wraps: pygls looks at the signature, and would find the handler's, which has no ``ls``.


def about_a_document_or(
    otherwise: Callable[[Params], Result],
) -> Callable[[Handler[Params, Result]], Registered[Params, Result]]:
    """Give a handler the session and the document; where none is open, the answer is what ``otherwise`` returns."""

    def decorate(handler: Handler[Params, Result]) -> Registered[Params, Result]:
        async def handle(ls: FillServer, params: Params) -> Result:
            document = document_at_arrival()
            if document is None:
                return otherwise(params)
            await ls.session.scope.ready(document)
            return await handler(ls.session, document, params)

        return handle

    return decorate


def about_a_document(handler: Handler[Params, Result | None]) -> Registered[Params, Result | None]:
    """Give a handler the session and the document; where none is open, the answer is null."""
    return about_a_document_or(_null)(handler)


def _null(_: Any) -> Any:
    return None


def about_the_session(handler: Callable[[Session, Params], Any]) -> Callable[[FillServer, Params], Any]:
    """Give a handler the session; of a notification or request that names no document, or tells of one."""
    if asyncio.iscoroutinefunction(handler):

        async def handle_later(ls: FillServer, params: Params) -> Any:
            return await handler(ls.session, params)

        return handle_later

    def handle(ls: FillServer, params: Params) -> Any:
        return handler(ls.session, params)

    return handle
