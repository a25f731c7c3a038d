"""A session from ``initialize`` to ``exit``, and the documents that are open in it. All comes through ``protocol``."""

import asyncio
import logging
from collections.abc import Callable, Generator
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams
from pygls.protocol import lsp_method

from bertfill_ls.lsp.text.documents import Documents
from bertfill_ls.lsp.text.snapshot import EditError
from bertfill_ls.lsp.text.units import Encoding
from bertfill_ls.lsp.wire.departure import Departure
from bertfill_ls.lsp.wire.refusals import State

log = logging.getLogger(__name__)

EXIT_PATIENCE = 3.0  # seconds for ``exit`` to follow ``shutdown``
_ANSWER_LEAVES = 0.001  # seconds for the writing thread to be rid of an answer; imports would keep it waiting


class LifeCycle(Departure):
    """What the protocol itself serves.

    ``agree`` is called with the parameters of ``initialize`` before anything is agreed on, and what it returns once the
    answer has left: to begin the session. ``finish`` is called with the exit code when the client says ``exit``,
    ``out_of_step`` with the document of which a change could not be applied.
    """

    agree: Callable[[types.InitializeParams], Callable[[], None]]
    finish: Callable[[int], None]
    out_of_step: Callable[[str], None]

    def __init__(self, *args: Any) -> None:
        self.documents = Documents()
        self.state = State.NEW
        self.agree = lambda _: _nothing
        self._begin: Callable[[], None] | None = None  # until it is called, after initialize
        self.out_of_step = lambda _: None
        super().__init__(*args)  # reads every attribute, so these come first

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Answer ``initialize``; from here on other requests are served."""
        begin = self.agree(params)
        result = yield from super().lsp_initialize(params)
        self.documents.encoding = Encoding(result.capabilities.position_encoding or Encoding.UTF16)
        self.state = State.RUNNING
        self._begin = begin
        asyncio.get_running_loop().call_later(_ANSWER_LEAVES, self._begin_session)
        return result

    def _begin_session(self) -> None:
        """Begin the session, if that is still to be done: with the next message, or before, when none is waiting."""
        if (begin := self._begin) is not None:
            self._begin = None
            begin()

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *_: Any) -> None:  # type: ignore[override]  # no generator: see did_open
        """Cancel what is still running; its requests are answered as cancelled."""
        self._shut_down()
        asyncio.get_running_loop().call_later(EXIT_PATIENCE, lambda: self.finish(self.exit_code))

    def _shut_down(self) -> None:
        self.state = State.SHUT_DOWN
        self._tell(types.SHUTDOWN, None)
        for future in list(self._request_futures.values()):
            future.cancel()

    @lsp_method(types.EXIT)
    def lsp_exit(self, *_: Any) -> None:  # type: ignore[override]  # no generator: see did_open
        """End the session; the exit code tells whether the client had said ``shutdown`` before."""
        self.finish(self.exit_code)

    def end(self) -> None:
        """End the session as if the client had closed everything and said ``shutdown``; nothing is sent any more.

        For a process that lives longer than the session.
        """
        self.writer = None
        self.finish = lambda _: None
        for document in self.documents:
            named = types.TextDocumentIdentifier(document.uri)
            self.lsp_text_document__did_close(types.DidCloseTextDocumentParams(named))
        if self._begin is not None:  # it was agreed on, and no message has come since
            self._begin = None
        elif self.state is State.RUNNING:
            self._shut_down()

    @property
    def exit_code(self) -> int:
        """What the process ends with if the session ends now (LSP 3.17, exit)."""
        return 0 if self.state is State.SHUT_DOWN else 1

    # -- documents; plain functions, because pygls keeps the Future of a notification handled by a generator for ever

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """Take a document over."""
        self.documents.open(params.text_document)
        self._tell(types.TEXT_DOCUMENT_DID_OPEN, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Apply an edit."""
        try:
            self.documents.change(params)
        except EditError as error:
            log.error("a change is refused: %s", error)
            self.lose_step(params.text_document.uri)
            return
        self._tell(types.TEXT_DOCUMENT_DID_CHANGE, params)

    def lose_step(self, uri: str, language: str | None = None) -> None:
        """Take note that a document is no longer what the client has; said once until its whole text comes."""
        if self.documents.put_out_of_step(uri, language):
            self.out_of_step(uri)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """Forget a document."""
        self.documents.close(params.text_document.uri)
        self._tell(types.TEXT_DOCUMENT_DID_CLOSE, params)

    def _tell(self, method: str, params: Any) -> None:
        if (listener := self.fm.features.get(method)) is not None:
            listener(params)

    @lsp_method(types.WORKSPACE_EXECUTE_COMMAND)
    async def lsp_workspace__execute_command(self, params: types.ExecuteCommandParams) -> Any:  # type: ignore[override]
        """Run a command as a coroutine, which can be cancelled; its handler gets the arguments as they came."""
        handler = self.fm.commands.get(params.command)
        if handler is None:
            raise JsonRpcInvalidParams(f"Unknown command {params.command}")
        return await handler(params.arguments or [])


def _nothing() -> None:
    pass
