"""Through a SOCKS5 proxy: names are looked up by it, and whatever it answers is understood or told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bertfill_ls import hub
from bertfill_ls.hub import HubError
from bertfill_ls.hub.wire import connection
from tests.hub.fake_hub import FakeHub
from tests.hub.pulling import FILES, NAME, WANTED, Clock, contents
from tests.hub.replies import cut_after
from tests.hub.wire.certificates import make_certificate, needs_openssl
from tests.hub.wire.fake_socks import FakeSocks

HUB = "http://hub.test"


def look(endpoint: str = HUB, **more: str) -> hub.Listing:
    environment = {"HF_ENDPOINT": endpoint, "HF_HOME": "/nonexistent", **more}
    source = hub.source_of(None, environment)
    return hub.look(NAME, revision=None, source=source, sleep=Clock(), environment=environment)


def failure(endpoint: str = HUB) -> HubError:
    with pytest.raises(HubError) as caught:
        look(endpoint)
    assert "secret" not in str(caught.value) + caught.value.sentence("zh-CN")
    return caught.value


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeHub]:
    with FakeHub() as running:
        running.add(NAME, FILES)
        yield running


@pytest.mark.parametrize("written", ["socks5://{}", "socks5h://{}", "socks://{}"])
@pytest.mark.parametrize("variable", ["http_proxy", "ALL_PROXY"])
def test_the_proxy_looks_up_the_name(
    fake: FakeHub, monkeypatch: pytest.MonkeyPatch, written: str, variable: str
) -> None:
    with FakeSocks({"hub.test:80": fake.host}) as socks:
        monkeypatch.setenv(variable, written.format(socks.name))
        assert look().name == NAME
    assert socks.did == ["hub.test:80"]


@pytest.mark.parametrize(
    ("endpoint", "asked"),
    [
        ("http://192.0.2.1", "192.0.2.1:80"),
        ("http://[2001:db8::1]:8080", "2001:db8::1:8080"),
        ("http://中文.test", "xn--fiq228c.test:80"),
    ],
)
def test_addresses_and_names_are_asked_for_as_the_rfc_wants_them(
    fake: FakeHub, monkeypatch: pytest.MonkeyPatch, endpoint: str, asked: str
) -> None:
    with FakeSocks({asked: fake.host}) as socks:
        monkeypatch.setenv("http_proxy", f"socks5://{socks.name}")
        source = hub.Source("test", "huggingface", endpoint)
        assert hub.look(NAME, revision=None, source=source, sleep=Clock(), environment={}).name == NAME
    assert socks.did == [asked]


@needs_openssl
def test_a_whole_pull_goes_through_and_goes_on_where_it_was_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path, "hub.test")
    with FakeHub(certificate.server, host="hub.test") as fake:
        hosts = {at: at.replace("hub.test", "127.0.0.1") for at in (fake.host, fake.store_host)}
        fake.add(NAME, FILES)
        fake.break_("/store/", cut_after(1000))
        with FakeSocks(hosts, login=("李", "p: 二")) as socks:
            monkeypatch.setenv("https_proxy", f"socks5://%E6%9D%8E:p%3A%20%E4%BA%8C@{socks.name}")
            trusting = {"SSL_CERT_FILE": str(certificate.file)}
            listing = look(fake.endpoint, **trusting)
            hub.fetch(listing, tmp_path / "folder", lambda step: None, sleep=Clock(), environment=trusting)
    assert contents(tmp_path / "folder") == WANTED
    assert set(socks.did) == set(hosts)


@pytest.mark.parametrize("given", ["", "me:wrong@", f"{'x' * 300}:secret@"])
def test_a_proxy_that_wants_another_login_is_told(fake: FakeHub, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    with FakeSocks({"hub.test:80": fake.host}, login=("me", "secret")) as socks:
        monkeypatch.setenv("http_proxy", f"socks5://{given}{socks.name}")
        error = failure()
    assert (error.key, error.arguments["proxy"]) == ("hub.proxy-login", socks.name)
    assert "socks5://NAME:PASSWORD@HOST:PORT" in error.sentence("en")


@pytest.mark.parametrize("reply", range(1, 10))
def test_a_proxy_that_refuses_is_told_with_its_reply(monkeypatch: pytest.MonkeyPatch, reply: int) -> None:
    with FakeSocks({}, reply=reply) as socks:
        monkeypatch.setenv("http_proxy", f"socks5://{socks.name}")
        error = failure()
    assert (error.key, error.arguments["status"]) == ("hub.proxy-refuses", f"SOCKS {reply}")
    assert socks.did == ["hub.test:80"], "once: who is refused at first is told at once"


@pytest.mark.parametrize("bound", [b"\x01\x7f\0\0\1\x1f\x90", b"\x04" + bytes(18), b"\x03\x05proxy\x1f\x90"])
def test_where_the_proxy_says_it_is_does_not_matter(
    fake: FakeHub, monkeypatch: pytest.MonkeyPatch, bound: bytes
) -> None:
    with FakeSocks({"hub.test:80": fake.host}, bound=bound) as socks:
        monkeypatch.setenv("http_proxy", f"socks5://{socks.name}")
        assert look().name == NAME


def test_what_waits_for_a_line_of_http_is_no_socks_proxy(fake: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.3)
    monkeypatch.setenv("http_proxy", f"socks5://{fake.host}")
    assert failure().key == "hub.proxy-no-socks"


@pytest.mark.parametrize("said", [None, b"", b"H", b"HTTP/1.1 400 Bad Request\r\n", b"\x04\x00"])
def test_what_says_something_else_is_no_socks_proxy(monkeypatch: pytest.MonkeyPatch, said: bytes | None) -> None:
    with FakeSocks({}, spoils={0: lambda answer: said}) as socks:
        monkeypatch.setenv("http_proxy", f"socks5://{socks.name}")
        assert failure().key == "hub.proxy-no-socks"


def test_a_proxy_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:1")
    assert failure().key == "hub.proxy-unreachable"


@pytest.mark.parametrize("host", ["a..b", "a" * 64, ".".join(["a" * 60] * 5)])
def test_a_name_that_can_be_none_is_told_without_asking(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:1")
    assert failure(f"http://{host}").key == "hub.no-host"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(0, 1), said=st.none() | st.binary(max_size=12))
def test_whatever_the_proxy_says_it_is_understood_or_told(
    fake: FakeHub, monkeypatch: pytest.MonkeyPatch, number: int, said: bytes | None
) -> None:
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.5)
    with FakeSocks({"hub.test:80": fake.host}, spoils={number: lambda answer: said}) as socks:
        monkeypatch.setenv("http_proxy", f"socks5://{socks.name}")
        try:
            assert look().name == NAME
        except HubError as error:
            assert error.sentence("en")
