"""JSON-RPC and the life cycle, on pygls: every request gets exactly one answer, for the text as it was on arrival.

pygls keeps the table of handlers, the capabilities and the (de)serialisation; this class owns its edges. The private
methods of pygls that it overrides or calls are held by ``tests/lsp/wire/test_pygls_contract.py``. No document text is
logged from here: messages are named by method, errors by type.
"""

import asyncio
import json
import logging
import re
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextvars import ContextVar
from enum import Enum, auto
from traceback import format_tb
from typing import Any, TypeGuard
from uuid import uuid4

from cattrs.errors import BaseValidationError
from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.protocol.json_rpc import JsonRPCNotification, JsonRPCRequestMessage, JsonRPCResponseMessage

from bertfill_ls.lsp.text.documents import Documents, EditError, Snapshot
from bertfill_ls.lsp.text.units import Encoding
from bertfill_ls.lsp.wire.framing import Decoded, Malformed, Message, Oversized, frame
from bertfill_ls.lsp.wire.structure import structure
from bertfill_ls.lsp.wire.sync import OF_DOCUMENTS, document_of, normalized

log = logging.getLogger(__name__)

MessageId = str | int

EXIT_PATIENCE = 3.0  # seconds for ``exit`` to follow ``shutdown``
_ANSWER_LEAVES = 0.001  # seconds for the writing thread to be rid of an answer; imports would keep it waiting
_MOST_UNANSWERED = 16  # requests of one method; a client that answers none must not cost memory for each
LONG = 1 << 20  # bytes of a message that takes long to decode
_LONGEST_NAME = 100  # characters of a method's name that are repeated to whoever called it

_ID_AT_THE_START = re.compile(rb'\s*\{\s*"jsonrpc"\s*:\s*"2\.0"\s*,\s*"id"\s*:\s*("[\w-]{0,100}"|-?[0-9]{1,18})\s*,')

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


