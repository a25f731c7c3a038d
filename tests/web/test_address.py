"""Where the workbench listens: on this machine alone unless told so, at a port that is free."""

import socket
from collections.abc import Iterator

import pytest

from bertfill_ls.core import messages
from bertfill_ls.web import address
from bertfill_ls.web.address import AddressError, listen, page_address
from bertfill_ls.web.limits import NEXT_PORTS

EVERYWHERE = "0.0.0.0"  # noqa: S104  # it is what is refused


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


@pytest.mark.parametrize(
    ("host", "exposed", "key"),
    [
        (EVERYWHERE, False, "web.not-loopback"), ("192.168.1.7", False, "web.not-loopback"),
        ("::", False, "web.not-loopback"), ("8.8.8.8", False, "web.not-loopback"),
        ("example.org", True, "web.bad-host"), ("", True, "web.bad-host"), ("𠮷", False, "web.bad-host"),
        ("127.1", False, "web.bad-host"), ("203.0.113.9", True, "web.cannot-listen"),
    ],
)  # fmt: skip
def test_refuses_with_a_sentence(host: str, exposed: bool, key: str) -> None:
    with pytest.raises(AddressError) as refused:
        listen(host, 0, exposed=exposed)
    assert refused.value.key == key
    for locale in ("en", "zh-CN"):
        assert host in messages.text(key, locale, **refused.value.arguments)


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("127.0.0.2", "127.0.0.2")]
)
def test_listens_on_this_machine_and_says_where(host: str, shown: str) -> None:
    with listen(host, 0, exposed=False) as listening:
        port = listening.getsockname()[1]
        assert page_address(listening, "t") == f"http://{shown}:{port}/?token=t"


def test_what_listens_everywhere_is_shown_by_an_address_of_this_machine() -> None:
    with listen(EVERYWHERE, 0, exposed=True) as listening:
        assert page_address(listening, "t").startswith("http://127.0.0.1:")


def test_an_address_of_the_newer_protocol_stands_in_brackets() -> None:
    try:
        listening = listen("::1", 0, exposed=False)
    except AddressError:
        pytest.skip("this machine has no IPv6")
    with listening:
        assert page_address(listening, "t").startswith("http://[::1]:")


def test_a_port_that_was_named_and_is_in_use_is_refused(taken: int) -> None:
    with pytest.raises(AddressError) as refused:
        listen("127.0.0.1", taken, exposed=False)
    assert refused.value.key == "web.port-in-use"
    assert str(taken) in messages.text(refused.value.key, "zh-CN", **refused.value.arguments)


def test_without_a_name_the_next_port_that_is_free_is_taken(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "DEFAULT_PORT", taken)
    with listen("127.0.0.1", None, exposed=False) as listening:
        assert taken < listening.getsockname()[1] < taken + NEXT_PORTS


def test_when_all_ports_are_in_use_it_says_which(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "DEFAULT_PORT", taken)
    monkeypatch.setattr(address, "NEXT_PORTS", 1)
    with pytest.raises(AddressError) as refused:
        listen("127.0.0.1", None, exposed=False)
    assert (refused.value.key, refused.value.arguments) == ("web.no-free-port", {"first": taken, "last": taken})
