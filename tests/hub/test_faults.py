"""Every fault on the way: at each class of bytes, each status, each header. What can pass passes; what cannot is told.

Held here: ``download``, ``wire/faults``, ``wire/patience``.
"""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bertfill_ls import hub
from bertfill_ls.hub.wire import connection, web
from tests.hub.fake_hub import FakeHub
from tests.hub.pulling import FILES, NAME, WANTED, WEIGHTS, Clock, contents, look, pull, refusal, world
from tests.hub.replies import (
    Fault,
    Reply,
    chunked,
    cut_after,
    cut_raw,
    longer,
    page,
    slow,
    stalled_after,
    status,
    tampered,
    truncated,
    with_headers,
)

SIZE = len(WEIGHTS)


@pytest.fixture
def fake() -> Iterator[FakeHub]:
    with FakeHub() as running:
        running.add(NAME, FILES)
        yield running


# Whatever happens once to a request with this in its path, the pull comes to a good end.
PASSING: dict[str, tuple[str, Fault]] = {
    "the listing is cut in its status": ("/api/", cut_raw(5)),
    "the listing is cut in its first word": ("/api/", cut_raw(3)),
    "the listing is cut in its headers": ("/api/", cut_raw(40)),
    "the listing is cut at its first byte": ("/api/", cut_after(0)),
    "the listing is cut within": ("/api/", cut_after(100)),
    "the listing is limited": ("/api/", status(429, {"Retry-After": "3"})),
    "the listing finds the hub out of order": ("/api/", status(502, {"Content-Type": "text/html"}, b"<html>")),
    "a small file is cut in its headers": ("vocab", cut_raw(30)),
    "a small file is cut within": ("vocab", cut_after(3)),
    "a small file is reset": ("vocab", cut_after(3, reset=True)),
    "a small file is tampered with": ("config.json", tampered(2)),
    "a small file is limited": ("config.json", status(429, {"RateLimit": '"resolvers";r=0;t=2'})),
    "the redirect is cut": ("resolve.*safetensors", cut_raw(60)),
    "the redirect is reset in its body": ("resolve.*safetensors", cut_after(1, reset=True)),
    "the redirect has a long body": ("resolve.*safetensors", longer(bytes(200_000))),
    "the redirect is out of order": ("resolve.*safetensors", status(500)),
    "the weights are cut before the first byte": ("/store/", cut_raw(0)),
    "the weights are cut in their headers": ("/store/", cut_raw(50)),
    "the weights are cut at the first byte": ("/store/", cut_after(0)),
    "the weights are cut after the first byte": ("/store/", cut_after(1)),
    "the weights are cut in the middle": ("/store/", cut_after(SIZE // 2)),
    "the weights are reset in the middle": ("/store/", cut_after(SIZE // 2, reset=True)),
    "the weights are cut before the last byte": ("/store/", cut_after(SIZE - 1)),
    "the weights are cut after the last byte": ("/store/", cut_after(SIZE)),
    "the weights are tampered with at the beginning": ("/store/", tampered(0)),
    "the weights are tampered with at the end": ("/store/", tampered(-1)),
    "the weights are truncated": ("/store/", truncated(1)),
    "the weights are longer": ("/store/", longer(b"!")),
    "the weights come in chunks": ("/store/", chunked()),
    "the weights come in chunks and are longer": ("/store/", chunked(b"!")),
    "the weights come slowly": ("/store/", slow(100_000, 0.05)),
    "the weights are limited": ("/store/", status(503, {"Retry-After": "1"})),
    "the address of the weights has run out": ("/store/", status(503)),
    "the hash of the weights is another": ("resolve.*safetensors", with_headers(X_Linked_ETag=f'"{"0" * 64}"')),
}  # fmt: skip


@pytest.mark.parametrize("case", PASSING)
def test_what_goes_wrong_once_is_made_good(fake: FakeHub, tmp_path: Path, case: str) -> None:
    pattern, fault = PASSING[case]
    fake.break_(pattern, fault)
    pull(fake, tmp_path)
    assert contents(tmp_path) == WANTED


# What goes wrong whenever it is asked for, and the key of what is said in the end.
LASTING: dict[str, tuple[str, Fault, str]] = {
    "the listing is a page": ("/api/", page(), "hub.page"),
    "the listing is a page that says it is JSON": (
        "/api/", status(200, {"Content-Type": "application/json"}, b" <html>"), "hub.page"),
    "the listing is no JSON": ("/api/", status(200, {}, b"{"), "hub.answer"),
    "the listing is too deep": ("/api/", status(200, {}, b"[" * 200_000), "hub.answer"),
    "the listing is of another kind": ("/api/", status(200, {}, b"[]"), "hub.answer"),
    "the listing never ends": ("/api/", status(200, {}, b" " * (9 << 20)), "hub.answer"),
    "the listing is cut every time": ("/api/", cut_after(3), "hub.cut"),
    "the hub is no HTTP": ("/api/", lambda reply: Reply(200, {"a": "b" * 70_000}), "hub.cut"),
    "the hub is out of order": ("/api/", status(503), "hub.server"),
    "the hub is limited for hours": ("/api/", status(429, {"Retry-After": "7200"}), "hub.limited"),
    "the hub is limited again and again": ("/api/", status(429, {"Retry-After": "60"}), "hub.limited"),
    "the network wants a login": ("/api/", status(511), "hub.page"),
    "the network is forbidden": ("/api/", status(403), "hub.forbidden"),
    "the hub makes tea": ("/api/", status(418), "hub.status"),
    "the hub has nothing": ("/api/", status(204), "hub.status"),
    "a small file is a page": ("vocab", page(), "hub.page"),
    "a small file is lost": ("vocab", status(404, {"X-Error-Code": "EntryNotFound"}), "hub.no-file"),
    "a small file is tampered with": ("vocab", tampered(0), "hub.hash"),
    "a small file is longer": ("vocab", longer(b"!"), "hub.length"),
    "the weights are a page": ("/store/", page(), "hub.page"),
    "the weights are cut every time": ("/store/", cut_after(0), "hub.cut"),
    "the weights are tampered with": ("/store/", tampered(SIZE // 2), "hub.hash"),
    "the weights are truncated": ("/store/", truncated(1), "hub.length"),
    "the weights are longer in chunks": ("/store/", chunked(b"!"), "hub.length"),
    "the weights are forbidden": ("/store/", status(403), "hub.forbidden"),
    "the weights are lost": ("/store/", status(404), "hub.no-file"),
    "the weights have another hash": (
        "resolve.*safetensors", with_headers(X_Linked_ETag=f'"{"0" * 64}"'), "hub.changed"),
}  # fmt: skip


@pytest.mark.parametrize("case", LASTING)
def test_what_stays_wrong_is_told_with_the_host_that_it_is_wrong_at(fake: FakeHub, tmp_path: Path, case: str) -> None:
    pattern, fault, key = LASTING[case]
    fake.break_(pattern, fault, times=100)
    error = refusal(fake, tmp_path)
    assert error.key == key
    assert (fake.store_host if pattern == "/store/" else fake.host) in error.sentence("en")
    assert len(fake.asked_for(pattern)) <= 10
    assert "model.safetensors" not in contents(tmp_path) if tmp_path.exists() else True


@pytest.mark.parametrize("case", LASTING)
def test_what_has_been_put_right_is_pulled(fake: FakeHub, tmp_path: Path, case: str) -> None:
    pattern, fault, _ = LASTING[case]
    fake.break_(pattern, fault, times=100)
    refusal(fake, tmp_path)
    fake.mend()
    pull(fake, tmp_path)
    assert contents(tmp_path) == WANTED


@pytest.fixture(scope="module")
def shared() -> Iterator[FakeHub]:
    with FakeHub() as running:
        running.add(NAME, FILES)
        yield running


# In the head, in the body, at its end, and beyond it.
_PLACES = st.integers(0, 500) | st.integers(0, SIZE) | st.integers(SIZE, SIZE + 400)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cuts=st.lists(st.tuples(st.sampled_from(["/api/", "vocab", "/resolve/", "/store/"]), _PLACES), max_size=3),
    ranges=st.booleans(),
)
def test_wherever_it_is_cut_and_however_often_every_byte_comes(
    shared: FakeHub, tmp_path_factory: pytest.TempPathFactory, cuts: list[tuple[str, int]], ranges: bool
) -> None:
    shared.knows_ranges = ranges
    for pattern, cut in cuts:
        shared.break_(pattern, cut_raw(cut))
    folder = tmp_path_factory.mktemp("cut")
    pull(shared, folder)
    shared.mend()
    assert contents(folder) == WANTED


def test_a_host_without_ranges_is_asked_from_the_beginning(fake: FakeHub, tmp_path: Path) -> None:
    fake.knows_ranges = False
    fake.break_("/store/", cut_after(1000))
    told = pull(fake, tmp_path)
    assert contents(tmp_path) == WANTED
    assert told[-1].received == sum(map(len, WANTED.values())) + 1000


def test_a_host_without_ranges_that_is_always_cut_at_the_same_place_is_given_up(fake: FakeHub, tmp_path: Path) -> None:
    fake.knows_ranges = False
    fake.break_("/store/", cut_after(1000), times=100)
    assert refusal(fake, tmp_path).key == "hub.cut"
    assert len(fake.asked_for("/store/")) == 8


def test_content_that_has_another_name_now_is_asked_from_the_beginning(fake: FakeHub, tmp_path: Path) -> None:
    fake.break_("/store/", lambda reply: cut_after(1000)(with_headers(ETag='"other"')(reply)))
    pull(fake, tmp_path)
    first, second = fake.asked_for("/store/")
    assert (first.range, second.range, second.headers["if-range"]) == (None, "bytes=1000-", '"other"')
    assert contents(tmp_path) == WANTED


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Range": "bytes 999-299999/300000"},
        {"Content_Range": "bytes 1000-299999/300001"},
        {"Content_Range": "bytes 1000-"},
        {"Content_Range": "items 1000-299999/300000"},
        {"ETag": '"other"'},
    ],
)
def test_a_range_that_was_not_asked_for_is_not_written(fake: FakeHub, tmp_path: Path, headers: dict[str, str]) -> None:
    fake.break_("/store/", cut_after(1000))
    fake.break_("/store/", with_headers(**headers))
    pull(fake, tmp_path)
    assert [request.range for request in fake.asked_for("/store/")] == [None, "bytes=1000-", None]
    assert contents(tmp_path) == WANTED


def test_a_weak_name_of_the_content_is_not_used_for_ranges(fake: FakeHub, tmp_path: Path) -> None:
    fake.break_("/store/", lambda reply: cut_after(1000)(with_headers(ETag='W/"same"')(reply)))
    pull(fake, tmp_path)
    assert "if-range" not in fake.asked_for("/store/")[1].headers
    assert contents(tmp_path) == WANTED


def left_part(fake: FakeHub, folder: Path) -> Path:
    """Leave the first 100,000 bytes of the weights in a folder, and return the file that they are in."""
    fake.break_("/store/", cut_after(100_000))
    fake.break_("/store/", status(403))
    refusal(fake, folder)
    [part] = folder.glob("*.part")
    return part


def test_a_part_that_was_damaged_here_is_found_out(fake: FakeHub, tmp_path: Path) -> None:
    part = left_part(fake, tmp_path)
    part.write_bytes(bytes(100_000))
    fake.seen.clear()
    pull(fake, tmp_path)
    assert [request.range for request in fake.asked_for("/store/")] == ["bytes=100000-", None]
    assert contents(tmp_path) == WANTED


@pytest.mark.parametrize("size", [SIZE, SIZE + 1])
def test_a_part_as_long_as_the_whole_that_is_not_it_is_thrown_away(fake: FakeHub, tmp_path: Path, size: int) -> None:
    part = left_part(fake, tmp_path)
    part.write_bytes(bytes(size))
    pull(fake, tmp_path)
    assert contents(tmp_path) == WANTED


def test_a_part_that_is_whole_is_not_asked_for_again(fake: FakeHub, tmp_path: Path) -> None:
    part = left_part(fake, tmp_path)
    part.write_bytes(WEIGHTS)
    fake.seen.clear()
    pull(fake, tmp_path)
    assert not fake.asked_for("/store/")
    assert contents(tmp_path) == WANTED


def test_a_host_that_goes_silent_is_asked_again(fake: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "READ_SECONDS", 0.3)
    over = threading.Event()
    fake.break_("/store/", stalled_after(1000, over))
    pull(fake, tmp_path)
    over.set()
    assert contents(tmp_path) == WANTED
    assert fake.seen[-1].range == "bytes=1000-"


def test_a_host_that_stays_silent_is_told(fake: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "READ_SECONDS", 0.1)
    over = threading.Event()
    fake.break_("/store/", stalled_after(0, over), times=100)
    error = refusal(fake, tmp_path)
    over.set()
    assert (error.key, error.arguments["host"]) == ("hub.stalled", fake.store_host)


def test_a_listing_that_drips_is_not_waited_for_until_its_end(
    fake: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "_JSON_SECONDS", 0.05)
    fake.break_("/api/", slow(1, 0.001), times=100)
    assert refusal(fake, tmp_path).key == "hub.stalled"


def test_pauses_grow_and_begin_anew_when_something_has_come(fake: FakeHub, tmp_path: Path) -> None:
    for count in (1000, 1000, 2000):
        fake.break_("/store/", status(503), times=2)
        fake.break_("/store/", cut_after(count))
    clock = Clock()
    pull(fake, tmp_path, clock=clock)
    assert clock.slept == [1, 2, 1, 2, 4, 1, 2, 4, 1][: len(clock.slept)]
    assert len(clock.slept) == 9


def test_who_waits_is_told_for_whom_and_how_long(fake: FakeHub, tmp_path: Path) -> None:
    fake.break_("/store/", cut_after(1000))
    waits: list[tuple[str, float]] = []
    listing = look(fake)
    hub.fetch(
        listing, tmp_path, lambda step: None,
        waiting=lambda host, seconds: waits.append((host, seconds)), sleep=Clock(), environment=world(fake),
    )  # fmt: skip
    assert waits == [(fake.store_host, 1.0)]
