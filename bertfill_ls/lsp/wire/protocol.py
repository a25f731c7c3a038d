"""JSON-RPC and the life cycle, on pygls: every request gets exactly one answer, for the text as it was on arrival.

pygls keeps the table of handlers, the capabilities and the (de)serialisation; this class owns its edges. The private
methods of pygls that it overrides or calls are held by ``tests/lsp/wire/test_pygls_contract.py``. No document text is
logged from here: messages are named by method, errors by type.
"""

import json
import logging
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextvars import ContextVar
from enum import Enum, auto
from functools import cache
from traceback import format_tb
from typing import Any
from uuid import uuid4

from cattrs import Converter
from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter, lsp_method

from bertfill_ls.lsp.text.documents import Documents, EditError, Snapshot
from bertfill_ls.lsp.text.units import Encoding
from bertfill_ls.lsp.wire.transport import Message, Oversized, frame

log = logging.getLogger(__name__)

MessageId = str | int

_arrived: ContextVar[Snapshot | None] = ContextVar("arrived", default=None)


def document_at_arrival() -> Snapshot | None:
    """Return the document that the request at hand is about, as it was when the request arrived.

    None when the request names no document, or one that is not open.
    """
    return _arrived.get()


def silence_pygls() -> None:
    """Keep pygls from logging: it writes whole messages, and with them the text of documents, at level INFO."""
    logging.getLogger("pygls").setLevel(logging.CRITICAL + 1)


class State(Enum):
    """Where the session stands between ``initialize`` and ``exit``."""

    NEW = auto()
    RUNNING = auto()
    SHUT_DOWN = auto()


@cache
def lenient_converter() -> Converter:
    """Return pygls' converter, except that a value newer than our types is kept as it is.

    A client that announces a completion kind of next year's protocol must not fail to initialise. Making it is nine
    tenths of making a server, and one serves any number of them.
    """

    def structure(value: object, kind: type[Enum]) -> object:
        try:
            return kind(value)
        except ValueError:
            return value

    converter: Converter = default_converter()  # type: ignore[no-untyped-call]  # pygls leaves it unannotated
    converter.register_structure_hook_func(lambda kind: isinstance(kind, type) and issubclass(kind, Enum), structure)
    return converter


