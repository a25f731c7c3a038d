"""What is asked of the hub of the tests, what it answers, and what can be wrong with an answer."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked for: of the hub itself or of its store, and with which headers (lower-case names).

    ``port`` is that of the one who asks: it tells connections apart.
    """

    at_store: bool
    path: str
    headers: Mapping[str, str]
    port: int

    @property
    def range(self) -> str | None:
        """The range that was asked for."""
        return self.headers.get("range")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer before it is sent. ``cut`` is after how many bytes, the head counted, the connection is broken."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: int | None = None
    reset: bool = False  # broken by a reset instead of an orderly end
    pause: Callable[[int], object] = lambda sent: None  # called with what is sent already, before each piece
    piece: int = 1 << 16

    @property
    def raw(self) -> bytes:
        """The bytes of the wire."""
        length = {} if "Transfer-Encoding" in self.headers else {"Content-Length": str(len(self.body))}
        head = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        head += [f"{name}: {value}" for name, value in (length | dict(self.headers)).items()]
        return "\r\n".join([*head, "", ""]).encode("latin-1") + self.body


# Changes an answer into a faulty one.
Fault = Callable[[Reply], Reply]


def cut_after(count: int, *, reset: bool = False) -> Fault:
    """Break the connection after so many bytes of the body."""
    return lambda reply: replace(reply, cut=len(reply.raw) - len(reply.body) + count, reset=reset)


def cut_raw(count: int) -> Fault:
    """Break the connection after so many bytes of the answer, its head counted."""
    return lambda reply: replace(reply, cut=count)


def closed_afterwards() -> Fault:
    """Answer well, and close a connection that was to be kept."""
    return lambda reply: replace(reply, cut=len(reply.raw))


def status(code: int, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Fault:
    """Answer with a status instead."""
    return lambda reply: Reply(code, headers or {}, body)


def with_headers(**headers: str) -> Fault:
    """Change headers; ``Content_Range`` is ``Content-Range``."""
    changed = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda reply: replace(reply, headers={**reply.headers, **changed})


def tampered(at: int) -> Fault:
    """Change one byte on the way."""

    def change(reply: Reply) -> Reply:
        body = bytearray(reply.body)
        body[at % len(body)] ^= 1
        return replace(reply, body=bytes(body))

    return change


def truncated(count: int) -> Fault:
    """Take the last bytes away, and say so in the length."""
    return lambda reply: replace(reply, body=reply.body[:-count])


def longer(more: bytes) -> Fault:
    """Add bytes at the end, and say so in the length."""
    return lambda reply: replace(reply, body=reply.body + more)


def chunked(more: bytes = b"") -> Fault:
    """Send the body, and more, in the form that says no length before."""

    def change(reply: Reply) -> Reply:
        body = reply.body + more
        headers = {**reply.headers, "Transfer-Encoding": "chunked"}
        return replace(reply, headers=headers, body=b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))

    return change


def page() -> Fault:
    """Answer as the network of a hotel does before one has logged in."""
    return status(200, {"Content-Type": "text/html; charset=utf-8"}, b"<!DOCTYPE html><title>Welcome</title>")


def stalled_after(count: int, until: threading.Event) -> Fault:
    """Send so many bytes of the body, then nothing until the event is set."""

    def change(reply: Reply) -> Reply:
        head = len(reply.raw) - len(reply.body)
        return replace(reply, pause=lambda sent: sent and until.wait(60), piece=head + count)

    return change


def slow(piece: int, seconds: float) -> Fault:
    """Send so many bytes at a time, with pauses between."""
    return lambda reply: replace(reply, piece=piece, pause=lambda sent: time.sleep(seconds))
