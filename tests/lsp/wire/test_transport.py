"""Framing as a table, and the two threads over real pipes."""

import asyncio
import io
import os
import threading
from collections.abc import AsyncIterator

import pytest

from bertfill_ls.lsp.wire import transport
from bertfill_ls.lsp.wire.transport import Connection, Message, Oversized, frame, read_messages


@pytest.mark.parametrize(
    ("stream", "messages"),
    [
        (b"", []),
        (b"Content-Length: 2\r\n\r\n{}", [b"{}"]),
        (b"Content-Length: 2\r\n\r\n{}Content-Length: 3\r\n\r\n[1]", [b"{}", b"[1]"]),
        (b"content-length:2\r\n\r\n{}", [b"{}"]),
        (b"CONTENT-LENGTH :  2  \r\n\r\n{}", [b"{}"]),
        (b"Content-Length: 2\n\n{}", [b"{}"]),
        (b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}", [b"{}"]),
        (b"Content-Length: 0\r\n\r\nContent-Length: 2\r\n\r\n{}", [b"", b"{}"]),
        (b"Content-Length: 3\r\n\r\n\xe5\xa5\xbd", ["好".encode()]),
        (b"\r\n\r\nContent-Length: 2\r\n\r\n{}", [b"{}"]),
        (b"Content-Length: many\r\n\r\nContent-Length: 2\r\n\r\n{}", [b"{}"]),
        (b"Content-Length: -2\r\n\r\nContent-Length: 2\r\n\r\n{}", [b"{}"]),
        (b"Content-Length: 9\r\n\r\n{}", []),
        (b"Content-Length: 2", []),
        (b"Content-Length: 40\r\n\r\n" + b"x" * 40 + b"Content-Length: 2\r\n\r\n{}", [Oversized(40), b"{}"]),
        (b"Content-Length: 99999999999999999999999\r\n\r\n{}", []),
    ],
)
def test_reads_the_messages_of_a_stream(stream: bytes, messages: list[Message]) -> None:
    assert list(read_messages(io.BytesIO(stream), max_message=32)) == messages


class Pipes:
    """A connection, and the client's ends of its pipes."""

    def __init__(self) -> None:
        source, to_server = os.pipe()
        from_server, sink = os.pipe()
        self.to_server = os.fdopen(to_server, "wb", buffering=0)
        self.from_server = os.fdopen(from_server, "rb")
        self.connection = Connection(os.fdopen(source, "rb"), os.fdopen(sink, "wb", buffering=0))
        self.received: list[Message] = []
        self.lost = 0
        self.changed = asyncio.Event()
        self.connection.start(asyncio.get_running_loop(), self._deliver, self._lose)

    def _deliver(self, message: Message) -> None:
        self.received.append(message)
        self.changed.set()

    def _lose(self) -> None:
        self.lost += 1
        self.changed.set()

    async def until(self, received: int = 0, lost: int = 0) -> None:
        async with asyncio.timeout(10):
            while len(self.received) < received or self.lost < lost:
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
async def pipes() -> AsyncIterator[Pipes]:
    pipes = Pipes()
    yield pipes
    pipes.to_server.close()
    pipes.from_server.close()
    pipes.connection.close()


async def test_messages_arrive_in_order_on_the_loop(pipes: Pipes) -> None:
    bodies = [str(number).encode() for number in range(500)]
    pipes.to_server.write(b"".join(map(frame, bodies)))
    await pipes.until(received=500)
    assert pipes.received == bodies


async def test_the_end_of_stdin_is_told_once_and_after_the_last_message(pipes: Pipes) -> None:
    pipes.to_server.write(frame(b"{}"))
    pipes.to_server.close()
    await pipes.until(lost=1)
    assert pipes.received == [b"{}"]
    await asyncio.sleep(0)
    assert pipes.lost == 1


async def test_what_is_written_arrives_whole_and_in_order(pipes: Pipes) -> None:
    bodies = [bytes([number]) * 200_000 for number in range(8)]
    collected: list[Message] = []
    reader = threading.Thread(target=lambda: collected.extend(read_messages(pipes.from_server)))
    reader.start()
    for body in bodies:
        pipes.connection.write(frame(body))
    await asyncio.to_thread(pipes.connection.close, 10.0)
    pipes.connection._sink.close()
    await asyncio.to_thread(reader.join, 10.0)
    assert collected == bodies


async def test_a_client_that_stops_reading_holds_nothing_up(pipes: Pipes, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(20):
        pipes.connection.write(b"x" * 100_000)  # more than a pipe takes; returns at once all the same
    pipes.to_server.write(frame(b"{}"))
    await pipes.until(received=1)
    monkeypatch.setattr(transport, "MAX_UNREAD", 1_000_000)
    pipes.connection.write(b"x" * 100_000)
    await pipes.until(lost=1)


async def test_a_client_that_closes_its_end_is_lost(pipes: Pipes) -> None:
    pipes.from_server.close()
    pipes.connection.write(frame(b"{}"))
    await pipes.until(lost=1)
