"""What is refused, and with which error: rules about messages and nothing else. Who is told stands in ``protocol``.

No document text is logged from here: messages are named by method, errors by type.
"""

import json
import logging
import re
from collections.abc import Collection
from enum import Enum, auto
from typing import Any, NamedTuple, TypeGuard

from lsprotocol import types

from bertfill_ls.lsp.wire.framing import Decoded, Malformed, Message, Oversized

log = logging.getLogger(__name__)

MessageId = str | int

LONGEST_NAME = 100  # characters of a method's name that are repeated to whoever called it

_ID_AT_THE_START = re.compile(rb'\s*\{\s*"jsonrpc"\s*:\s*"2\.0"\s*,\s*"id"\s*:\s*("[\w-]{0,100}"|-?[0-9]{1,18})\s*,')


class State(Enum):
    """Where the session stands between ``initialize`` and ``exit``."""

    NEW = auto()
    RUNNING = auto()
    SHUT_DOWN = auto()


class Refusal(NamedTuple):
    """The error that answers a message; None for an id that cannot be told or repeated."""

    request: MessageId | None
    code: int
    message: str


def decoded(message: Message) -> Any:
    """Return the JSON of a message, or the ``Refusal`` of one that has none."""
    if isinstance(message, Malformed):
        log.error("bytes that belong to no message were skipped")
        return Refusal(None, types.ErrorCodes.ParseError, "Bytes that belong to no message were skipped")
    if isinstance(message, Oversized):
        log.error("a message of %d bytes was refused", message.length)
        return Refusal(None, types.ErrorCodes.InvalidRequest, f"A message of {message.length} bytes is too long")
    try:
        return message.data if isinstance(message, Decoded) else json.loads(message)
    except (ValueError, RecursionError) as error:
        log.error("a message is not JSON: %s", type(error).__name__)
        return Refusal(None, types.ErrorCodes.ParseError, "Parse error")
    except MemoryError:
        log.error("out of memory over a message")
        request = _id_at_the_start(message) if isinstance(message, bytes) else None
        return Refusal(request, types.ErrorCodes.InternalError, "Out of memory")


def refusal_of(
    method: str, request: MessageId, state: State, *, unanswered: Collection[MessageId], known: bool
) -> Refusal | None:
    """Return why a request is not served, if it is not.

    ``unanswered`` are the ids of the client's requests at hand; ``known`` says whether there is such a method here.
    """
    if request in unanswered:
        return Refusal(request, types.ErrorCodes.InvalidRequest, "This id is still in use")
    if state is State.NEW and method != types.INITIALIZE:
        return Refusal(request, types.ErrorCodes.ServerNotInitialized, "initialize comes first")
    if state is State.SHUT_DOWN:
        return Refusal(request, types.ErrorCodes.InvalidRequest, "The server has shut down")
    if state is State.RUNNING and method == types.INITIALIZE:
        return Refusal(request, types.ErrorCodes.InvalidRequest, "The server is initialized already")
    if is_notification(method):
        return Refusal(request, types.ErrorCodes.InvalidRequest, f"{method} is a notification: it has no id")
    if not known:
        return Refusal(request, types.ErrorCodes.MethodNotFound, f"Unknown method {method[:LONGEST_NAME]}")
    return None


def is_id(value: object) -> TypeGuard[MessageId]:
    """Tell whether something may be the id of a message."""
    return isinstance(value, str | int) and not isinstance(value, bool)


def valid_id(data: dict[str, Any]) -> MessageId | None:
    """Return the id of a message if it is one that can be repeated."""
    request = data.get("id")
    return request if is_id(request) else None


def is_notification(method: str) -> bool:
    """Tell whether the protocol knows a method as one that is told, not asked."""
    kinds = types.METHOD_TO_TYPES.get(method)
    return kinds is not None and kinds[1] is None


def _id_at_the_start(message: bytes) -> MessageId | None:
    """Return the id of a message that cannot be read whole, from where most clients write it."""
    found = _ID_AT_THE_START.match(message, 0, 200)
    request: MessageId | None = json.loads(found[1]) if found else None
    return request