class FillProtocol(LanguageServerProtocol):
    """The protocol of one session.

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
        self._asked: dict[MessageId, str] = {}  # what the client was asked and has not answered: its method by its id
        self._unanswered: set[MessageId] = set()  # what the client has asked
        super().__init__(*args)  # reads every attribute, so these come first

    # -- what arrives

    def prepare(self, message: Message) -> Message:
        """Decode a long message, and split the text in it; in the thread that reads, so that the loop goes on.

        What cannot be decoded is left for ``receive`` to refuse.
        """
        if not isinstance(message, bytes) or len(message) < LONG:
            return message
        try:
            data = json.loads(message)
            match data:
                case {"params": {"textDocument": {"text": str(text)}}}:
                    self.documents.split_ahead(text)
        except (ValueError, RecursionError, MemoryError):
            return message
        return Decoded(data)

    def receive(self, message: Message) -> None:
        """Take one message from the transport. Whatever goes wrong costs this message alone."""
        if isinstance(message, Malformed):
            log.error("bytes that belong to no message were skipped")
            self._reply_error(None, types.ErrorCodes.ParseError, "Bytes that belong to no message were skipped")
            return
        if isinstance(message, Oversized):
            log.error("a message of %d bytes was refused", message.length)
            self._reply_error(None, types.ErrorCodes.InvalidRequest, f"A message of {message.length} bytes is too long")
            return
        try:
            data = message.data if isinstance(message, Decoded) else json.loads(message)
        except (ValueError, RecursionError) as error:
            log.error("a message is not JSON: %s", type(error).__name__)
            self._reply_error(None, types.ErrorCodes.ParseError, "Parse error")
            return
        except MemoryError:
            log.error("out of memory over a message")
            self._reply_error(
                _id_at_the_start(message) if isinstance(message, bytes) else None,
                types.ErrorCodes.InternalError,
                "Out of memory",
            )
            return
        try:
            self._receive(data)
        except BaseException as error:  # a library may raise what is no Exception: a panic of Rust, for one
            log.error("%s over a message\n%s", type(error).__name__, "".join(format_tb(error.__traceback__)))
            if isinstance(data, dict) and data.get("id") in self._unanswered:
                self._reply_error(data["id"], types.ErrorCodes.InternalError, type(error).__name__)

    def _receive(self, data: Any) -> None:
        self._begin_session()
        if not isinstance(data, dict) or data.get("jsonrpc") != "2.0":
            self._reply_error(None, types.ErrorCodes.InvalidRequest, "Not a JSON-RPC 2.0 message")
        elif "method" in data:
            if not isinstance(data["method"], str):
                self._reply_error(_valid_id(data), types.ErrorCodes.InvalidRequest, "The method must be a string")
            elif "id" in data:
                self._receive_request(data["method"], data["id"], data)
            else:
                self._receive_notification(data["method"], data)
        elif "result" in data or "error" in data or _valid_id(data) in self._asked:
            self._receive_response(data)
        else:
            self._reply_error(_valid_id(data), types.ErrorCodes.InvalidRequest, "Neither a request nor an answer")

    def _receive_request(self, method: str, request: object, data: dict[str, Any]) -> None:
        if not _is_id(request):
            self._reply_error(None, types.ErrorCodes.InvalidRequest, "The id must be a string or a number")
        elif request in self._unanswered:
            self._write_error(request, types.ErrorCodes.InvalidRequest, "This id is still in use")
        elif self.state is State.NEW and method != types.INITIALIZE:
            self._reply_error(request, types.ErrorCodes.ServerNotInitialized, "initialize comes first")
        elif self.state is State.SHUT_DOWN:
            self._reply_error(request, types.ErrorCodes.InvalidRequest, "The server has shut down")
        elif self.state is State.RUNNING and method == types.INITIALIZE:
            self._reply_error(request, types.ErrorCodes.InvalidRequest, "The server is initialized already")
        elif _is_notification(method):
            self._reply_error(request, types.ErrorCodes.InvalidRequest, f"{method} is a notification: it has no id")
        elif not self._knows(method):
            name = method[:_LONGEST_NAME]
            self._reply_error(request, types.ErrorCodes.MethodNotFound, f"Unknown method {name}")
        else:
            self._serve(method, request, data)

    def _serve(self, method: str, request: MessageId, data: dict[str, Any]) -> None:
        data.pop("error", None)  # no part of a request; some clients write every member there is
        try:
            parsed = structure(self._converter, data, self.get_message_type(method) or JsonRPCRequestMessage)
        except (BaseValidationError, ValueError, TypeError, KeyError, RecursionError):
            log.warning("the parameters of %s are not valid", method)
            self._reply_error(request, types.ErrorCodes.InvalidParams, f"Invalid parameters of {method}")
            return
        self._unanswered.add(request)
        self._take_snapshot(parsed)
        self.handle_message(parsed)

    def _receive_notification(self, method: str, data: dict[str, Any]) -> None:
        if method != types.EXIT and (
            self.state is not State.RUNNING or not self._knows(method) or not _is_notification(method)
        ):
            log.debug("%s is ignored", method[:_LONGEST_NAME])
            return
        if method == types.CANCEL_REQUEST:
            self._cancel(data.get("params"))
            return
        kind = self.get_message_type(method) or JsonRPCNotification
        try:
            if method in OF_DOCUMENTS:  # as sent or not at all: to leave something out would be to guess a text
                parsed = self._converter.structure(normalized(data, self._version_before(data)), kind)
            else:
                parsed = structure(self._converter, data, kind)
        except (BaseValidationError, ValueError, TypeError, KeyError, RecursionError):
            log.warning("the parameters of %s are not valid", method)
            if method in OF_DOCUMENTS and (named := document_of(data)) is not None:
                self._lose_step(*named)
            return
        self.handle_message(parsed)

    def _cancel(self, params: Any) -> None:
        """Cancel a request of the client, and nothing else that happens to have its id."""
        request = params.get("id") if isinstance(params, dict) else None
        if _is_id(request) and request in self._unanswered:
            self._handle_cancel_notification(request)

    def _receive_response(self, data: dict[str, Any]) -> None:
        answered = _valid_id(data)
        if answered is None or answered not in self._asked:
            log.debug("an answer to nothing is ignored")
            return
        future = self._request_futures.get(answered)
        if future is None or future.done():  # an answer that nobody waits for any more
            self._forget(answered)
            return
        del self._asked[answered]
        kind = self._result_types.pop(answered, None) or JsonRPCResponseMessage
        if data.get("error") is not None:  # null is how some clients write that there is none
            self._handle_response(answered, error=_client_error(data["error"]))
            return
        answer = {"jsonrpc": "2.0", "id": answered, "result": data.get("result")}
        try:
            self.handle_message(structure(self._converter, answer, kind))
        except (BaseValidationError, ValueError, TypeError, KeyError, RecursionError) as error:
            log.warning("an answer of the client is not valid")
            self._request_futures.pop(answered).set_exception(error)

    def get_message_type(self, method: str) -> type[Any] | None:  # type: ignore[override]  # theirs has a cache
        """Return what a message of a method is structured into; pygls' own way remembers every session for ever."""
        return types.METHOD_TO_TYPES.get(method, (None,))[0]

    def get_result_type(self, method: str) -> type[Any] | None:  # type: ignore[override]
        """Return what the answer to a method is structured into."""
        return types.METHOD_TO_TYPES.get(method, (None, None))[1]

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
            self._lose_step(params.text_document.uri)
            return
        self._tell(types.TEXT_DOCUMENT_DID_CHANGE, params)

    def _version_before(self, data: dict[str, Any]) -> int:
        named = document_of(data)
        document = self.documents.get(named[0]) if named is not None else None
        return document.version if document is not None else 0

    def _lose_step(self, uri: str, language: str | None = None) -> None:
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
        alike = [each for each, asked in self._asked.items() if asked == method]
        if len(alike) >= _MOST_UNANSWERED:
            log.debug("the client does not answer %s", method)
            self._forget(alike[0])
        self._asked[request] = method
        return super().send_request(method, params, callback, request)

    def _forget(self, request: MessageId) -> None:
        """Wait no longer for an answer of the client."""
        self._asked.pop(request, None)
        self._result_types.pop(request, None)
        if (future := self._request_futures.pop(request, None)) is not None:
            future.cancel()

    def _reply_error(self, request: MessageId | None, code: int, message: str) -> None:
        if request is not None:
            self._unanswered.discard(request)
        self._write_error(request, code, message)

    def _write_error(self, request: MessageId | None, code: int, message: str) -> None:
        error = {"code": int(code), "message": message}
        self._write(json.dumps({"jsonrpc": "2.0", "id": request, "error": error}))

    def _send_response(
        self, msg_id: MessageId, result: Any | None = None, error: types.ResponseError | None = None
    ) -> None:
        """Send an answer; what went wrong inside, with its paths and source lines, is for the log alone."""
        self._unanswered.discard(msg_id)
        if error is not None and error.code == types.ErrorCodes.InternalError:
            error = types.ResponseError(error.code, error.message.partition(":")[0] or "Internal error")
        super()._send_response(msg_id, result, error)

    def _send_handler_result(self, future: Any, *, msg_id: MessageId) -> None:
        """Send what a handler came to; pygls would leave a request unanswered whose failure is no Exception."""
        failure = None if future.cancelled() else future.exception()
        if failure is None or isinstance(failure, Exception):
            super()._send_handler_result(future, msg_id=msg_id)
            return
        log.error("%s in a handler\n%s", type(failure).__name__, "".join(format_tb(failure.__traceback__)))
        self._request_futures.pop(msg_id, None)
        self._reply_error(msg_id, types.ErrorCodes.InternalError, type(failure).__name__)

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
            message = body.encode("ascii")  # json.dumps escapes the rest, lone surrogates included
            self.writer.write(frame(message) if self._include_headers else message)  # a WebSocket has frames of its own


