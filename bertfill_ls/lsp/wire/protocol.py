"""What arrives: JSON-RPC on pygls. Every request is answered for the text as it was on arrival.

pygls keeps the table of handlers, the capabilities and the (de)serialisation; its edges are ours. What is refused
stands in ``refusals``, what leaves in ``departure``, the session and its documents in ``life_cycle``. What these files
override or call of pygls' private methods is held by ``tests/lsp/wire/test_pygls_contract.py``. No document text is
logged from them: messages are named by method, errors by type.
"""

import json
import logging
from contextvars import ContextVar
from traceback import format_tb
from typing import Any

from cattrs.errors import BaseValidationError
from lsprotocol import types
from pygls.protocol.json_rpc import JsonRPCNotification, JsonRPCRequestMessage, JsonRPCResponseMessage

from bertfill_ls.lsp.text.snapshot import Snapshot
from bertfill_ls.lsp.wire.framing import Decoded, Message
from bertfill_ls.lsp.wire.life_cycle import LifeCycle
from bertfill_ls.lsp.wire.refusals import (
    LONGEST_NAME,
    MessageId,
    Refusal,
    State,
    decoded,
    is_id,
    is_notification,
    refusal_of,
    valid_id,
)
from bertfill_ls.lsp.wire.structure import structure
from bertfill_ls.lsp.wire.sync import OF_DOCUMENTS, document_of, normalized

log = logging.getLogger(__name__)

LONG = 1 << 20  # bytes of a message that takes long to decode

_arrived: ContextVar[Snapshot | None] = ContextVar("arrived", default=None)


def document_at_arrival() -> Snapshot | None:
    """Return the document that the request at hand is about, as it was when the request arrived.

    None when the request names no document, or one that is not open.
    """
    return _arrived.get()


class FillProtocol(LifeCycle):
    """The protocol of one session: what arrives is told apart, checked, structured and handed to who serves it."""

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
        data = decoded(message)
        if isinstance(data, Refusal):
            self._reply_error(*data)
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
                self._reply_error(valid_id(data), types.ErrorCodes.InvalidRequest, "The method must be a string")
            elif "id" in data:
                self._receive_request(data["method"], data["id"], data)
            else:
                self._receive_notification(data["method"], data)
        elif "result" in data or "error" in data or valid_id(data) in self._asked:
            self._receive_response(data)
        else:
            self._reply_error(valid_id(data), types.ErrorCodes.InvalidRequest, "Neither a request nor an answer")

    def _receive_request(self, method: str, request: object, data: dict[str, Any]) -> None:
        if not is_id(request):
            self._reply_error(None, types.ErrorCodes.InvalidRequest, "The id must be a string or a number")
            return
        known = self._knows(method)
        refusal = refusal_of(method, request, self.state, unanswered=self._unanswered, known=known)
        if refusal is None:
            self._serve(method, request, data)
        else:
            self._write_error(*refusal)

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
            self.state is not State.RUNNING or not self._knows(method) or not is_notification(method)
        ):
            log.debug("%s is ignored", method[:LONGEST_NAME])
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
                self.lose_step(*named)
            return
        self.handle_message(parsed)

    def _version_before(self, data: dict[str, Any]) -> int:
        named = document_of(data)
        document = self.documents.get(named[0]) if named is not None else None
        return document.version if document is not None else 0

    def _cancel(self, params: Any) -> None:
        """Cancel a request of the client, and nothing else that happens to have its id."""
        request = params.get("id") if isinstance(params, dict) else None
        if is_id(request) and request in self._unanswered:
            self._handle_cancel_notification(request)

    def _receive_response(self, data: dict[str, Any]) -> None:
        answered = valid_id(data)
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


def _client_error(error: object) -> types.ResponseError:
    """Return what a client answered in place of a result, whatever it wrote there."""
    match error:
        case {"code": int(code), "message": str(message)}:
            return types.ResponseError(code, message)
        case _:
            return types.ResponseError(types.ErrorCodes.InternalError, "The client has failed")
