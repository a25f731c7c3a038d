"""Framing as a table; and, whatever way a stream is cut, the same messages come out of it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertfill_ls.lsp.wire import framing
from bertfill_ls.lsp.wire.framing import Framing, Malformed, Message, Oversized, frame

NEXT = b"Content-Length: 2\r\n\r\n{}"
CUT = b'Content-Length: 50\r\n\r\n{"jsonrpc":"2.0","id":1,"meth'


@pytest.mark.parametrize(
    ("stream", "messages"),
    [
        (b"", []),
        (NEXT, [b"{}"]),
        (NEXT + b"Content-Length: 3\r\n\r\n[1]", [b"{}", b"[1]"]),
        (b"content-length:2\r\n\r\n{}", [b"{}"]),
        (b"CONTENT-LENGTH :  2  \r\n\r\n{}", [b"{}"]),
        (b"Content-Length: 2\n\n{}", [b"{}"]),
        (b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n" + NEXT, [b"{}"]),
        (b"X-Content-Length: 9\r\n" + NEXT, [b"{}"]),
        (b"Content-Length: 9\r\nContent-Length: 2\r\n\r\n{}", [b"{}"]),
        (b"Content-Length: 0\r\n\r\n" + NEXT, [b"", b"{}"]),
        (b"Content-Length: 4\r\n\r\n\xf0\xa0\x80\x80", ["𠀀".encode()]),
        (b"\r\n\r\n" + NEXT, [b"{}"]),
        (b"Content-Length: 9\r\n\r\n{}", []),
        (b"Content-Length: 2", []),
    ],
)
def test_reads_the_messages_of_a_stream(stream: bytes, messages: list[Message]) -> None:
    assert Framing(max_message=64).feed(stream) == messages


@pytest.mark.parametrize("length", [b"", b"many", b"-2", b"+2", b"2;", b"1e3", b"0x10", b"2 2", "２".encode()])
def test_a_header_without_a_usable_length_is_told_and_the_next_message_is_read(length: bytes) -> None:
    noise = b"Content-Length: " + length + b"\r\n\r\n"
    assert Framing().feed(noise + NEXT) == [Malformed(), b"{}"]
    assert Framing().feed(noise + b'{"id":1}' + NEXT + NEXT) == [Malformed(), b"{}", b"{}"]


@pytest.mark.parametrize(
    "noise",
    [
        b"x",
        b"x\n\xff\n\n",
        "𠀀".encode(),
        b"{}",
        b"z" * 100_000,
        b"Content-Length: 5",
        CUT,
        b'Content-Length: 900\r\n\r\n{"a":' + b" " * 100,
        b'Content-Length: 41\r\n\r\n{"jsonrpc":"2.0","id":9,"method":"x/yyy"}   }',
        "Content-Length: 9\r\n\r\n".encode("utf-16"),
    ],
)
def test_noise_is_told_once_and_costs_no_message_behind_it(noise: bytes) -> None:
    found = Framing().feed(noise + NEXT * 3)
    assert found.count(Malformed()) == 1
    assert found[-3:] == [b"{}"] * 3


def test_a_body_cut_off_in_the_middle_of_the_next_header_does_not_swallow_it() -> None:
    for missing in range(1, len(NEXT)):
        body = b'{"jsonrpc":"2.0","id":7,"method":"x/yyyyyyyyyyyyyy"}'
        assert Framing().feed(frame(body)[:-missing] + NEXT * 2) == [Malformed(), b"{}", b"{}"], missing


def test_a_document_that_speaks_of_headers_is_no_header() -> None:
    body = json.dumps({"text": "𠀀\r\nContent-Length: 5\r\n\r\n{}"}).encode()
    assert Framing().feed(frame(body) + NEXT) == [body, b"{}"]


@pytest.mark.parametrize("length", [65, 1000, framing.MAX_SKIPPED, framing.MAX_SKIPPED + 1, 10**11, 10**29])
def test_a_length_beyond_the_limit_is_refused_before_its_body_comes(length: int) -> None:
    reader = Framing(max_message=64)
    assert reader.feed(b"Content-Length: %d\r\n\r\n" % length) == [Oversized(length)]
    assert reader.feed(NEXT)[-1] == b"{}", "what is announced never comes; the next message does"


def test_a_body_that_is_too_long_is_passed_over() -> None:
    reader = Framing(max_message=64)
    body = json.dumps("好" * 100_000, ensure_ascii=False).encode()
    assert reader.feed(frame(body) + NEXT) == [Oversized(len(body)), b"{}"]
    pieces = [message for start in range(0, len(body), 999) for message in reader.feed(body[start : start + 999])]
    assert pieces == [Malformed()]
    assert reader.feed(NEXT) == [b"{}"]


def test_memory_that_runs_out_over_a_body_costs_that_body_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(bytearray):
        def __iadd__(self, more: Any) -> "Full":  # type: ignore[misc]  # it never returns
            raise MemoryError

    reader = Framing()
    reader.feed(b"Content-Length: 8\r\n\r\n[12")
    monkeypatch.setattr(reader, "_buffer", Full(reader._buffer))
    assert reader.feed(b"345]" + NEXT[:3]) == [Oversized(8)]
    assert reader.feed(NEXT[2:] + NEXT)[-1] == b"{}"


MESSAGES = st.lists(
    st.one_of(st.dictionaries(st.text(max_size=5), st.text() | st.integers(), max_size=3), st.lists(st.text()))
)


@given(MESSAGES, st.lists(st.integers(1, 40), min_size=1), st.booleans())
def test_however_a_stream_is_cut_the_same_messages_come(messages: list[Any], cuts: list[int], ascii_only: bool) -> None:
    bodies = [json.dumps(each, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass") for each in messages]
    stream = b"".join(map(frame, bodies))
    reader, found, place = Framing(), list[Message](), 0
    while place < len(stream):
        step = cuts[place % len(cuts)]
        found += reader.feed(stream[place : place + step])
        place += step
    assert found == bodies


@given(st.binary(max_size=300), st.integers(1, 50))
def test_after_any_noise_messages_are_read_again(noise: bytes, step: int) -> None:
    reader, found = Framing(max_message=64), list[Message]()
    stream = noise + NEXT * 40
    for place in range(0, len(stream), step):
        found += reader.feed(stream[place : place + step])
    assert found[-1:] == [b"{}"]
