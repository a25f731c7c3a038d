"""The two threads over real pipes."""

import asyncio
import io
import os
import sys
import threading
from collections.abc import AsyncIterator

import pytest

from bertfill_ls.lsp.wire import transport
from bertfill_ls.lsp.wire.framing import Framing, Malformed, Message, frame
from bertfill_ls.lsp.wire.transport import Connection


class Pipes:
    """A connection, and the client's ends of its pipes."""

    def __init__(self, *, blocking: bool = True) -> None:
        source, to_server = os.pipe()
        from_server, sink = os.pipe()
        os.set_blocking(source, blocking)
        os.set_blocking(sink, blocking)
        self.to_server = os.fdopen(to_server, "wb", buffering=0)
        self.from_server = os.fdopen(from_server, "rb")
        self.connection = Connection(io.FileIO(source, "r"), io.FileIO(sink, "w"))
        self.received: list[Message] = []
        self.lost = 0
        self.changed = asyncio.Event()
        self.insisted = threading.Event()
        self.connection.start(asyncio.get_running_loop(), self._deliver, self._lose, self.insisted.set)

    def _deliver(self, message: Message) -> None:
        if message == b"[]":
            raise BaseExceptionGroup("a library has panicked", [KeyError()])
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
    reader = threading.Thread(target=lambda: collected.extend(Framing().feed(pipes.from_server.read())))
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


async def test_a_delivery_that_fails_holds_up_nothing_behind_it(pipes: Pipes) -> None:
    pipes.to_server.write(frame(b"[]") + frame(b"{}"))
    pipes.to_server.close()
    await pipes.until(received=1, lost=1)
    assert pipes.received == [b"{}"]


async def test_the_end_of_stdin_is_also_told_to_a_thread_for_a_loop_that_is_busy(pipes: Pipes) -> None:
    pipes.to_server.close()
    assert pipes.insisted.wait(10), "the loop has had no turn since"


async def test_memory_that_runs_out_in_the_reader_ends_the_session(
    pipes: Pipes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(data: bytes) -> list[Message]:
        raise MemoryError

    monkeypatch.setattr(pipes.connection._framing, "feed", full)
    pipes.to_server.write(frame(b"{}"))
    await pipes.until(lost=1)


async def test_noise_is_delivered_as_such(pipes: Pipes) -> None:
    pipes.to_server.write(b"x" + frame(b"{}"))
    await pipes.until(received=2)
    assert pipes.received == [Malformed(), b"{}"]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes there have no such mode")
async def test_non_blocking_pipes_are_waited_for() -> None:
    """Whoever starts us may share its ends of the pipes with a program that has made them so."""
    pipes = Pipes(blocking=False)
    pipes.to_server.write(frame(b"{}"))
    await pipes.until(received=1)
    body = b"x" * 1_000_000  # more than a pipe takes
    pipes.connection.write(frame(body))
    collected = await asyncio.to_thread(pipes.from_server.read, len(frame(body)))
    assert collected == frame(body)
    assert pipes.lost == 0
    pipes.to_server.close()
    await pipes.until(lost=1)
    pipes.connection.close()