def _nothing() -> None:
    pass


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


def _is_id(value: object) -> TypeGuard[MessageId]:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _valid_id(data: dict[str, Any]) -> MessageId | None:
    """Return the id of a message if it is one that can be repeated."""
    request = data.get("id")
    return request if _is_id(request) else None


def _client_error(error: object) -> types.ResponseError:
    """Return what a client answered in place of a result, whatever it wrote there."""
    match error:
        case {"code": int(code), "message": str(message)}:
            return types.ResponseError(code, message)
        case _:
            return types.ResponseError(types.ErrorCodes.InternalError, "The client has failed")


def _id_at_the_start(message: bytes) -> MessageId | None:
    """Return the id of a message that cannot be read whole, from where most clients write it."""
    found = _ID_AT_THE_START.match(message, 0, 200)
    request: MessageId | None = json.loads(found[1]) if found else None
    return request


def _is_notification(method: str) -> bool:
    """Tell whether the protocol knows a method as one that is told, not asked."""
    kinds = types.METHOD_TO_TYPES.get(method)
    return kinds is not None and kinds[1] is None


class QuietServer(LanguageServer):
    """A server that logs what fails in a handler; pygls would pop every failure up in the writer's face."""

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log the kind of an error and where it arose; its message may quote a document."""
        if isinstance(error, JsonRpcException) and isinstance(error.data, dict) and "traceback" in error.data:
            kind = error.message.partition(":")[0]
            log.error("%s in a handler\n%s", kind, "".join(error.data["traceback"]))
        elif not isinstance(error, JsonRpcException):
            log.error("%s in a handler\n%s", type(error).__name__, "".join(format_tb(error.__traceback__)))
