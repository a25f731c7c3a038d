"""What may be asked of the workbench: the page, its session, batches, and how things are; everything else is refused.

Who may ask is settled in ``access`` before any of this runs.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import aclosing
from functools import partial
from traceback import format_tb
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from bertfill_ls import __version__
from bertfill_ls.core import messages
from bertfill_ls.core.json_shapes import json_line
from bertfill_ls.inference.engine.engine import EngineClosedError
from bertfill_ls.web.access import cookie_name
from bertfill_ls.web.assets import INDEX, NONCE, content_security_policy
from bertfill_ls.web.batch import BadBatchError, Batch, answers, read_batch
from bertfill_ls.web.limits import MAX_MESSAGE, MOST_BATCHES, MOST_SESSIONS, Pace
from bertfill_ls.web.lsp_session import serve_page
from bertfill_ls.web.workbench import Workbench

log = logging.getLogger(__name__)

TOO_MANY = 1013  # a WebSocket's "try again later"

_MOST_READ = 128 << 20  # bytes of a batch that is too long
_FRESH = {"Cache-Control": "no-store"}
_ALWAYS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",  # the page says more
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # the first address holds the token
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def make_app(workbench: Workbench) -> ASGIApp:
    """Return the application that an ASGI server runs."""
    routes = [
        Route("/", partial(_index, workbench)),
        Route("/assets/{path:path}", partial(_asset, workbench)),
        Route("/status", partial(_status, workbench)),
        Route("/fill", partial(_fill, workbench), methods=["POST"]),
        WebSocketRoute("/lsp", partial(_lsp, workbench)),
    ]
    return _Guard(Starlette(routes=routes), workbench)


class _Guard:
    """Stands before everything: refuses who may not ask, hides failures, and says what a browser may do."""

    def __init__(self, app: ASGIApp, workbench: Workbench) -> None:
        self._app = app
        self._workbench = workbench

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        refusal = self._workbench.access.refusal(connection)
        if refusal is None:
            await self._guarded(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})  # before it was accepted: the answer is 403
        else:
            sentence = messages.text(refusal, self._workbench.locale_of(connection))
            await PlainTextResponse(sentence + "\n", 403, headers=_ALWAYS)(scope, receive, send)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception as error:  # its message may quote a text, and the server's own log would quote that
            log.error("%s over %s\n%s", type(error).__name__, scope["path"], "".join(format_tb(error.__traceback__)))


# -- the page


async def _index(workbench: Workbench, request: Request) -> Response:
    nonce = secrets.token_urlsafe(16)
    page = workbench.assets[INDEX]
    content = page.content.replace(NONCE.encode(), nonce.encode())
    response = Response(content, media_type=page.media_type, headers=_FRESH)
    response.headers["Content-Security-Policy"] = content_security_policy(request.headers["host"], nonce)
    if workbench.access.shows_token(request):
        token = workbench.access.token
        response.set_cookie(cookie_name(request), token, path="/", httponly=True, samesite="strict")
    return response


async def _asset(workbench: Workbench, request: Request) -> Response:
    asset = workbench.assets.get(request.path_params["path"])
    if asset is None or request.path_params["path"] == INDEX:
        return PlainTextResponse("404\n", 404)
    headers = {"Cache-Control": asset.cache, "ETag": asset.etag}
    if asset.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(asset.content, media_type=asset.media_type, headers=headers)


async def _status(workbench: Workbench, request: Request) -> Response:
    engine = workbench.engine
    error = engine.ready.exception() if engine.ready.done() else None
    status: dict[str, Any] = {
        "state": engine.state,
        "version": __version__,
        "model": engine.model.name if engine.model is not None else None,
        "language": workbench.locale,
        "languageAsked": workbench.locale_asked,
        "sessions": workbench.sessions,
        "queue": engine.waiting,
        "answers": engine.tally.answers,
        "error": workbench.reason(error, workbench.locale_of(request)) if error is not None else None,
    }
    return JSONResponse(status, headers=_FRESH)


# -- the session


async def _lsp(workbench: Workbench, websocket: WebSocket) -> None:
    await websocket.accept()
    if workbench.sessions >= MOST_SESSIONS:
        await websocket.close(TOO_MANY)
        return
    workbench.retry()
    workbench.session_begins()
    try:
        # A page does not choose what is shared: the model and the memory are those of the command.
        pace = Pace(asyncio.get_running_loop().time)
        await serve_page(websocket, lambda _wanted: workbench.start_engine(False), pace)
    finally:
        workbench.session_ends()


# -- batches


async def _fill(workbench: Workbench, request: Request) -> Response:
    locale = workbench.locale_of(request)

    def refused(status: int, key: str, **facts: object) -> Response:
        return _error(status, messages.text(key, locale, **facts))

    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return refused(415, "web.batch-needs-lines")
    if workbench.batches >= MOST_BATCHES:
        return refused(429, "web.too-many-batches", most=MOST_BATCHES)
    workbench.batches += 1
    try:
        body = await _body(request)
        if body is None:
            return refused(413, "web.message-too-long", most=MAX_MESSAGE >> 20)
        batch = await asyncio.to_thread(read_batch, body, locale)
        workbench.retry()
        await asyncio.shield(workbench.engine.ready)
    except BadBatchError as error:
        return _error(400, str(error))
    except ClientDisconnect:
        return Response()  # that nobody reads
    except EngineClosedError:
        return _error(503, messages.text("web.ending", locale))
    except Exception as error:
        return _error(503, workbench.reason(error, locale))
    finally:
        workbench.batches -= 1
    return StreamingResponse(_answered(workbench, batch, locale), media_type="application/x-ndjson", headers=_FRESH)


async def _answered(workbench: Workbench, batch: Batch, locale: str) -> AsyncIterator[bytes]:
    """Yield the answers; what goes wrong on the way is the last of them."""
    workbench.batches += 1
    try:
        async with aclosing(answers(workbench.engine, batch, locale)) as lines:
            async for line in lines:
                yield _encoded(line)
    except EngineClosedError:  # Ctrl+C, in the middle
        yield _encoded(json_line({"error": messages.text("web.ending", locale)}))
    except Exception as error:
        log.error("a batch ends: %s\n%s", type(error).__name__, "".join(format_tb(error.__traceback__)))
        yield _encoded(json_line({"error": workbench.reason(error, locale)}))
    finally:
        workbench.batches -= 1


def _encoded(line: str) -> bytes:
    return line.encode("utf-8", "backslashreplace") + b"\n"


def _error(status: int, sentence: str) -> Response:
    return JSONResponse({"error": sentence}, status, headers={"Connection": "close"})


async def _body(request: Request) -> bytes | None:
    """Return what was sent; None if it is too long: it is read all the same, for who sends does not listen yet."""
    body = bytearray()
    length = 0
    async for part in request.stream():
        length += len(part)
        if length <= MAX_MESSAGE:
            body += part
        elif length > _MOST_READ:
            break
    return bytes(body) if length <= MAX_MESSAGE else None