class FillProtocol(LanguageServerProtocol):
    """The protocol of one session.

    ``begin`` is called with the parameters of ``initialize`` before anything is agreed on, ``finish`` with the exit
    code when the client says ``exit``, ``out_of_step`` with the document of which a change could not be applied.
    """

    begin: Callable[[types.InitializeParams], None]
    finish: Callable[[int], None]
    out_of_step: Callable[[str], None]

    def __init__(self, *args: Any) -> None:
        self.documents = Documents()
        self.state = State.NEW
        self.begin = lambda _: None
        self.out_of_step = lambda _: None
        self._asked: set[MessageId] = set()
        super().__init__(*args)  # reads every attribute, so these come first

    # -- what arrives

    def receive(self, message: Message) -> None:
        """Take one message from the transport."""
        if isinstance(message, Oversized):
            log.error("a message of %d bytes was refused", message.length)
            self._reply_error(None, types.ErrorCodes.InvalidRequest, f"A message of {message.length} bytes is too long")
            return
        try:
            data = json.loads(message)
        except (ValueError, RecursionError) as error:
            log.error("a message is not JSON: %s", type(error).__name__)
            self._reply_error(None, types.ErrorCodes.ParseError, "Parse error")
            return
        if not isinstance(data, dict) or data.get("jsonrpc") != "2.0":
            self._reply_error(None, types.ErrorCodes.InvalidRequest, "Not a JSON-RPC 2.0 message")
        elif not isinstance(data.get("method"), str):
            self._receive_response(data)
        elif "id" in data:
            self._receive_request(data["method"], data["id"], data)
        else:
            self._receive_notification(data["method"], data)

    def _receive_request(self, method: str, request: object, data: dict[str, Any]) -> None:
        if not isinstance(request, str | int) or isinstance(request, bool):
            self._reply_error(None, types.ErrorCodes.InvalidRequest, "The id must be a string or a number")
        elif request in self._request_futures:
            self._reply_error(request, types.ErrorCodes.InvalidRequest, "This id is still in use")
        elif self.state is State.NEW and method != types.INITIALIZE:
            self._reply_error(request, types.ErrorCodes.ServerNotInitialized, "initialize comes first")
        elif self.state is State.SHUT_DOWN:
            self._reply_error(request, types.ErrorCodes.InvalidRequest, "The server has shut down")
        elif self.state is State.RUNNING and method == types.INITIALIZE:
            self._reply_error(request, types.ErrorCodes.InvalidRequest, "The server is initialized already")
        elif not self._knows(method):
            self._reply_error(request, types.ErrorCodes.MethodNotFound, f"Unknown method {method}")
        else:
            try:
                parsed = self.structure_message(data)
            except (JsonRpcException, RecursionError):
                log.warning("the parameters of %s are not valid", method)
                self._reply_error(request, types.ErrorCodes.InvalidParams, f"Invalid parameters of {method}")
                return
            self._take_snapshot(parsed)
            self.handle_message(parsed)

    def _receive_notification(self, method: str, data: dict[str, Any]) -> None:
        if method != types.EXIT and (self.state is not State.RUNNING or not self._knows(method)):
            log.debug("%s is ignored", method)
            return
        try:
            parsed = self.structure_message(data)
        except (JsonRpcException, RecursionError):
            log.warning("the parameters of %s are not valid", method)
            return
        self.handle_message(parsed)

    def _receive_response(self, data: dict[str, Any]) -> None:
        answered = data.get("id")
        if not isinstance(answered, str | int) or answered not in self._asked:
            log.debug("an answer to nothing is ignored")
            return
        self._asked.discard(answered)
        try:
            self.handle_message(self.structure_message(data))
        except (JsonRpcException, RecursionError) as error:
            log.warning("an answer of the client is not valid")
            if (future := self._request_futures.pop(answered, None)) is not None:
                future.set_exception(error)

    def _knows(self, method: str) -> bool:
        known = method in self.fm.builtin_features or method in self.fm.features
        return known or method == types.CANCEL_REQUEST

    def _take_snapshot(self, request: Any) -> None:
        """Keep the document for the handler, which starts only after everything that has arrived is applied."""
        uri = _document_of(request.params)
        _arrived.set(self.documents.get(uri) if uri is not None else None)

    # -- the life cycle

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Answer ``initialize``; from here on other requests are served."""
        self.begin(params)
        result = yield from super().lsp_initialize(params)
        self.documents.encoding = Encoding(result.capabilities.position_encoding or Encoding.UTF16)
        self.state = State.RUNNING
        return result

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *_: Any) -> None:  # type: ignore[override]  # no generator: see did_open
        """Cancel what is still running; its requests are answered as cancelled."""
        self.state = State.SHUT_DOWN
        self._tell(types.SHUTDOWN, None)
        for future in list(self._request_futures.values()):
            future.cancel()

    @lsp_method(types.EXIT)
    def lsp_exit(self, *_: Any) -> None:  # type: ignore[override]  # no generator: see did_open
        """End the session; the exit code tells whether the client had said ``shutdown`` before."""
        self.finish(self.exit_code)

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
            self.out_of_step(params.text_document.uri)
            return
        self._tell(types.TEXT_DOCUMENT_DID_CHANGE, params)

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

    # -- what leaves

    def send_request(
        self,
        method: str,
        params: Any | None = None,
        callback: Callable[[Any], None] | None = None,
        msg_id: MessageId | None = None,
    ) -> Future[Any]:
        """Ask the client; its answer is told from its requests by the id."""
        request = msg_id or str(uuid4())
        self._asked.add(request)
        return super().send_request(method, params, callback, request)

    def _reply_error(self, request: MessageId | None, code: int, message: str) -> None:
        error = {"code": int(code), "message": message}
        self._write(json.dumps({"jsonrpc": "2.0", "id": request, "error": error}))

    def _send_response(
        self, msg_id: MessageId, result: Any | None = None, error: types.ResponseError | None = None
    ) -> None:
        """Send an answer; what went wrong inside, with its paths and source lines, is for the log alone."""
        if error is not None and error.code == types.ErrorCodes.InternalError:
            error = types.ResponseError(error.code, error.message.partition(":")[0] or "Internal error")
        super()._send_response(msg_id, result, error)

    def _send_data(self, data: Any) -> None:
        """Serialise and write. A result that is not JSON, such as NaN, becomes an error answer."""
        try:
            body = json.dumps(data, default=self._serialize_message, allow_nan=False, separators=(",", ":"))
        except (TypeError, ValueError, AttributeError, RecursionError) as error:
            log.error("a %s could not be serialised: %s", type(data).__name__, type(error).__name__)
            if hasattr(data, "id") and not hasattr(data, "method"):
                self._reply_error(data.id, types.ErrorCodes.InternalError, "The answer could not be serialised")
            return
        self._write(body)

    def _write(self, body: str) -> None:
        if self.writer is not None:
            self.writer.write(frame(body.encode("ascii")))  # json.dumps escapes the rest, lone surrogates included


def _document_of(params: Any) -> str | None:
    """Return the document that a request is about; a command names it in its one argument."""
    if isinstance(params, types.ExecuteCommandParams):
        match params.arguments:
            case [{"textDocument": {"uri": str(uri)}}]:
                return uri
            case _:
                return None
    document = getattr(params, "text_document", None)
    return document.uri if document is not None else None


class QuietServer(LanguageServer):
    """A server that logs what fails in a handler; pygls would pop every failure up in the writer's face."""

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log the kind of an error and where it arose; its message may quote a document."""
        if isinstance(error, JsonRpcException) and isinstance(error.data, dict) and "traceback" in error.data:
            kind = error.message.partition(":")[0]
            log.error("%s in a handler\n%s", kind, "".join(error.data["traceback"]))
        elif not isinstance(error, JsonRpcException):
            log.error("%s in a handler\n%s", type(error).__name__, "".join(format_tb(error.__traceback__)))
