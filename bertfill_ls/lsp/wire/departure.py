"""What leaves: requests of ours, answers, errors. Every request that was taken gets exactly one answer.

The private methods of pygls that are overridden or called here are held by ``tests/lsp/wire/test_pygls_contract.py``.
"""

import json
import logging
from collections.abc import Callable
from concurrent.futures import Future
from traceback import format_tb
from typing import Any
from uuid import uuid4

from lsprotocol import types
from pygls.protocol import LanguageServerProtocol

from bertfill_ls.lsp.wire.framing import frame
from bertfill_ls.lsp.wire.refusals import MessageId

log = logging.getLogger(__name__)

_MOST_UNANSWERED = 16  # requests of one method; a client that answers none must not cost memory for each


class Departure(LanguageServerProtocol):
    """The half of the protocol that writes, and the book of what is asked and not answered, on either side."""

    def __init__(self, *args: Any) -> None:
        self._asked: dict[MessageId, str] = {}  # what the client was asked and has not answered: its method by its id
        self._unanswered: set[MessageId] = set()  # what the client has asked
        super().__init__(*args)  # reads every attribute, so these come first

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
