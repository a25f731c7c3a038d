"""One page's session: a language server of its own at the other end of a WebSocket, until either of them ends it.

A text frame is one JSON-RPC message. The protocol and everything behind it is what serves editors on standard streams.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from cattrs import Converter
from starlette.websockets import WebSocket, WebSocketDisconnect

from bertfill_ls.lsp.asking import StartEngine
from bertfill_ls.lsp.server import make_server
from bertfill_ls.lsp.wire.protocol import LONG, FillProtocol
from bertfill_ls.lsp.wire.structure import strict_converter
from bertfill_ls.web.limits import MAX_UNREAD, Pace

log = logging.getLogger(__name__)

NORMAL, NOT_TEXT, UNREAD = 1000, 1003, 4400  # codes of closing; the last is ours

_LAST_WORDS = 1.0  # seconds for the word of closing to be sent

_converter: Callable[[], Converter] = cache(strict_converter)  # it keeps no state, and is long in the making


class Outbox:
    """What is to be sent, in order. ``write`` never waits; ``give_up`` is called when a page leaves too much unread."""

    def __init__(self, websocket: WebSocket, give_up: Callable[[], None], most_unread: int = MAX_UNREAD) -> None:
        self._websocket = websocket
        self._give_up = give_up
        self._most_unread = most_unread
        self._waiting: deque[bytes] = deque()
        self._unread = 0
        self._something = asyncio.Event()

    def write(self, message: bytes) -> None:
        """Send a message when the ones before it have been sent."""
        if self._unread > self._most_unread:
            return  # it has been given up
        self._unread += len(message)
        if self._unread > self._most_unread:
            log.error("a page has left %d bytes unread; giving it up", self._unread)
            self._give_up()
            return
        self._waiting.append(message)
        self._something.set()

    def close(self) -> None:
        """Send nothing more: what pygls asks of a writer, and nobody calls."""

    async def send_all(self) -> None:
        """Send what comes, until the page has gone."""
        with suppress(WebSocketDisconnect):
            while True:
                await self._something.wait()
                self._something.clear()
                while self._waiting:
                    message = self._waiting.popleft()
                    await self._websocket.send_text(message.decode("ascii"))
                    self._unread -= len(message)


async def serve_page(websocket: WebSocket, start_engine: StartEngine, pace: Pace) -> None:
    """Serve the page at the other end of an accepted WebSocket until it goes, says ``exit``, or does not read."""
    closing: asyncio.Future[int] = asyncio.get_running_loop().create_future()  # with which code

    def close(code: int) -> None:
        if not closing.done():
            closing.set_result(code)

    server = make_server(start_engine, _converter)
    outbox = Outbox(websocket, lambda: close(UNREAD))
    server.protocol.set_writer(outbox, include_headers=False)
    server.protocol.finish = lambda _: close(NORMAL)
    both_ways = [
        asyncio.create_task(_receive(websocket, server.protocol, pace, close)),
        asyncio.create_task(outbox.send_all()),
    ]
    first: list[asyncio.Future[Any]] = [closing, *both_ways]
    try:
        await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
    finally:
        server.protocol.end()
        for task in both_ways:
            task.cancel()
    for failed in await asyncio.gather(*both_ways, return_exceptions=True):
        if isinstance(failed, Exception):
            raise failed
    if closing.done():
        with suppress(WebSocketDisconnect, TimeoutError):
            await asyncio.wait_for(websocket.close(closing.result()), _LAST_WORDS)


async def _receive(websocket: WebSocket, protocol: FillProtocol, pace: Pace, close: Callable[[int], None]) -> None:
    """Hand messages to the protocol until the page has gone."""
    while (frame := await websocket.receive())["type"] == "websocket.receive":
        text = frame.get("text")
        if not isinstance(text, str):
            close(NOT_TEXT)
            return
        message = text.encode("utf-8", "surrogatepass")
        # A turn of the loop at least: frames that have come together must not hold the other pages up.
        await asyncio.sleep(pace.wait())
        protocol.receive(await asyncio.to_thread(protocol.prepare, message) if len(message) >= LONG else message)
